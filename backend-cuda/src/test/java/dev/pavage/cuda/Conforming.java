package dev.pavage.cuda;

import dev.pavage.cuda.sim.Simulator;
import dev.pavage.device.Device;
import dev.pavage.testkit.Case;
import dev.pavage.testkit.CheckOptions;
import dev.pavage.testkit.Conformance;
import dev.pavage.testkit.ConformanceTests;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicNode;

/** The conformance kit on a simulated GPU; each architecture has a class of its own, since these run side by side. */
final class Conforming {
    private Conforming() {}

    /** All small cases on an architecture. Each group has a device of its own: what the simulator finds loses it. */
    static Stream<DynamicNode> on(int major, int minor) {
        Architecture architecture = Architecture.of(major, minor).orElseThrow();
        return Conformance.cases(device(architecture), CheckOptions.small()).stream()
                .map(Case::group)
                .distinct()
                .flatMap(group -> ConformanceTests.of(
                        device(architecture), CheckOptions.small().withFilter(group + "/")));
    }

    private static Device device(Architecture architecture) {
        return Device.of(CudaDevice.simulated(new Simulator(List.of(architecture)), 0, architecture));
    }
}
