package dev.pavage.cuda;

import static dev.pavage.type.DType.F32;
import static org.assertj.core.api.Assertions.assertThat;

import dev.pavage.device.Device;
import dev.pavage.kernel.Grid;
import dev.pavage.kernel.Kernel;
import dev.pavage.kernel.Program;
import dev.pavage.kernel.TileVar;
import dev.pavage.kernel.View;
import dev.pavage.kernel.Index;
import dev.pavage.tensor.Tensor;
import dev.pavage.type.DType;
import dev.pavage.type.Precision;
import dev.pavage.type.Shape;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What {@link Precision#FAST_ACCUMULATION} loses of long sums, and what a kernel may do about it. */
class FastAccumulationTest {
    private static final int SIDE = 16;
    private static final int TERMS = 4096;

    /** Sums in the registers of matrix units. */
    static void whole(Program p, View a, View b, View c, Precision precision) {
        TileVar sum = p.var(p.zeros(F32, SIDE, SIDE));
        for (Index k : p.range(0, TERMS, 128)) {
            sum.set(sum.plusDot(a.load(0, k, SIDE, 128), b.load(k, 0, 128, SIDE), precision));
        }
        c.store(0, 0, sum);
    }

    /** The sums of 128 terms each are added up with all bits of F32. */
    static void parts(Program p, View a, View b, View c, Precision precision) {
        TileVar sum = p.var(p.zeros(F32, SIDE, SIDE));
        for (Index k : p.range(0, TERMS, 128)) {
            sum.set(sum.plus(a.load(0, k, SIDE, 128).dot(b.load(k, 0, 128, SIDE), precision)));
        }
        c.store(0, 0, sum);
    }

    @ParameterizedTest
    @EnumSource(names = {"F8E4M3", "F8E5M2"})
    void longSumsLoseBitsUnlessTheyAreAddedInParts(DType dtype) {
        // A bound is terms · 2^-13 of the largest sum, a half; parts are 32 times as short.
        assertThat(error("whole", dtype, Precision.FAST_ACCUMULATION)).isBetween(1e-3, 0.5);
        assertThat(error("parts", dtype, Precision.FAST_ACCUMULATION)).isBetween(1e-6, 1e-3);
        assertThat(error("whole", dtype, Precision.EXACT)).isLessThan(1e-6);
    }

    /** How far off a sum of positive products is at most, as a share of it. */
    private static double error(String kernel, DType dtype, Precision precision) {
        Device device = Device.named("cuda-sim:sm_89");
        Tensor a = numbers(device, dtype, 1, SIDE, TERMS);
        Tensor b = numbers(device, dtype, 2, TERMS, SIDE);
        Tensor c = Tensor.empty(device, F32, Shape.of(SIDE, SIDE));
        Kernel.of(FastAccumulationTest.class, kernel).launch(device, Grid.of(1), a, b, c, precision);
        double[] x = a.toDoubleArray();
        double[] y = b.toDoubleArray();
        double[] found = c.toDoubleArray();
        double worst = 0;
        for (int at = 0; at < found.length; at++) {
            double sum = 0;
            for (int k = 0; k < TERMS; k++) {
                sum += x[at / SIDE * TERMS + k] * y[k * SIDE + at % SIDE];
            }
            worst = Math.max(worst, Math.abs(found[at] - sum) / sum);
        }
        return worst;
    }

    private static Tensor numbers(Device device, DType dtype, long seed, int rows, int columns) {
        Random random = new Random(seed);
        float[] values = new float[rows * columns];
        for (int i = 0; i < values.length; i++) {
            values[i] = random.nextFloat();
        }
        return Tensor.of(values, rows, columns).to(device).to(dtype).eval();
    }
}
