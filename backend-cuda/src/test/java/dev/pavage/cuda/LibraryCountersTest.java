package dev.pavage.cuda;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pavage.cuda.sim.LaunchReport;
import dev.pavage.cuda.sim.report.Counters;
import dev.pavage.cuda.sim.report.Counters.InstructionClass;
import dev.pavage.cuda.sim.report.Counters.Space;
import dev.pavage.device.Device;
import dev.pavage.device.DeviceArray;
import dev.pavage.library.Candidate;
import dev.pavage.library.Epilogue;
import dev.pavage.library.Matmul;
import dev.pavage.library.MatmulProblem;
import dev.pavage.library.MatmulTiles;
import dev.pavage.library.StreamTiles;
import dev.pavage.tensor.AttentionOptions;
import dev.pavage.tensor.MatmulOptions;
import dev.pavage.tensor.Tensor;
import dev.pavage.type.DType;
import dev.pavage.type.Precision;
import dev.pavage.type.Shape;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What the simulator counts of the library's products: matrix instructions do all of it, global memory is accessed by 16 bytes
 * that lie side by side, and no access of shared memory waits for a bank.
 */
class LibraryCountersTest {
    private static final int SIZE = 128;
    private static final int PERIOD = 13;

    private static final AttentionOptions FAST_ATTENTION =
            AttentionOptions.NONE.withPrecision(Precision.FAST_ACCUMULATION);

    /** Of no effect but on 8-bit floating point. */
    private static final MatmulOptions FAST = MatmulOptions.NONE.withPrecision(Precision.FAST_ACCUMULATION);

    @ParameterizedTest
    @CsvSource({
        "sm_75, F16, 128", "sm_80, F16, 128", "sm_80, BF16, 128", "sm_80, F64, 128", "sm_90, BF16, 128",
        "sm_75, I8, 512", "sm_80, I8, 512", "sm_80, U8, 512", "sm_90, I8, 512", "sm_89, F8E4M3, 512",
        "sm_90, F8E5M2, 512"
    })
    void matmulUsesTheHardwareWell(String architecture, DType dtype, int size) {
        Device device = Device.named("cuda-sim:" + architecture);
        Tensor a = operand(device, dtype, 1, size, size);
        Tensor b = operand(device, dtype, 2, size, size);
        Counters counters = launch("pavage_matmul", () -> a.matmul(b, FAST));
        assertThat(counters.instructions(InstructionClass.ASYNC_COPY) > 0).isEqualTo(!architecture.equals("sm_75"));
        assertThat(counters.multiplyAdds()).isEqualTo((long) size * size * size);
        usesMemoryWell(counters, 16);
    }

    @ParameterizedTest
    @CsvSource({"sm_80, F16", "sm_80, F64"})
    void sharedTilesUseTheHardwareWell(String architecture, DType dtype) {
        Device device = Device.named("cuda-sim:" + architecture);
        DeviceArray a = operand(device, dtype, 1, SIZE, SIZE).array();
        DeviceArray b = operand(device, dtype, 2, SIZE, SIZE).array();
        DeviceArray c = DeviceArray.allocate(device, dtype.accumulator(), Shape.of(SIZE, SIZE));
        MatmulProblem problem = new MatmulProblem(a, b, Optional.empty(), c, Epilogue.NONE, Precision.EXACT);
        StreamTiles tiles = new StreamTiles(new MatmulTiles(64, 64, 16), 3);
        Counters counters = launch("pavage_matmulShared", () -> {
            Matmul.STREAM_K.plan().apply(problem, tiles).forEach(launch -> launch.run(device));
            return Tensor.of(c);
        });
        assertThat(counters.multiplyAdds()).isEqualTo((long) SIZE * SIZE * SIZE);
        // Parts are stored as matrix units leave them in registers, pairs of F32, 32 bytes by neighbouring threads.
        usesMemoryWell(counters, 8);
    }

    @ParameterizedTest
    @CsvSource({"sm_80, F16", "sm_90, BF16", "sm_89, F8E4M3", "sm_90, F8E5M2"})
    void attentionUsesTheHardwareWell(String architecture, DType dtype) {
        Device device = Device.named("cuda-sim:" + architecture);
        Tensor q = operand(device, dtype, 1, 1, 2, SIZE, 64);
        Tensor k = operand(device, dtype, 2, 1, 2, SIZE, 64);
        Tensor v = operand(device, dtype, 3, 1, 2, SIZE, 64);
        Counters counters = launch("pavage_attention", () -> Tensor.attention(q, k, v, FAST_ATTENTION));
        // Of two heads, scores and their products with the values.
        assertThat(counters.multiplyAdds()).isEqualTo(2L * 2 * SIZE * SIZE * 64);
        // A power of two for each score, and for what each block of keys scales the sums before it by.
        long scores = 2L * SIZE * SIZE;
        assertThat(counters.instructions(InstructionClass.SPECIAL) * 32).isBetween(scores, scores + scores / 8);
        usesMemoryWell(counters, 16);
    }

