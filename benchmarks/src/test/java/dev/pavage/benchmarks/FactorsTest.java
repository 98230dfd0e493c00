package dev.pavage.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.pavage.ir.Target;
import dev.pavage.ir.Target.Lowering;
import dev.pavage.ir.Target.MatrixUnit;
import dev.pavage.lane.LaneVerifier;
import dev.pavage.type.DType;
import dev.pavage.type.Precision;
import java.util.EnumSet;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FactorsTest {
    private static final MatrixUnit HALVES = new MatrixUnit("halves", 16, 8, 16, DType.F16, DType.F32);
    private static final MatrixUnit ROUNDED = new MatrixUnit("rounded", 16, 8, 8, DType.F32, DType.F32, Precision.TF32);
    private static final MatrixUnit BYTES = new MatrixUnit("bytes", 16, 8, 32, DType.I8, DType.I32);
    private static final MatrixUnit PACKED = new MatrixUnit("packed", 1, 1, 4, DType.U8, DType.I32);

    private static final Target TARGET = new Target(
            "test",
            "",
            Lowering.THREADS,
            EnumSet.allOf(DType.class),
            128,
            255,
            32,
            256,
            48 << 10,
            List.of(),
            List.of(HALVES, ROUNDED, BYTES, PACKED),
            false,
            false);

    @Test
    void eachNameIsThatOfItsFactors() {
        assertThat(Factors.NAMES).allSatisfy(name -> assertEquals(name, Factors.named(name).toString()));
        assertEquals(new Factors(DType.F32, Precision.TF32), Factors.named("tf32"));
    }

    @Test
    void anUnknownNameIsToldWithTheKnownOnes() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Factors.named("f8"))
                .withMessage("bench multiplies f64, f32, tf32, f16, bf16, i8, not \"f8\"");
    }

    @Test
    void roundedFactorsAreLessExactThanSumsOfF32() {
        assertEquals(0x1p-24, Factors.named("f32").roundoff());
        assertEquals(0x1p-11, Factors.named("tf32").roundoff());
        assertEquals(0, Factors.named("i8").roundoff());
    }

    @Test
    void unitsAreForTheFactorsThatTheyMultiply() {
        assertThat(PeakKernel.unit(TARGET, Factors.named("f16"))).contains(HALVES);
        assertThat(PeakKernel.unit(TARGET, Factors.named("tf32"))).contains(ROUNDED);
        assertThat(PeakKernel.unit(TARGET, Factors.named("f32"))).isEmpty();
        assertThat(PeakKernel.unit(TARGET, Factors.of(DType.U8))).isEmpty();
    }

    /** A product of 16 by 8 sums has 4 of them in each of 32 threads. */
    @ParameterizedTest
    @CsvSource({"f16, 16", "tf32, 8", "i8, 32"})
    void theKernelOfAUnitKeepsAllThreadsBusy(String factors, int k) {
        PeakKernel peak = PeakKernel.matrix(
                TARGET, PeakKernel.unit(TARGET, Factors.named(factors)).orElseThrow(), 10);
        LaneVerifier.verify(peak.kernel());
        assertEquals(256, peak.elements());
        assertEquals(2.0 * 16 * 8 * k * PeakKernel.MATRIX_SUMS * 10 * 256 / 32, peak.operations());
    }
}
