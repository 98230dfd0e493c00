package dev.pavage.cuda;

import static dev.pavage.type.DType.F32;
import static org.assertj.core.api.Assertions.assertThat;

import dev.pavage.device.Device;
import dev.pavage.kernel.Grid;
import dev.pavage.kernel.Index;
import dev.pavage.kernel.Kernel;
import dev.pavage.kernel.Program;
import dev.pavage.kernel.Tile;
import dev.pavage.kernel.TileVar;
import dev.pavage.kernel.View;
import dev.pavage.tensor.Tensor;
import dev.pavage.type.DType;
import dev.pavage.type.Precision;
import dev.pavage.type.Shape;
import java.util.Arrays;
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

    /** A product of a product, which is rounded in the registers of matrix units. */
    static void chained(Program p, View a, View b, View d, View c) {
        Tile product = a.load(0, 0, SIDE, 32).dot(b.load(0, 0, 32, 32), Precision.FAST_ACCUMULATION);
        c.store(0, 0, product.to(a.dtype()).dot(d.load(0, 0, 32, SIDE), Precision.FAST_ACCUMULATION));
    }

    @ParameterizedTest
    @EnumSource(names = {"F8E4M3", "F8E5M2"})
    void whatIsMultipliedAgainIsRoundedAsTheLanguageSays(DType dtype) {
        // Sums of two, of which one is 16 times as large as the other at least: ties, the largest number, and what is more.
        float[][] rows = {
            {28, 0}, {28, 1}, {28, 1.125f}, {-28, -2}, {-28, -1}, {1, 0.0625f}, {1, 0.1875f}, {0.0625f, 0.01171875f},
            {3584, 0}, {3584, 128}, {3584, 256}, {-3584, -512}, {-3584, -256}, {0, 0.001953125f}, {Float.NaN, 1}, {0, 0}
        };
        float[] a = new float[SIDE * 32];
        float[] b = new float[32 * 32];
        for (int i = 0; i < SIDE; i++) {
            a[i * 32 + 3] = rows[i][0];
            a[i * 32 + 17] = rows[i][1];
        }
        for (int column = 4; column < 8; column++) {
            b[3 * 32 + column] = 16;
            b[17 * 32 + column] = 16;
        }
        float[] ones = new float[32 * SIDE];
        Arrays.fill(ones, 1);
        double[][] results = new double[2][];
        for (int i = 0; i < 2; i++) {
            Device device = Device.named(i == 0 ? "reference" : "cuda-sim:sm_89");
            Tensor c = Tensor.empty(device, F32, Shape.of(SIDE, SIDE));
            Kernel.of(FastAccumulationTest.class, "chained").launch(
                    device,
                    Grid.of(1),
                    matrix(device, dtype, a, SIDE, 32),
                    matrix(device, dtype, b, 32, 32),
                    matrix(device, dtype, ones, 32, SIDE),
                    c);
            results[i] = c.toDoubleArray();
        }
        assertThat(results[0]).contains(Double.NaN)
                .contains(dtype == DType.F8E4M3 ? 4 * 448 : Double.NEGATIVE_INFINITY);
        assertThat(results[1]).isEqualTo(results[0]);
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
        return matrix(device, dtype, values, rows, columns);
    }

    private static Tensor matrix(Device device, DType dtype, float[] values, int rows, int columns) {
        return Tensor.of(values, rows, columns).to(device).to(dtype).eval();
    }
}
