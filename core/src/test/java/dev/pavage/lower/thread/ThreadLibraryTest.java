package dev.pavage.lower.thread;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.pavage.device.Device;
import dev.pavage.ir.DeviceFamily;
import dev.pavage.ir.Target;
import dev.pavage.library.Activation;
import dev.pavage.lower.LaneDriver;
import dev.pavage.tensor.AttentionOptions;
import dev.pavage.tensor.MatmulOptions;
import dev.pavage.tensor.Tensor;
import dev.pavage.type.DType;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** The library's kernels, with the tiles that its tables give to classes of GPUs, without such a GPU. */
class ThreadLibraryTest {
    private static final double TOLERANCE = 1e-4;
    private static final double NARROW_TOLERANCE = 2e-2;

    /** What is computed from an input of any device. */
    private static final Map<String, Function<Device, Tensor>> CASES = new LinkedHashMap<>();

    static {
        CASES.put("matmul", on -> normal(on, 1, 100, 70).matmul(normal(on, 2, 70, 130)));
        CASES.put("matmul of half precision", on -> normal(on, 1, 65, 33).to(DType.F16)
                .matmul(normal(on, 2, 33, 64).to(DType.F16)));
        CASES.put("matmul of bytes", on -> normal(on, 1, 65, 75).times(40).to(DType.I8)
                .matmul(normal(on, 2, 75, 50).times(40).to(DType.I8)));
        CASES.put("matmul with bias", on -> normal(on, 1, 40, 70)
                .matmul(
                        normal(on, 2, 50, 70).transpose(),
                        MatmulOptions.NONE.withBias(normal(on, 3, 50)).withActivation(Activation.GELU)));
        CASES.put("matmul of a batch", on -> normal(on, 1, 3, 33, 20).permute(0, 2, 1)
                .matmul(normal(on, 2, 3, 33, 17)));
        CASES.put("matrix times vector", on -> normal(on, 1, 300, 200).matmul(normal(on, 2, 200, 1)));
        CASES.put("attention", on -> Tensor.attention(
                normal(on, 1, 1, 2, 70, 64), normal(on, 2, 1, 2, 90, 64), normal(on, 3, 1, 2, 90, 64)));
        CASES.put("causal attention", on -> Tensor.attention(
                normal(on, 1, 1, 2, 40, 32).to(DType.BF16),
                normal(on, 2, 1, 1, 40, 32).to(DType.BF16),
                normal(on, 3, 1, 1, 40, 16).to(DType.BF16),
                AttentionOptions.CAUSAL));
        CASES.put("attention of half precision", on -> Tensor.attention(
                normal(on, 1, 1, 1, 70, 64).to(DType.F16),
                normal(on, 2, 1, 1, 150, 64).to(DType.F16),
                normal(on, 3, 1, 1, 150, 64).to(DType.F16)));
        CASES.put("softmax", on -> normal(on, 1, 5, 700).softmax(1));
        CASES.put("softmax along rows", on -> normal(on, 1, 70, 5).softmax(0));
        CASES.put("sum", on -> normal(on, 1, 3, 41, 300).sum(0, 2));
        CASES.put("mean of all", on -> normal(on, 1, 5000).mean());
        CASES.put("place of the largest", on -> normal(on, 1, 9, 1000).argMax(1));
        CASES.put("elementwise", on -> normal(on, 1, 60, 70).transpose().plus(normal(on, 2, 60)).tanh());
    }

    private static Device device(
            String family, int subGroup, int threads, int localMemory, Target.MatrixUnit... units) {
        return device(family, subGroup, threads, localMemory, false, units);
    }

    private static Device device(
            String family,
            int subGroup,
            int threads,
            int localMemory,
            boolean asyncCopies,
            Target.MatrixUnit... units) {
        return LaneDriver.device(new Target(
                "lanes", family, Target.Lowering.THREADS, EnumSet.allOf(DType.class), 128, 0, subGroup, threads,
                localMemory, List.of(), List.of(units), asyncCopies, false));
    }

    private static Tensor normal(Device device, int seed, long... shape) {
        int count = 1;
        for (long extent : shape) {
            count *= (int) extent;
        }
        Random random = new Random(seed);
        double[] values = new double[count];
        for (int i = 0; i < count; i++) {
            values[i] = random.nextGaussian();
        }
        return Tensor.of(values, shape).to(DType.F32).to(device);
    }

    static Stream<Arguments> casesAndDevices() {
        Map<String, Device> devices = new LinkedHashMap<>();
        devices.put("nvidia", device(DeviceFamily.NVIDIA, 32, 1024, 48 << 10));
        devices.put("nvidia with matrix units", device(
                DeviceFamily.NVIDIA, 32, 1024, 160 << 10, true, MatrixUnits.MANY.toArray(Target.MatrixUnit[]::new)));
        devices.put("mali", device(
                DeviceFamily.ARM_MALI, 4, 128, 32 << 10, ThreadDotTest.PACKED.toArray(Target.MatrixUnit[]::new)));
        devices.put("adreno", device(DeviceFamily.QUALCOMM_ADRENO, 1, 256, 32 << 10));
        devices.put("little memory", device("", 1, 64, 2 << 10));
        return CASES.keySet().stream()
                .flatMap(name -> devices.entrySet().stream().map(d -> Arguments.of(name, d.getKey(), d.getValue())));
    }

    @ParameterizedTest(name = "{0} on {1}")
    @MethodSource("casesAndDevices")
    void givesWhatTheReferenceGives(String name, String family, Device device) {
        Tensor found = CASES.get(name).apply(device);
        Tensor expected = CASES.get(name).apply(Device.named("reference"));
        assertEquals(expected.dtype(), found.dtype());
        boolean narrow = expected.dtype().isFloat() && expected.dtype().bytes() < Float.BYTES;
        assertEquals(expected.shape(), found.shape());
        assertArrayEquals(
                expected.to(DType.F64).toDoubleArray(),
                found.to(DType.F64).toDoubleArray(),
                narrow ? NARROW_TOLERANCE : TOLERANCE);
    }
}
