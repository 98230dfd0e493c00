package dev.pavage.tensor;

import static dev.pavage.tensor.Numbers.assertClose;
import static dev.pavage.tensor.Numbers.real;
import static dev.pavage.tensor.Numbers.tensor;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.pavage.type.DType;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TensorNormTest {
    @Test
    void aRowIsDividedByTheRootOfTheMeanOfItsSquares() {
        // The mean of 9, 16, 0, 0 is 6.25, whose root is 2.5.
        Tensor x = tensor(DType.F64, new double[] {3, 4, 0, 0}, 1, 4);
        Tensor weight = tensor(DType.F64, new double[] {5, 10, 1, 1}, 4);
        assertClose(new double[] {6, 16, 0, 0}, x.rmsNorm(weight, 0), 1e-14);
        // With 36 - 6.25 more the root is 6.
        assertClose(new double[] {2.5, 20 / 3.0, 0, 0}, x.rmsNorm(weight, 29.75), 1e-14);
    }

    @Test
    void layerNormTakesOffTheMean() {
        // The mean is 5, the variance 5 as well: deviations are -3, -1, 1, 3.
        Tensor x = tensor(DType.F64, new double[] {2, 4, 6, 8}, 4);
        Tensor weight = tensor(DType.F64, new double[] {1, 2, 3, 4}, 4);
        Tensor bias = tensor(DType.F64, new double[] {0.5, 0, 0, -1}, 4);
        double[] expected = {-3 / 3.0 + 0.5, -2 / 3.0, 3 / 3.0, 12 / 3.0 - 1};
        assertClose(expected, x.layerNorm(weight, bias, 4), 1e-14);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 7, 16, 17, 128, 129, 300})
    void rowsOfAnyLengthInAnyOrder(int n) {
        double[] x = Arrays.stream(real(3, 6 * n)).map(v -> v + 100).toArray();
        double[] weight = real(4, n);
        double[] bias = real(5, n);
        double[] expected = new double[x.length];
        for (int row = 0; row < 6; row++) {
            double mean = Arrays.stream(x, row * n, (row + 1) * n).average().orElseThrow();
            double variance = Arrays.stream(x, row * n, (row + 1) * n)
                    .map(v -> (v - mean) * (v - mean))
                    .average()
                    .orElseThrow();
            for (int i = 0; i < n; i++) {
                expected[row * n + i] = (x[row * n + i] - mean) / Math.sqrt(variance + 0.1) * weight[i] + bias[i];
            }
        }
        Tensor w = tensor(DType.F64, weight, n);
        Tensor b = tensor(DType.F64, bias, n);
        Tensor a = tensor(DType.F64, x, 2, 3, n);
        assertClose(expected, a.layerNorm(w, b, 0.1), 1e-10);
        // The same elements one row beside the other in memory.
        Tensor columns = Tensor.of(a.reshape(6, n).transpose().toDoubleArray()).reshape(n, 6);
        assertClose(expected, columns.transpose().layerNorm(w, b, 0.1), 1e-10);
    }

    @Test
    void noRowsGiveNoRows() {
        Tensor none = Tensor.zeros(DType.F32, 0, 4);
        Tensor four = Tensor.zeros(DType.F32, 4);
        assertThat(none.rmsNorm(four, 0).toFloatArray()).isEmpty();
        assertThat(Tensor.zeros(DType.F32, 4, 0).rmsNorm(Tensor.zeros(DType.F32, 0), 0).toFloatArray()).isEmpty();
    }

    @Test
    void operandsThatDoNotFitAreNamed() {
        Tensor x = Tensor.zeros(DType.F32, 2, 3);
        Tensor three = Tensor.zeros(DType.F32, 3);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> x.rmsNorm(Tensor.zeros(DType.F32, 2), 0))
                .withMessageContaining("rmsNorm of f32[2, 3]")
                .withMessageContaining("[3], one number for each column, not f32[2]");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> x.layerNorm(three, x, 0))
                .withMessageContaining("not f32[2, 3]");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> x.rmsNorm(Tensor.zeros(DType.F16, 3), 0))
                .withMessageContaining("different dtypes");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Tensor.zeros(DType.I32, 3).rmsNorm(Tensor.zeros(DType.I32, 3), 0))
                .withMessageContaining("does not take i32[3]");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Tensor.zeros(DType.F32).rmsNorm(three, 0))
                .withMessageContaining("takes rows");
        for (double epsilon : new double[] {-1, Double.NaN, Double.POSITIVE_INFINITY}) {
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> x.rmsNorm(three, epsilon))
                    .withMessageContaining("epsilon that is finite and not negative");
        }
    }
}
