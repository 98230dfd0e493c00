package dev.pavage.tensor;

import static dev.pavage.tensor.Numbers.assertClose;
import static dev.pavage.tensor.Numbers.real;
import static dev.pavage.tensor.Numbers.small;
import static dev.pavage.tensor.Numbers.tensor;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.pavage.type.BinaryFormat;
import dev.pavage.type.DType;
import dev.pavage.type.Floats;
import dev.pavage.type.Shape;
import java.util.Arrays;
import java.util.Collections;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class TensorReductionTest {
    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 7, 8, 15, 16, 17, 31, 33, 63, 65, 100, 127, 129})
    void sumsRowsAndColumnsOfAnyLength(int n) {
        double[] x = real(1, 5 * n);
        double[] rows = new double[5];
        double[] columns = new double[n];
        for (int i = 0; i < x.length; i++) {
            rows[i / n] += x[i];
            columns[i % n] += x[i];
        }
        Tensor a = tensor(DType.F64, x, 5, n);
        assertClose(rows, a.sum(1), 1e-13);
        assertClose(columns, a.sum(0), 1e-13);
        assertClose(new double[] {Arrays.stream(x).sum()}, a.sum(), 1e-13);
    }

    @Test
    void sumsAnyAxes() {
        double[] x = small(2, DType.F64, 2 * 3 * 4 * 5);
        Tensor a = tensor(DType.F64, x, 2, 3, 4, 5);
        for (int mask = 1; mask < 16; mask++) {
            int chosen = mask;
            int[] axes = java.util.stream.IntStream.range(0, 4)
                    .filter(i -> (chosen >> i & 1) == 1)
                    .toArray();
            Tensor sum = a.sum(true, axes);
            double[] expected = new double[(int) sum.shape().elements()];
            for (int i = 0; i < x.length; i++) {
                long at = 0;
                int rest = i;
                int step = 1;
                for (int axis = 3; axis >= 0; axis--) {
                    int extent = (int) a.shape().extent(axis);
                    if ((mask >> axis & 1) == 0) {
                        at += (long) rest % extent * step;
                        step *= extent;
                    }
                    rest /= extent;
                }
                expected[(int) at] += x[i];
            }
            assertArrayEquals(expected, sum.toDoubleArray(), "axes " + Arrays.toString(axes));
            assertArrayEquals(expected, a.sum(axes).toDoubleArray());
            assertArrayEquals(expected, a.transpose().transpose().sum(axes).toDoubleArray());
        }
    }

    @Test
    void sumsViews() {
        Tensor a = tensor(DType.F64, small(3, DType.F64, 6 * 7), 6, 7);
        assertArrayEquals(a.sum(0).toDoubleArray(), a.transpose().sum(1).toDoubleArray());
        assertArrayEquals(
                a.slice(1, 2, 5).plus(0).sum(1).toDoubleArray(), a.slice(1, 2, 5).sum(1).toDoubleArray());
        assertArrayEquals(
                new double[] {12, 12}, Tensor.full(DType.F64, 3, 1).broadcastTo(2, 4).sum(1).toDoubleArray());
    }

    @ParameterizedTest
    @EnumSource(DType.class)
    void dtypesOfSumsAndMeansAreThoseOfNumPy(DType dtype) {
        double[] x = small(4, dtype, 3 * 9);
        Tensor a = tensor(dtype, x, 3, 9);
        double[] sums = new double[3];
        double[] products = new double[3];
        Arrays.fill(products, 1);
        for (int i = 0; i < x.length; i++) {
            sums[i / 9] += x[i];
            products[i / 9] *= x[i];
        }
        assertEquals(dtype.isFloat() ? dtype : DType.I64, a.sum(1).dtype());
        assertEquals(dtype.isFloat() ? dtype : DType.F64, a.mean(1).dtype());
        assertArrayEquals(Numbers.rounded(dtype, sums), Numbers.values(a.sum(1)));
        assertClose(Numbers.rounded(dtype, products), a.prod(1), 0);
        double[] means = Arrays.stream(sums).map(s -> s / 9).toArray();
        assertClose(means, a.mean(1), dtype.isFloat() ? BinaryFormat.of(dtype).epsilon() / 2 + 1e-6 : 1e-6);
    }

    @ParameterizedTest
    @EnumSource(DType.class)
    void extremesKeepTheDtype(DType dtype) {
        double[] x = small(5, dtype, 4 * 33);
        Tensor a = tensor(dtype, x, 4, 33);
        double[] largest = new double[4];
        double[] smallest = new double[4];
        long[] first = new long[4];
        long[] last = new long[4];
        for (int i = 0; i < 4; i++) {
            double[] row = Arrays.copyOfRange(x, i * 33, (i + 1) * 33);
            largest[i] = Arrays.stream(row).max().orElseThrow();
            smallest[i] = Arrays.stream(row).min().orElseThrow();
            first[i] = indexOf(row, largest[i]);
            last[i] = indexOf(row, smallest[i]);
        }
        assertEquals(dtype, a.max(1).dtype());
        assertArrayEquals(largest, Numbers.values(a.max(1)));
        assertArrayEquals(smallest, Numbers.values(a.min(1)));
        assertEquals(DType.I64, a.argMax(1).dtype());
        assertArrayEquals(first, a.argMax(1).toLongArray());
        assertArrayEquals(last, a.argMin(1).toLongArray());
        assertArrayEquals(first, a.transpose().argMax(0).toLongArray());
    }

    private static long indexOf(double[] row, double value) {
        int i = 0;
        while (row[i] != value) {
            i++;
        }
        return i;
    }

    @Test
    void extremesAreNaNWhereAnyIs() {
        float[] x = new float[40];
        x[20] = Float.NaN;
        x[30] = Float.NaN;
        Tensor a = Tensor.of(x);
        assertEquals(Double.NaN, a.max().item());
        assertEquals(Double.NaN, a.min().item());
        assertEquals(20L, a.argMax(0).item());
        assertEquals(20L, a.argMin(0).item());
    }

    @Test
    void extremesOfInfinitiesArePositionsInside() {
        Tensor a = Tensor.full(DType.F32, Float.NEGATIVE_INFINITY, 19);
        assertEquals(0L, a.argMax(0).item());
        assertEquals(0L, a.neg().argMin(0).item());
    }

    @Test
    void emptySumsAreZeroAndEmptyMeansNaN() {
        Tensor none = Tensor.zeros(DType.F32, 2, 0);
        assertArrayEquals(new float[2], none.sum(1).toFloatArray());
        assertArrayEquals(new float[] {1, 1}, none.prod(1).toFloatArray());
        assertArrayEquals(new float[] {Float.NaN, Float.NaN}, none.mean(1).toFloatArray());
        assertEquals(0, none.sum(0).toFloatArray().length);
    }

    @Test
    void emptyExtremesAreErrors() {
        Tensor none = Tensor.zeros(DType.F32, 2, 0);
        var failure = assertThrows(IllegalArgumentException.class, () -> none.max(1));
        assertEquals("max of no elements has no value: axis 1 of f32[2, 0] is empty", failure.getMessage());
        assertThrows(IllegalArgumentException.class, () -> none.argMax(1));
    }

    @Test
    void meansOfHalvesDoNotOverflow() {
        assertEquals(60000.0, tensor(DType.F16, new double[] {60000, 60000, 60000}, 3).mean().item());
    }

    @Test
    void splitsLongSums() {
        int n = 100_000;
        assertEquals((double) n, Tensor.ones(DType.F32, n).sum().item());
        assertEquals(n * (n - 1L) / 2, Tensor.arange(n).sum().item());
    }

    @Test
    void scalarsAreTheirOwnSum() {
        assertEquals(3L, Tensor.full(DType.I32, 3).sum().item());
        assertEquals(DType.I64, Tensor.full(DType.I32, 3).sum().dtype());
    }

    @Test
    void keepsAxesWhenAsked() {
        assertEquals(Shape.of(2, 1, 4), Tensor.zeros(DType.F32, 2, 3, 4).max(true, 1).shape());
        assertEquals(Shape.of(2, 4), Tensor.zeros(DType.F32, 2, 3, 4).mean(-2).shape());
    }

    @Test
    void rejectsAxesThatAreNotThere() {
        Tensor x = Tensor.zeros(DType.F32, 2, 3);
        var failure = assertThrows(IllegalArgumentException.class, () -> x.sum(2));
        assertTrue(failure.getMessage().contains("no axis 2 in shape [2, 3]"), failure.getMessage());
        assertThrows(IllegalArgumentException.class, () -> x.sum(1, -1));
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 7, 16, 17, 63, 64, 65, 129, 200})
    void softmaxOfRowsOfAnyLength(int n) {
        double[] x = Arrays.stream(real(6, 3 * n)).map(v -> 10 * v).toArray();
        double[] expected = new double[3 * n];
        for (int i = 0; i < 3; i++) {
            double max = Arrays.stream(x, i * n, (i + 1) * n).max().orElseThrow();
            double sum = Arrays.stream(x, i * n, (i + 1) * n).map(v -> Math.exp(v - max)).sum();
            for (int j = i * n; j < (i + 1) * n; j++) {
                expected[j] = Math.exp(x[j] - max) / sum;
            }
        }
        Tensor a = tensor(DType.F64, x, 3, n);
        assertClose(expected, a.softmax(1), 1e-12);
        assertClose(expected, a.transpose().softmax(0).transpose(), 1e-12);
    }

    /** Where no infinity can stand for elements beyond the end of a row. */
    @ParameterizedTest
    @CsvSource({"F8E4M3, 5", "F8E4M3, 3000", "F8E5M2, 5"})
    void softmaxOfRowsOfTheLowestNumber(DType dtype, int n) {
        Tensor rows = Tensor.full(dtype, -BinaryFormat.of(dtype).largest(), 2, n);
        double share = Floats.round(dtype, 1.0 / n);
        assertClose(Collections.nCopies(2 * n, share).stream().mapToDouble(x -> x).toArray(), rows.softmax(1), 0);
        assertArrayEquals(new long[] {0, 0}, rows.argMax(1).toLongArray());
        assertArrayEquals(
                Numbers.values(Tensor.full(dtype, -BinaryFormat.of(dtype).largest(), 2)), Numbers.values(rows.max(1)));
    }

    @Test
    void softmaxSkipsWhatIsMaskedInAllOfABlock() {
        float[] x = new float[200];
        Arrays.fill(x, 0, 150, Float.NEGATIVE_INFINITY);
        float[] result = Tensor.of(x).softmax(0).toFloatArray();
        for (int i = 0; i < 200; i++) {
            assertEquals(i < 150 ? 0 : 0.02f, result[i], 1e-7f);
        }
    }
}
