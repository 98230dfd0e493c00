package dev.pavage.benchmarks.report;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pavage.benchmarks.results.Results;
import dev.pavage.benchmarks.results.Row;
import dev.pavage.benchmarks.results.Unit;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PeerTargetTest {
    private static Row row(String op, String library, String dtype, String shape, double seconds) {
        return Samples.row(op, library, "", "cpu", dtype, shape, seconds, Unit.FLOPS, 0.5, 4 << 20, 1);
    }

    private static Results results(Row... rows) {
        return Samples.results("A", List.of(), List.of(rows), List.of());
    }

    @ParameterizedTest
    @CsvSource({
        "matmul, openblas, f32, 512x512x512, 1.0, 1.00×",
        "matmul, mkl, f32, 64x8192x512+nt, 0.9, 1.00× missed",
        "matmul, clblast, f32, 512x512x512, 12, 10.0×",
        "matmul, clblast, f32, 512x512x512, 9, 10.0× missed",
        "matmul, clblast, f16, 512x512x512, 9,",
        "matmul, java, f32, 512x512x512, 9,",
        "attention, pytorch, f32, 1x8x2048x2048x64+causal, 2.6, 2.50×",
        "attention, pytorch, f32, 1x8x2048x2048x64, 2.4, 2.50× missed",
        "attention, pytorch, f32, 1x8x1x16384x128, 2.4,",
        "matmul, pytorch, f32, 512x512x512, 9,"
    })
    void aLibrarysRowShowsHowManyTimesAsFastPavageMeansToBe(
            String op, String library, String dtype, String shape, double times, String expected) {
        Row own = row(op, "pavage", dtype, shape, 1);
        Row other = row(op, library, dtype, shape, times);
        assertThat(SpeedTarget.text(results(own, other), other).orElse(null)).isEqualTo(expected);
    }

    @Test
    void whatPavageWasNotMeasuredAtHasNone() {
        Row other = row("matmul", "openblas", "f32", "512x512x512", 1);
        assertThat(SpeedTarget.text(results(other), other)).isEmpty();
    }
}
