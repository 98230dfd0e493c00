package dev.pavage.opencl;

import static org.junit.jupiter.api.DynamicContainer.dynamicContainer;

import dev.pavage.device.Device;
import dev.pavage.ir.Target.Lowering;
import dev.pavage.testkit.CheckOptions;
import dev.pavage.testkit.ConformanceTests;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicNode;
import org.junit.jupiter.api.TestFactory;

/** Every OpenCL device of this machine conforms, whichever lowering its code comes from. */
class OpenClConformanceTest {
    private static final List<Lowering> LOWERINGS = List.of(Lowering.LOOPS);

    @TestFactory
    Stream<DynamicNode> openClConforms() {
        return TestDevices.all().stream()
                .flatMap(device -> LOWERINGS.stream().map(lowering -> conforms(device, lowering)));
    }

    private static DynamicNode conforms(OpenClDevice driver, Lowering lowering) {
        Device device = TestDevices.with(driver, lowering);
        return dynamicContainer(
                driver.title() + " by " + lowering, ConformanceTests.of(device, CheckOptions.quick()));
    }
}