    @ParameterizedTest
    @ValueSource(strings = {"sm_75", "sm_80", "sm_90"})
    void exactTilesAccessMemoryWell(String architecture) {
        Device device = Device.named("cuda-sim:" + architecture);
        DeviceArray a = operand(device, DType.F32, 1, SIZE, SIZE).array();
        DeviceArray b = operand(device, DType.F32, 2, SIZE, SIZE).array();
        DeviceArray c = DeviceArray.allocate(device, DType.F32, Shape.of(SIZE, SIZE));
        MatmulProblem problem = new MatmulProblem(a, b, Optional.empty(), c, Epilogue.NONE, Precision.EXACT);
        // The tiles that large matrices get; these are so small that they would get smaller ones.
        @SuppressWarnings("unchecked")
        var tiled = (Candidate<MatmulProblem, MatmulTiles>) Matmul.candidates().getLast();
        Counters counters = launch("pavage_matmul", () -> {
            tiled.plan().apply(problem, new MatmulTiles(128, 128, 8)).forEach(launch -> launch.run(device));
            return Tensor.of(c);
        });
        assertThat(counters.instructions(InstructionClass.FLOAT_FMA) * 32).isEqualTo((long) SIZE * SIZE * SIZE);
        accessesMemoryWell(counters, 16);
    }

    /** Small matrices get small tiles of many shapes, whose rows may be shorter than all banks together. */
    @ParameterizedTest
    @CsvSource({
        "sm_75, F64", "sm_75, F32", "sm_75, F16", "sm_75, BF16", "sm_75, F8E4M3", "sm_75, I8", "sm_75, U8",
        "sm_80, F64", "sm_80, F32", "sm_80, F16", "sm_80, BF16", "sm_80, F8E4M3", "sm_80, I8", "sm_80, U8",
        "sm_89, F8E4M3",
        "sm_90, F64", "sm_90, F32", "sm_90, F16", "sm_90, BF16", "sm_90, F8E4M3", "sm_90, I8", "sm_90, U8"
    })
    void smallTilesHaveNoBankConflicts(String architecture, DType dtype) {
        Device device = Device.named("cuda-sim:" + architecture);
        List<Precision> precisions =
                Stream.of(Precision.values()).map(p -> p.of(dtype)).distinct().toList();
        for (int size : new int[] {8, 16, 32, 64, 100, 128}) {
            Tensor a = operand(device, dtype, 1, size, size);
            Tensor b = operand(device, dtype, 2, size, size);
            for (Precision precision : precisions) {
                MatmulOptions options = MatmulOptions.NONE.withPrecision(precision);
                hasNoBankConflicts("a b of " + size + ", " + precision, () -> a.matmul(b, options));
                hasNoBankConflicts("a bT of " + size + ", " + precision, () -> a.matmul(b.transpose(), options));
                hasNoBankConflicts("aT b of " + size + ", " + precision, () -> a.transpose().matmul(b, options));
            }
        }
    }

    private static void hasNoBankConflicts(String product, Supplier<Tensor> work) {
        assertThat(launch("pavage_matmul", work).bankConflicts()).as(product).isZero();
    }

    private static Tensor operand(Device device, DType dtype, int first, long... shape) {
        float[] values = new float[(int) Shape.of(shape).elements()];
        for (int i = 0; i < values.length; i++) {
            values[i] = (i + first) % PERIOD - PERIOD / 2;
        }
        return Tensor.of(values, shape).to(device).to(dtype).eval();
    }

    private static Counters launch(String kernel, Supplier<Tensor> work) {
        List<LaunchReport> reports = new ArrayList<>();
        try (LaunchReport.Observation observation = LaunchReport.observe(reports::add)) {
            work.get().toDoubleArray();
        }
        return reports.stream()
                .filter(report -> report.kernel().equals(kernel))
                .findFirst()
                .orElseThrow()
                .counters();
    }

    private static void usesMemoryWell(Counters counters, int bytes) {
        assertThat(counters.instructions(InstructionClass.FLOAT_FMA) * 32).isLessThan(counters.multiplyAdds() / 8);
        accessesMemoryWell(counters, bytes);
    }

    private static void accessesMemoryWell(Counters counters, int bytes) {
        assertThat(counters.bankConflicts()).isZero();
        counters.traffic().forEach((access, traffic) -> {
            if (access.space() == Space.GLOBAL) {
                assertThat(access.bytes()).as("%s", access).isBetween(bytes, 16);
                assertThat(traffic.transactions()).as("%s", access).isEqualTo(traffic.ideal());
            }
        });
    }
}
