package dev.pavage.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.pavage.benchmarks.BenchRequest.Effort;
import dev.pavage.benchmarks.BenchRequest.Operation;
import dev.pavage.device.Device;
import dev.pavage.type.DType;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class BenchTest {
    private static final Effort SHORT = new Effort(1, 1, 2, 50);

    private static BenchRequest request(Operation operation, DType dtype, boolean causal, String... shapes) {
        return new BenchRequest(operation, Device.named("reference"), Factors.of(dtype), List.of(shapes), causal, SHORT,
                List.of());
    }

    /** Counts iterations by row. */
    private static final class Heard implements Bench.Listener {
        private final List<String> shapes = new ArrayList<>();
        private final List<String> skipped = new ArrayList<>();
        private int iterations;

        @Override
        public void row(String shape, int all) {
            shapes.add(shape + " " + all);
        }

        @Override
        public void iteration() {
            iterations++;
        }

        @Override
        public void skipped(String why, int rows) {
            skipped.add(rows + " " + why);
        }
    }

    @Test
    void measuresEachShapeInAProcessOfItsOwn() {
        Heard heard = new Heard();
        List<BenchRow> rows = Bench.run(request(Operation.ATTENTION, DType.F32, true, "1x1x9x9x16"), heard);
        BenchRow row = rows.getFirst();
        assertEquals(List.of("1x1x9x9x16 3"), heard.shapes);
        assertEquals(3, heard.iterations);
        assertThat(row.rate()).isPositive();
        assertThat(row.peak()).isPositive();
        assertThat(row.ofPeak()).isEqualTo(row.rate() / row.peak());
        assertEquals(2, row.iterations());
        assertThat(row.rate()).isEqualTo(2.0 * 9 * 9 * 16 / row.millis() / 1e6, within(1e-6));
    }

    @Test
    void aLibraryThatTakesNoPartIsToldWithTheRowsThatItWouldHaveHad() {
        BenchRequest request = new BenchRequest(
                Operation.MATMUL,
                Device.named("reference"),
                Factors.of(DType.F32),
                List.of("4x4x4"),
                false,
                SHORT,
                List.of("openblas"));
        assertEquals(3, request.rows());
        Heard heard = new Heard();
        assertThat(Bench.run(request, heard)).hasSize(1);
        assertThat(heard.skipped)
                .containsExactly("2 openblas is left out: it runs on the device cpu, not on reference.");
    }

    @Test
    void aPeakIsItsOwnLimit() {
        BenchRow row = Bench.run(request(Operation.PEAK, DType.F32, false, "fma"), new Heard()).getFirst();
        assertEquals(1, row.ofPeak());
        assertEquals(BenchRow.Unit.FLOPS, row.unit());
    }

    @Test
    void whatMemoryLimitsIsComparedWithItsBandwidth() {
        BenchRow row = Bench.run(request(Operation.MEMORY, DType.F32, false, "sum-rows:9x16"), new Heard()).getFirst();
        assertEquals(BenchRow.Unit.BYTES, row.unit());
        assertThat(row.rate()).isEqualTo(4.0 * (9 * 16 + 9) / row.millis() / 1e6, within(1e-6));
        assertThat(row.peak()).isPositive();
    }

    @Test
    void roundedFactorsAreOfNoUseWhereNothingIsMultiplied() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new BenchRequest(
                        Operation.MEMORY, Device.named("reference"), Factors.named("tf32"), List.of(), false, SHORT,
                        List.of()))
                .withMessageContaining("ask memory for f32");
    }

    @Test
    void whatFailedInTheOtherProcessIsTold() {
        QuietOutput output = new QuietOutput(_ -> {});
        output.println("<failure>\n\n" + WrongResultException.class.getName() + ": element 3 is 1.0\n\tat somewhere");
        assertThatExceptionOfType(WrongResultException.class)
                .isThrownBy(() -> {
                    throw output.failure(new IllegalStateException());
                })
                .withMessage("element 3 is 1.0");
    }

    @Test
    void usualShapesStandInForNone() {
        assertThat(request(Operation.MATMUL, DType.F32, false).shapes()).contains("1024x1024x1024");
        assertThat(request(Operation.PEAK, DType.F32, false).shapes()).containsExactly("fma", "copy", "read");
    }

    @Test
    void integersAreNotCountedAsFloatingPoint() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> request(Operation.MATMUL, DType.I32, false))
                .withMessageContaining("i32 is measured in products");
    }

    @Test
    void onlyAttentionIsCausal() {
        assertThatIllegalArgumentException().isThrownBy(() -> request(Operation.MATMUL, DType.F32, true));
    }
}
