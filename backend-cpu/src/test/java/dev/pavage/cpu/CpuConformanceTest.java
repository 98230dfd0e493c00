package dev.pavage.cpu;

import dev.pavage.device.Device;
import dev.pavage.testkit.CheckOptions;
import dev.pavage.testkit.ConformanceTests;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicNode;
import org.junit.jupiter.api.TestFactory;

/** The device {@code cpu} as it is on this processor. */
class CpuConformanceTest {
    @TestFactory
    Stream<DynamicNode> theCpuConforms() {
        return ConformanceTests.of(Device.named("cpu"), CheckOptions.quick().withKernels(2_000));
    }
}
