package dev.pavage.cpu;

import dev.pavage.device.Device;
import dev.pavage.testkit.CheckOptions;
import dev.pavage.testkit.ConformanceTests;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicContainer;
import org.junit.jupiter.api.DynamicNode;
import org.junit.jupiter.api.TestFactory;

/** What the device {@code cpu} would be on other processors, or by settings. */
class OtherCodeConformanceTest {
    /** Other widths by {@code ./pavage -Dpavage.cpu.code=vectors -Dpavage.vector.bits=256 check --device cpu}. */
    @TestFactory
    Stream<DynamicNode> theCpuConformsByTheVectorApi() {
        return IntStream.of(128, VectorCalls.preferredBits())
                .distinct()
                .mapToObj(bits -> DynamicContainer.dynamicContainer(
                        bits + " bits", conforms(new CpuDevice(VectorCalls.features(bits), 2))));
    }

    @TestFactory
    Stream<DynamicNode> theCpuConformsByScalarCode() {
        return conforms(new CpuDevice(VectorFeatures.NONE, 2));
    }

    @TestFactory
    Stream<DynamicNode> theCpuConformsByMachineCodeOfNarrowVectors() {
        return Bench.functions().stream()
                .map(functions -> DynamicContainer.dynamicContainer(
                        functions.extension().toString(),
                        conforms(new CpuDevice(
                                VectorCalls.features(functions.extension().bits() / 2), 2, Optional.of(functions)))));
    }

    /** The best one is what {@code cpu} does. */
    @TestFactory
    Stream<DynamicNode> theCpuConformsByMachineCodeOfOtherExtensions() {
        return Bench.functions().stream()
                .skip(1)
                .map(functions -> DynamicContainer.dynamicContainer(
                        functions.extension().toString(), conforms(Bench.device(functions))));
    }

    private static Stream<DynamicNode> conforms(CpuDevice device) {
        return ConformanceTests.of(Device.of(device), CheckOptions.small());
    }
}
