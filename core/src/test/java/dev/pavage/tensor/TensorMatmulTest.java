package dev.pavage.tensor;

import static dev.pavage.tensor.Numbers.assertClose;
import static dev.pavage.tensor.Numbers.real;
import static dev.pavage.tensor.Numbers.small;
import static dev.pavage.tensor.Numbers.tensor;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.pavage.library.Activation;
import dev.pavage.type.DType;
import dev.pavage.type.Precision;
import dev.pavage.type.Shape;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class TensorMatmulTest {
    /** {@code c[i, j] = sum over t of a[i, t] * b[t, j]}. */
    private static double[] product(double[] a, double[] b, int m, int n, int k) {
        double[] c = new double[m * n];
        for (int i = 0; i < m; i++) {
            for (int j = 0; j < n; j++) {
                for (int t = 0; t < k; t++) {
                    c[i * n + j] += a[i * k + t] * b[t * n + j];
                }
            }
        }
        return c;
    }

    @ParameterizedTest
    @CsvSource({
        "1, 1, 1", "2, 3, 7", "8, 15, 16", "17, 31, 33", "1, 17, 33", "33, 1, 17", "16, 16, 16", "65, 7, 3", "3, 63, 1"
    })
    void multipliesMatricesOfAnySize(int m, int n, int k) {
        double[] a = real(1, m * k);
        double[] b = real(2, k * n);
        Tensor c = tensor(DType.F64, a, m, k).matmul(tensor(DType.F64, b, k, n));
        assertEquals(Shape.of(m, n), c.shape());
        assertClose(product(a, b, m, n, k), c, 1e-13);
    }

    @Test
    void mayRoundFactorsOfF32WhereAskedTo() {
        MatmulOptions rounding = MatmulOptions.NONE.withPrecision(Precision.TF32);
        double[] a = real(5, 9 * 20);
        double[] b = real(6, 20 * 7);
        Tensor c = tensor(DType.F32, a, 9, 20).matmul(tensor(DType.F32, b, 20, 7), rounding);
        assertClose(product(a, b, 9, 7, 20), c, 20 * 0x1p-10);
    }

    @ParameterizedTest
    @EnumSource(DType.class)
    void keepsTheDtypeOfItsFactors(DType dtype) {
        double[] a = small(3, dtype, 5 * 6);
        double[] b = small(4, dtype, 6 * 7);
        double[] expected = product(a, b, 5, 7, 6);
        if (dtype == DType.BOOL) {
            for (int i = 0; i < expected.length; i++) {
                expected[i] = expected[i] == 0 ? 0 : 1;
            }
        }
        Tensor c = tensor(dtype, a, 5, 6).matmul(tensor(dtype, b, 6, 7));
        assertEquals(dtype, c.dtype());
        assertArrayEquals(Numbers.rounded(dtype, expected), Numbers.values(c));
    }

    @ParameterizedTest
    @CsvSource({"5, 6", "1, 6", "5, 1"})
    void integerProductsWrapToTheirDtype(int m, int n) {
        byte[] hundreds = new byte[m * 3];
        java.util.Arrays.fill(hundreds, (byte) 100);
        byte[] threes = new byte[3 * n];
        java.util.Arrays.fill(threes, (byte) 3);
        int[] c = Tensor.of(hundreds, m, 3).matmul(Tensor.of(threes, 3, n)).toIntArray();
        for (int value : c) {
            assertEquals((byte) 900, value);
        }
    }

    @Test
    void readsTransposedFactorsInPlace() {
        double[] a = real(5, 9 * 11);
        double[] b = real(6, 11 * 10);
        double[] expected = product(a, b, 9, 10, 11);
        Tensor plainA = tensor(DType.F64, a, 9, 11);
        Tensor plainB = tensor(DType.F64, b, 11, 10);
        Tensor storedA = tensor(DType.F64, Numbers.values(plainA.transpose()), 11, 9).transpose();
        Tensor storedB = tensor(DType.F64, Numbers.values(plainB.transpose()), 10, 11).transpose();
        assertClose(expected, storedA.matmul(plainB), 1e-13);
        assertClose(expected, plainA.matmul(storedB), 1e-13);
        assertClose(expected, storedA.matmul(storedB), 1e-13);
    }

    @ParameterizedTest
    @CsvSource({"4, 5", "1, 5", "4, 1"})
    void broadcastsBatches(int m, int n) {
        double[] a = real(7, 2 * 3 * m * 6);
        double[] b = real(8, 3 * 6 * n);
        double[] shared = real(9, 6 * n);
        Tensor c = tensor(DType.F64, a, 2, 3, m, 6).matmul(tensor(DType.F64, b, 3, 6, n));
        Tensor d = tensor(DType.F64, a, 2, 3, m, 6).matmul(tensor(DType.F64, shared, 6, n));
        assertEquals(Shape.of(2, 3, m, n), c.shape());
        for (int i = 0; i < 2; i++) {
            for (int j = 0; j < 3; j++) {
                int at = (i * 3 + j) * m * 6;
                double[] left = java.util.Arrays.copyOfRange(a, at, at + m * 6);
                double[] right = java.util.Arrays.copyOfRange(b, j * 6 * n, (j + 1) * 6 * n);
                assertClose(product(left, right, m, n, 6), c.at(i, j), 1e-13);
                assertClose(product(left, shared, m, n, 6), d.at(i, j), 1e-13);
            }
        }
    }

    @Test
    void broadcastsTheLeftFactorToo() {
        double[] a = real(10, 4 * 6);
        double[] b = real(11, 3 * 6 * 5);
        Tensor c = tensor(DType.F64, a, 4, 6).matmul(tensor(DType.F64, b, 3, 6, 5));
        for (int j = 0; j < 3; j++) {
            double[] right = java.util.Arrays.copyOfRange(b, j * 30, (j + 1) * 30);
            assertClose(product(a, right, 4, 5, 6), c.at(j), 1e-13);
        }
    }

    @ParameterizedTest
    @CsvSource({"18, 19", "1, 19", "18, 1"})
    void appliesScaleBiasAndActivationInThisOrder(int m, int n) {
        double[] a = real(12, m * 5);
        double[] b = real(13, 5 * n);
        double[] bias = real(14, n);
        double[] expected = product(a, b, m, n, 5);
        for (int i = 0; i < expected.length; i++) {
            expected[i] = Math.max(0, 0.5 * expected[i] + bias[i % n]);
        }
        MatmulOptions options = MatmulOptions.NONE
                .withScale(0.5)
                .withBias(tensor(DType.F64, bias, n))
                .withActivation(Activation.RELU);
        assertClose(expected, tensor(DType.F64, a, m, 5).matmul(tensor(DType.F64, b, 5, n), options), 1e-13);
    }

    @Test
    void addsABiasOfTheWholeShape() {
        Tensor a = tensor(DType.F64, real(15, 2 * 4 * 3), 2, 4, 3);
        Tensor b = tensor(DType.F64, real(16, 3 * 5), 3, 5);
        Tensor residual = tensor(DType.F64, real(17, 2 * 4 * 5), 2, 4, 5);
        Tensor fused = a.matmul(b, MatmulOptions.NONE.withBias(residual));
        assertClose(Numbers.values(a.matmul(b).plus(residual)), fused, 1e-13);
    }

    @ParameterizedTest
    @EnumSource(Activation.class)
    void activationsAreThoseOfTensors(Activation activation) {
        Tensor a = tensor(DType.F32, real(18, 6 * 4), 6, 4);
        Tensor b = tensor(DType.F32, real(19, 4 * 6), 4, 6);
        Tensor plain = a.matmul(b);
        Tensor expected = switch (activation) {
            case NONE -> plain;
            case RELU -> plain.relu();
            case GELU -> plain.gelu();
            case SILU -> plain.silu();
        };
        assertClose(
                Numbers.values(expected), a.matmul(b, MatmulOptions.NONE.withActivation(activation)), 1e-6);
    }

    @Test
    void storesAnotherDtype() {
        Tensor a = Tensor.of(new byte[] {100, 100}, 1, 2);
        Tensor c = a.matmul(a.transpose(), MatmulOptions.NONE.withDtype(DType.I32));
        assertEquals(20000L, c.item());
    }

    @Test
    void accumulatesHalvesInSinglePrecision() {
        // In binary16 the sum would stop at 2048: 2048 + 1 rounds to 2048.
        Tensor ones = Tensor.ones(DType.F16, 1, 4096);
        assertEquals(4096.0, ones.matmul(ones.transpose()).item());
        Tensor many = Tensor.ones(DType.F16, 2, 4096);
        assertClose(new double[] {4096, 4096, 4096, 4096}, many.matmul(many.transpose()), 0);
    }

    @Test
    void emptySumsAreZeroAndEmptyResultsEmpty() {
        Tensor none = Tensor.zeros(DType.F32, 3, 0);
        assertClose(new double[9], none.matmul(none.transpose()), 0);
        assertEquals(0, none.transpose().matmul(none).toFloatArray().length);
        MatmulOptions options = MatmulOptions.NONE.withBias(Tensor.ones(DType.F32, 3));
        assertClose(new double[] {1, 1, 1, 1, 1, 1, 1, 1, 1}, none.matmul(none.transpose(), options), 0);
    }

    @Test
    void namesBothShapesWhenTheyDoNotFit() {
        Tensor a = Tensor.zeros(DType.F32, 2, 3);
        var failure = assertThrows(IllegalArgumentException.class, () -> a.matmul(a));
        assertTrue(failure.getMessage().contains("matmul of shapes [2, 3] and [2, 3]"), failure.getMessage());
    }

    @Test
    void namesBothDtypesWhenTheyDiffer() {
        Tensor a = Tensor.zeros(DType.F32, 2, 3);
        var failure = assertThrows(
                IllegalArgumentException.class, () -> a.matmul(Tensor.zeros(DType.F64, 3, 2)));
        assertTrue(failure.getMessage().contains("f32[2, 3] and f64[3, 2]"), failure.getMessage());
        assertTrue(failure.getMessage().contains(".to(DType.F32)"), failure.getMessage());
    }

    @Test
    void rejectsABiasThatDoesNotBroadcast() {
        Tensor a = Tensor.zeros(DType.F32, 2, 3);
        Tensor bias = Tensor.zeros(DType.F32, 4, 3);
        var failure = assertThrows(
                IllegalArgumentException.class,
                () -> a.matmul(a.transpose(), MatmulOptions.NONE.withBias(bias)));
        assertTrue(failure.getMessage().contains("bias"), failure.getMessage());
    }

    @Test
    void integersTakeNoScale() {
        Tensor a = Tensor.zeros(DType.I32, 2, 2);
        var failure = assertThrows(
                IllegalArgumentException.class, () -> a.matmul(a, MatmulOptions.NONE.withScale(0.5)));
        assertTrue(failure.getMessage().contains("matmul of i32 takes no scale but 1"), failure.getMessage());
    }
}
