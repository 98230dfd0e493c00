package dev.pavage.cuda;

import dev.pavage.device.Device;
import dev.pavage.testkit.CheckOptions;
import dev.pavage.testkit.ConformanceTests;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicNode;
import org.junit.jupiter.api.TestFactory;

/** A simulated GPU of compute capability 7.5 conforms, and the simulator finds nothing. */
class Sm75ConformanceTest {
    @TestFactory
    Stream<DynamicNode> conforms() {
        return ConformanceTests.of(Device.named("cuda-sim:sm_75"), CheckOptions.small());
    }
}
