package dev.pavage.benchmarks.report;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pavage.benchmarks.results.MeasuredDevice;
import dev.pavage.benchmarks.results.Results;
import dev.pavage.benchmarks.results.Row;
import dev.pavage.benchmarks.results.Unit;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SpeedTargetTest {
    /** Its processor has a cache of 2 MiB. */
    private static final Results RESULTS = Samples.results(
            "A",
            List.of(
                    new MeasuredDevice("cpu", Map.of(), List.of()),
                    new MeasuredDevice("opencl:0", Map.of("type", "CPU, programs by loops"), List.of()),
                    new MeasuredDevice("opencl:1", Map.of("type", "GPU, programs by threads"), List.of()),
                    new MeasuredDevice("cuda:0", Map.of(), List.of()),
                    new MeasuredDevice("reference", Map.of(), List.of())),
            List.of(),
            List.of());

    private static Row row(String op, String library, String device, String dtype, String shape, double share) {
        return Samples.row(op, library, "", device, dtype, shape, 1, Unit.FLOPS, share, 4 << 20, 1);
    }

    private static Row timed(String op, String device, String shape, double seconds) {
        return Samples.row(op, "pavage", "", device, "", shape, seconds, Unit.TIME, 0, 0, Double.NaN);
    }

    private static Optional<String> target(Row row) {
        return SpeedTarget.of(RESULTS, row).map(target -> target.text(row));
    }

    @ParameterizedTest
    @CsvSource({
        "matmul, cpu, f32, 512x512x512, 0.92",
        "matmul, cpu, f32, 4096x4096x4096+tt, 0.92",
        "matmul, cpu, f32, 256x256x256, 0.80",
        "matmul, cpu, f32, 1021x1031x1019, 0.80",
        "matmul, cpu, f32, 1001x1001x1001, 0.80",
        "matmul, cpu, f32, 8192x64x512, 0.80",
        "matmul, cpu, f32, 64x8192x512+nt, 0.80",
        "matmul, cpu, f32, 128x128x128,",
        "matmul, cpu, f32, 64x128x100,",
        "matmul, cpu, f32, 1x4096x4096,",
        "matmul, cpu, f32, 64x128x128x128,",
        "matmul, cpu, f32, 1024x1024x1024+bias+gelu,",
        "matmul, cpu, f16, 512x512x512,",
        "matmul, opencl:0, f32, 512x512x512+nt, 0.80",
        "matmul, opencl:0, f32, 256x256x256,",
        "matmul, opencl:1, f32, 512x512x512,",
        "matmul, reference, f32, 512x512x512,",
        "attention, cpu, f32, 1x8x2048x2048x64+causal, 0.65",
        "attention, cpu, f32, 1x8/2x512x8192x128, 0.65",
        "attention, cpu, f32, 1x8x1000x1500x80,",
        "attention, cpu, f32, 1x8x1x16384x128,",
        "attention, opencl:0, f32, 1x8x2048x2048x64, 0.45",
        "memory, cpu, bf16, softmax:4096x8192, 0.85",
        "memory, cuda:0, f32, add:4096x8192, 0.90",
        "memory, opencl:0, f32, add:4096x8192,",
        "peak, cpu, f32, fma,"
    })
    void aShareOfTheLimitIsMeantToBeReached(String op, String device, String dtype, String shape, String expected) {
        assertThat(target(row(op, "pavage", device, dtype, shape, 1))).isEqualTo(Optional.ofNullable(expected));
        assertThat(target(row(op, "openblas", device, dtype, shape, 1))).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "launch, cpu, kernel:64, 2.00 µs",
        "launch, cpu, tensor:64, 2.00 µs",
        "launch, cpu, graph:64, 500 ns",
        "launch, cpu, kernel:1000000,",
        "launch, opencl:1, kernel:64, 6.00 µs",
        "launch, cuda:0, tensor:64, 4.00 µs",
        "launch, cuda:0, graph:64, 500 ns",
        "compile, cpu, new:512x512x512, 60.0 ms",
        "compile, opencl:0, new:512x512x512,",
        "compile, opencl:0, kept:512x512x512, 5.00 ms",
        "startup, cpu, first:64x64x64, 600 ms",
        "startup, cpu, fast:1024x1024x1024, 1.50 s",
        "startup, opencl:0, first:64x64x64,"
    })
    void aTimeIsMeantNotToBeExceeded(String op, String device, String shape, String expected) {
        assertThat(target(timed(op, device, shape, 1e-9))).isEqualTo(Optional.ofNullable(expected));
        assertThat(target(timed(op, device, shape, 10)))
                .isEqualTo(Optional.ofNullable(expected).map(bound -> bound + " missed"));
    }

    @Test
    void whatIsBelowItsShareMissesIt() {
        assertThat(target(row("matmul", "pavage", "cpu", "f32", "512x512x512", 0.92))).hasValue("0.92");
        assertThat(target(row("matmul", "pavage", "cpu", "f32", "512x512x512", 0.9199))).hasValue("0.92 missed");
    }

    @Test
    void aTimeOfExactlyTheBoundReachesIt() {
        assertThat(target(timed("launch", "cpu", "kernel:64", 2e-6))).hasValue("2.00 µs");
        assertThat(target(timed("launch", "cpu", "kernel:64", 2.01e-6))).hasValue("2.00 µs missed");
    }

    @Test
    void aShareThatIsNotKnownIsNotCompared() {
        assertThat(target(Samples.row("matmul", "pavage", "512x512x512", 1, Unit.FLOPS, 1))).isEmpty();
    }

    /** The cache is of 2 MiB. */
    @Test
    void whatTheProcessorsCacheHoldsIsNotLimitedByMemory() {
        Row fits = Samples.row("memory", "pavage", "", "cpu", "f32", "add:512x256", 1, Unit.BYTES, 1, 1 << 20, 1);
        Row onGpu = Samples.row("memory", "pavage", "", "cuda:0", "f32", "add:512x256", 1, Unit.BYTES, 1, 1 << 20, 1);

        assertThat(target(fits)).isEmpty();
        assertThat(target(onGpu)).hasValue("0.90");
    }
}
