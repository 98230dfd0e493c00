package dev.pavage.io;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pavage.type.DType;
import dev.pavage.type.Shape;
import dev.pavage.type.Strides;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.List;
import java.util.function.LongFunction;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class ArrayFormatTest {
    static List<String> printed() {
        return Fixtures.names("print", "", ".npy").stream()
                .filter(name -> !name.startsWith("rows-") && !name.startsWith("scalars-"))
                .toList();
    }

    @ParameterizedTest
    @MethodSource("printed")
    void printsAsNumPyDoes(String name) {
        try (Arena arena = Arena.ofConfined()) {
            assertThat(Npy.read(Fixtures.npy("print", name), arena).toString())
                    .isEqualTo(Fixtures.text("print", name));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"f2", "f4", "f8"})
    void printsRandomRowsAsNumPyDoes(String dtype) {
        try (Arena arena = Arena.ofConfined()) {
            HostArray matrix = Npy.read(Fixtures.npy("print", "rows-" + dtype), arena);
            long columns = matrix.shape().extent(1);
            String[] expected = Fixtures.text("print", "rows-" + dtype).split("\n---\n");
            assertThat(expected).hasSize((int) matrix.shape().extent(0));
            for (int row = 0; row < expected.length; row++) {
                long first = row * columns;
                assertThat(ArrayFormat.format(matrix.dtype(), Shape.of(columns), i -> matrix.element(first + i)))
                        .as("row %d", row)
                        .isEqualTo(expected[row]);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"f2", "f4", "f8"})
    void printsScalarsAsNumPyDoes(String dtype) {
        try (Arena arena = Arena.ofConfined()) {
            HostArray vector = Npy.read(Fixtures.npy("print", "scalars-" + dtype), arena);
            String[] expected = Fixtures.text("print", "scalars-" + dtype).split("\n");
            assertThat(expected).hasSize((int) vector.shape().elements());
            for (int i = 0; i < expected.length; i++) {
                Number value = vector.element(i);
                assertThat(ArrayFormat.format(vector.dtype(), Shape.SCALAR, _ -> value))
                        .as("element %d", i)
                        .isEqualTo(expected[i]);
            }
        }
    }

    @ParameterizedTest
    @CsvSource({
        "I8, -128, -128",
        "I64, -9223372036854775808, -9223372036854775808",
        "U8, 255, 255",
        "BOOL, 0, False",
        "BOOL, 1, True"
    })
    void printsIntegersOfRankZeroPlain(DType dtype, long value, String expected) {
        assertThat(ArrayFormat.format(dtype, Shape.SCALAR, i -> value)).isEqualTo(expected);
    }

    @Test
    void printsBfloat16WithTheDigitsItHas() {
        double[] values = {1, 0.10009765625, 3.140625, -2.5};
        assertThat(ArrayFormat.format(DType.BF16, Shape.of(4), i -> values[(int) i]))
                .isEqualTo("[ 1.    0.1   3.14 -2.5 ]");
    }

    @Test
    void printsBfloat16FromItsTwoDigitsUpInScientificNotation() {
        double[] values = {100, 1};
        assertThat(ArrayFormat.format(DType.BF16, Shape.of(2), i -> values[(int) i]))
                .isEqualTo("[1.e+02 1.e+00]");
    }

    @Test
    void printsFloat8WithTheDigitsItHas() {
        double[] values = {1, 0.001953125, 0.1015625, -2.5, Double.NaN};
        assertThat(ArrayFormat.format(DType.F8E4M3, Shape.of(5), i -> values[(int) i]))
                .isEqualTo("[ 1.     0.002  0.1   -2.5      nan]");
        double[] large = {448, 16, -0.5};
        assertThat(ArrayFormat.format(DType.F8E4M3, Shape.of(3), i -> large[(int) i]))
                .isEqualTo("[ 4.5e+02  1.6e+01 -5.0e-01]");
    }

    @Test
    void followsTheStrides() {
        MemorySegment data = MemorySegment.ofArray(new byte[] {1, 2, 3, 4, 5, 6});
        HostArray transposed = new HostArray(DType.I8, Shape.of(3, 2), Strides.of(1, 3), data);
        assertThat(transposed.toString()).isEqualTo("[[1 4]\n [2 5]\n [3 6]]");
    }

    @Test
    void asksForTheElementsShownAlone() {
        LongFunction<Long> element = i -> {
            assertThat(i % 1_000_000_000_000L).matches(j -> j < 3 || j >= 999_999_999_997L);
            return i % 10;
        };
        assertThat(ArrayFormat.format(DType.I32, Shape.of(3, 1_000_000_000_000L), element))
                .isEqualTo("[[0 1 2 ... 7 8 9]\n [0 1 2 ... 7 8 9]\n [0 1 2 ... 7 8 9]]");
    }
}
