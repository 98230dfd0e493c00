package dev.pavage.cpu;

import dev.pavage.device.Device;
import dev.pavage.testkit.CheckOptions;
import dev.pavage.testkit.ConformanceTests;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicContainer;
import org.junit.jupiter.api.DynamicNode;
import org.junit.jupiter.api.TestFactory;

class CpuConformanceTest {
    @TestFactory
    Stream<DynamicNode> theCpuConforms() {
        return ConformanceTests.of(Device.named("cpu"), CheckOptions.quick().withKernels(2_000));
    }

    @TestFactory
    Stream<DynamicNode> theCpuConformsByTheVectorApiAtEveryWidth() {
        return widths(VectorShape.MIN_BITS)
                .mapToObj(bits -> DynamicContainer.dynamicContainer(
                        bits + " bits", conforms(new CpuDevice(VectorCalls.features(bits), 2))));
    }

    @TestFactory
    Stream<DynamicNode> theCpuConformsByScalarCode() {
        return conforms(new CpuDevice(VectorFeatures.NONE, 2));
    }

    @TestFactory
    Stream<DynamicNode> theCpuConformsByMachineCodeOfNarrowVectors() {
        return Bench.MACHINE.stream()
                .flatMapToInt(machine -> widths(128).filter(bits -> bits < machine.target().vectorBits()))
                .mapToObj(bits -> DynamicContainer.dynamicContainer(
                        bits + " bits",
                        conforms(new CpuDevice(VectorCalls.features(bits), 2, Bench.functions()))));
    }

    /** Each power of two from {@code least} to what this machine has. */
    private static IntStream widths(int least) {
        return IntStream.iterate(least, bits -> bits <= VectorCalls.preferredBits(), bits -> 2 * bits);
    }

    private static Stream<DynamicNode> conforms(CpuDevice device) {
        return ConformanceTests.of(Device.of(device), CheckOptions.small());
    }
}
