package dev.pavage.tensor;

import static dev.pavage.tensor.Numbers.assertClose;
import static dev.pavage.tensor.Numbers.real;
import static dev.pavage.tensor.Numbers.small;
import static dev.pavage.tensor.Numbers.tensor;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.pavage.type.DType;
import dev.pavage.type.Shape;
import java.util.Arrays;
import java.util.Map;
import java.util.function.DoubleUnaryOperator;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class TensorElementTest {
    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2, 3, 7, 8, 15, 16, 17, 31, 33, 63, 65, 100, 127, 129, 1025})
    void addsVectorsOfAnyLength(int n) {
        double[] a = real(1, n);
        double[] b = real(2, n);
        double[] expected = new double[n];
        Arrays.setAll(expected, i -> a[i] + b[i]);
        assertArrayEquals(expected, tensor(DType.F64, a, n).plus(tensor(DType.F64, b, n)).toDoubleArray());
    }

    @ParameterizedTest
    @EnumSource(DType.class)
    void arithmeticKeepsTheDtype(DType dtype) {
        double[] a = small(3, dtype, 21);
        double[] b = small(4, dtype, 21);
        Tensor x = tensor(dtype, a, 3, 7);
        Tensor y = tensor(dtype, b, 3, 7);
        double[] sum = new double[21];
        double[] product = new double[21];
        double[] larger = new double[21];
        Arrays.setAll(sum, i -> dtype == DType.BOOL ? Math.max(a[i], b[i]) : a[i] + b[i]);
        Arrays.setAll(product, i -> a[i] * b[i]);
        Arrays.setAll(larger, i -> Math.max(a[i], b[i]));
        assertEquals(dtype, x.plus(y).dtype());
        assertArrayEquals(Numbers.rounded(dtype, sum), Numbers.values(x.plus(y)));
        assertClose(Numbers.rounded(dtype, product), x.times(y), 0);
        assertArrayEquals(larger, Numbers.values(x.max(y)));
    }

    @ParameterizedTest
    @EnumSource(DType.class)
    void comparisonsGiveBool(DType dtype) {
        double[] a = small(5, dtype, 33);
        double[] b = small(6, dtype, 33);
        Tensor x = tensor(dtype, a, 33);
        Tensor y = tensor(dtype, b, 33);
        double[] less = new double[33];
        double[] equal = new double[33];
        Arrays.setAll(less, i -> a[i] < b[i] ? 1 : 0);
        Arrays.setAll(equal, i -> a[i] == b[i] ? 1 : 0);
        assertEquals(DType.BOOL, x.lt(y).dtype());
        assertArrayEquals(less, Numbers.values(x.lt(y)));
        assertArrayEquals(less, Numbers.values(y.gt(x)));
        assertArrayEquals(less, Numbers.values(x.ge(y).not()));
        assertArrayEquals(less, Numbers.values(y.le(x).not()));
        assertArrayEquals(equal, Numbers.values(x.eq(y)));
        assertArrayEquals(equal, Numbers.values(x.ne(y).not()));
    }

    @Test
    void functionsAreThoseOfJava() {
        Map<String, UnaryOperator<Tensor>> functions = Map.of(
                "exp", Tensor::exp,
                "log", x -> x.abs().log(),
                "sqrt", x -> x.abs().sqrt(),
                "rsqrt", x -> x.abs().rsqrt(),
                "tanh", Tensor::tanh,
                "sin", Tensor::sin,
                "cos", Tensor::cos,
                "sigmoid", Tensor::sigmoid,
                "silu", Tensor::silu,
                "reciprocal", Tensor::reciprocal);
        Map<String, DoubleUnaryOperator> java = Map.of(
                "exp", Math::exp,
                "log", x -> Math.log(Math.abs(x)),
                "sqrt", x -> Math.sqrt(Math.abs(x)),
                "rsqrt", x -> 1 / Math.sqrt(Math.abs(x)),
                "tanh", Math::tanh,
                "sin", Math::sin,
                "cos", Math::cos,
                "sigmoid", x -> 1 / (1 + Math.exp(-x)),
                "silu", x -> x / (1 + Math.exp(-x)),
                "reciprocal", x -> 1 / x);
        double[] values = real(7, 65);
        functions.forEach((name, function) -> {
            double[] expected = Arrays.stream(values).map(java.get(name)).toArray();
            assertClose(expected, function.apply(tensor(DType.F64, values, 5, 13)), 1e-12);
        });
    }

    @Test
    void roundingFunctionsAreThoseOfJava() {
        double[] values = {-2.5, -1.5, -0.5, -0.2, 0, 0.5, 1.5, 2.5, 2.7};
        Tensor x = Tensor.of(values);
        assertArrayEquals(Arrays.stream(values).map(Math::floor).toArray(), x.floor().toDoubleArray());
        assertArrayEquals(Arrays.stream(values).map(Math::ceil).toArray(), x.ceil().toDoubleArray());
        assertArrayEquals(Arrays.stream(values).map(Math::rint).toArray(), x.round().toDoubleArray());
    }

    @Test
    void geluIsTheExactForm() {
        // Φ(1) = 0.8413447460685429
        assertClose(
                new double[] {0, 0.8413447460685429, -0.15865525393145707},
                Tensor.of(new double[] {0, 1, -1}).gelu(),
                1e-12);
    }

    @Test
    void reluKeepsNaN() {
        float[] result = Tensor.of(new float[] {-1, 2, Float.NaN}).relu().toFloatArray();
        assertArrayEquals(new float[] {0, 2, Float.NaN}, result);
    }

    @Test
    void halvesAreRoundedOnce() {
        // Rounded after each step, x/2 · (1 + erf(x/√2)) would lose bits.
        double x = 0.7001953125;
        Tensor half = tensor(DType.F16, new double[] {x}, 1);
        Tensor exact = tensor(DType.F16, Tensor.of(new double[] {x}).gelu().toDoubleArray(), 1);
        assertEquals(exact.item(), half.gelu().item());
    }

    @Test
    void broadcastsAsNumPy() {
        Tensor column = Tensor.of(new int[] {10, 20, 30}, 3, 1);
        Tensor row = Tensor.of(new int[] {1, 2, 3, 4}, 4);
        Tensor sum = column.plus(row);
        assertEquals(Shape.of(3, 4), sum.shape());
        assertArrayEquals(new int[] {11, 12, 13, 14, 21, 22, 23, 24, 31, 32, 33, 34}, sum.toIntArray());
    }

    @Test
    void readsViewsOfAnyStrides() {
        Tensor x = Tensor.arange(2 * 3 * 4 * 5).reshape(2, 3, 4, 5);
        Tensor view = x.permute(3, 1, 0, 2).slice(0, 1, 4);
        long[] doubled = view.plus(view).toLongArray();
        int at = 0;
        for (int i = 1; i < 4; i++) {
            for (int j = 0; j < 3; j++) {
                for (int k = 0; k < 2; k++) {
                    for (int l = 0; l < 4; l++) {
                        assertEquals(2L * (((k * 3 + j) * 4 + l) * 5 + i), doubled[at++]);
                    }
                }
            }
        }
    }

    @Test
    void numbersTakeTheTensorsDtype() {
        Tensor x = Tensor.of(new float[] {1, 2, 3});
        assertEquals(DType.F32, x.times(0.5).dtype());
        assertArrayEquals(new float[] {0.5f, 1, 1.5f}, x.times(0.5).toFloatArray());
        assertArrayEquals(new float[] {2, 2, 3}, x.atLeast(2).toFloatArray());
        assertArrayEquals(new float[] {1, 4, 9}, x.pow(2).toFloatArray(), 1e-5f);
    }

    @Test
    void whereTakesOneOrTheOther() {
        Tensor x = Tensor.of(new int[] {1, -2, 3});
        assertArrayEquals(new int[] {1, 0, 3}, x.where(x.gt(0), 0).toIntArray());
        assertArrayEquals(new int[] {1, 2, 3}, x.where(x.gt(0), x.neg()).toIntArray());
    }

    @Test
    void integersAreDividedTowardZero() {
        Tensor x = Tensor.of(new int[] {7, -7, 8});
        assertArrayEquals(new int[] {3, -3, 4}, x.over(2).toIntArray());
        assertArrayEquals(new int[] {1, -1, 0}, x.rem(2).toIntArray());
    }

    @Test
    void conversionsTruncateAndWrap() {
        Tensor x = Tensor.of(new double[] {1.9, -1.9, 300, Double.NaN});
        assertArrayEquals(new int[] {1, -1, 300, 0}, x.to(DType.I32).toIntArray());
        assertArrayEquals(new int[] {1, -1, 44, 0}, x.to(DType.I8).toIntArray());
        assertArrayEquals(new int[] {1, 1, 1, 1}, x.to(DType.BOOL).toIntArray());
    }

    @Test
    void namesTheOperationAndBothDtypes() {
        Tensor x = Tensor.zeros(DType.F32, 2);
        var failure = assertThrows(IllegalArgumentException.class, () -> x.plus(Tensor.zeros(DType.I32, 2)));
        assertEquals(
                "plus: the operands have different dtypes, f32[2] and i32[2]; convert one with .to(DType.F32) or"
                        + " .to(DType.I32)",
                failure.getMessage());
    }

    @Test
    void namesTheOperationAndBothShapes() {
        Tensor x = Tensor.zeros(DType.F32, 2, 3);
        var failure = assertThrows(IllegalArgumentException.class, () -> x.times(Tensor.zeros(DType.F32, 2)));
        assertTrue(
                failure.getMessage().startsWith("times: shapes [2, 3] and [2] do not broadcast"),
                failure.getMessage());
    }

    @Test
    void saysWhichDtypesAFunctionTakes() {
        var failure = assertThrows(
                IllegalArgumentException.class, () -> Tensor.zeros(DType.I32, 2).exp());
        assertEquals(
                "exp does not take i32[2]; convert it first, as with .to(DType.F32) or .to(DType.F64)",
                failure.getMessage());
        assertThrows(IllegalArgumentException.class, () -> Tensor.zeros(DType.BOOL, 2)
                .minus(Tensor.zeros(DType.BOOL, 2)));
    }

    @Test
    void rejectsANumberThatTheDtypeDoesNotHold() {
        Tensor x = Tensor.zeros(DType.I8, 2);
        var failure = assertThrows(IllegalArgumentException.class, () -> x.plus(0.5));
        assertTrue(failure.getMessage().contains("0.5 is no value of i8"), failure.getMessage());
        assertThrows(IllegalArgumentException.class, () -> x.plus(300));
    }
}
