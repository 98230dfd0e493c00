package dev.pavage.tensor;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.pavage.type.DType;
import dev.pavage.type.Floats;
import java.util.Arrays;
import java.util.Random;

/** Operands, and comparisons with what plain loops give. */
final class Numbers {
    private Numbers() {}

    /** Numbers that every dtype holds exactly, from -3 to 4 (0 and 1 for BOOL, 0 to 7 for U8). */
    static double[] small(long seed, DType dtype, int count) {
        Random random = new Random(seed);
        double[] values = new double[count];
        for (int i = 0; i < values.length; i++) {
            int value = random.nextInt(8);
            values[i] = switch (dtype) {
                case BOOL -> value & 1;
                case U8 -> value;
                case F64, F32, F16, BF16, F8E4M3, F8E5M2, I64, I32, I16, I8 -> value - 3;
            };
        }
        return values;
    }

    /** Numbers from -2 to 2. */
    static double[] real(long seed, int count) {
        return new Random(seed).doubles(count, -2, 2).toArray();
    }

    /** A tensor of numbers. */
    static Tensor tensor(DType dtype, double[] values, long... shape) {
        return Tensor.of(values, shape).to(dtype).eval();
    }

    /** The nearest numbers that a dtype holds; those of integers, which are exact, as they are. */
    static double[] rounded(DType dtype, double[] exact) {
        return dtype.isFloat()
                ? Arrays.stream(exact).map(x -> Floats.round(dtype, x)).toArray()
                : exact;
    }

    /** The elements, whatever the dtype. */
    static double[] values(Tensor tensor) {
        return tensor.to(DType.F64).toDoubleArray();
    }

    static void assertClose(double[] expected, Tensor actual, double tolerance) {
        double[] values = values(actual);
        assertEquals(expected.length, values.length);
        for (int i = 0; i < expected.length; i++) {
            double allowed = Double.isNaN(expected[i]) ? 0 : tolerance * Math.max(1, Math.abs(expected[i]));
            assertEquals(expected[i], values[i], allowed, "element " + i + " of " + actual.shape());
        }
    }
}
