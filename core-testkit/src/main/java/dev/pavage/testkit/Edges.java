package dev.pavage.testkit;

import dev.pavage.ir.Literal;
import dev.pavage.type.DType;
import java.util.List;
import java.util.stream.Stream;

/** Numbers at the edges of the dtypes: where formats end, signs change, shifts leave the word and casts clamp. */
final class Edges {
    /** Edges that the narrower formats round to their own. */
    private static final List<Number> COMMON_REALS = List.of(
            0.0,
            -0.0,
            1.0,
            -1.0,
            0.5,
            -0.5,
            1.5,
            2.5,
            -2.5,
            3.0,
            -7.0,
            100.25,
            255.0,
            256.0,
            -32769.0,
            65504.0,
            2147483648.0,
            -9.3e18,
            1e-3,
            0x1p-14,
            0x1p-24,
            -0x1p-25,
            Double.NaN,
            Double.POSITIVE_INFINITY,
            Double.NEGATIVE_INFINITY);

    /** Edges of binary32. */
    private static final List<Number> FLOATS = List.of(
            (double) Float.MAX_VALUE,
            -(double) Float.MAX_VALUE,
            (double) Float.MIN_NORMAL,
            (double) -Float.MIN_VALUE,
            (double) Float.MIN_VALUE,
            (double) Math.nextDown(Float.MIN_NORMAL),
            8388607.5,
            1e30);

    /** Edges of the formats of 8 bits: the largest, what rounds to it and what is beyond, subnormals, ties of them. */
    private static final List<Number> FLOATS8 = List.of(
            448.0, -448.0, 464.0, 480.0, 57344.0, -61440.0, 0x1p-6, 0x1p-9, -0x1.8p-9, 0x1p-10, 0x1p-16, -0x1.8p-16);

    /** Edges of binary64. */
    private static final List<Number> DOUBLES = List.of(
            Double.MAX_VALUE,
            -Double.MAX_VALUE,
            Double.MIN_NORMAL,
            -Double.MIN_VALUE,
            Double.MIN_VALUE,
            4503599627370495.5,
            1e300,
            0.1);

    /** Edges of integers of every width, and shifts by them. */
    private static final List<Long> INTEGERS = List.of(
            0L,
            1L,
            -1L,
            2L,
            -2L,
            7L,
            -7L,
            8L,
            15L,
            16L,
            31L,
            32L,
            63L,
            64L,
            127L,
            -128L,
            255L,
            32767L,
            -32768L,
            (long) Integer.MAX_VALUE,
            (long) Integer.MIN_VALUE,
            Long.MAX_VALUE,
            Long.MIN_VALUE);

    private Edges() {}

    /** The numbers at the edges of a dtype, where something might go wrong. */
    static List<Literal> of(DType dtype) {
        Stream<Number> numbers = switch (dtype) {
            case F64 -> Stream.concat(COMMON_REALS.stream(), DOUBLES.stream());
            case F32, BF16, F16 -> Stream.concat(COMMON_REALS.stream(), FLOATS.stream());
            case F8E4M3, F8E5M2 -> Stream.concat(COMMON_REALS.stream(), FLOATS8.stream());
            case I64, I32, I16, I8, U8 -> INTEGERS.stream().map(n -> (Number) n);
            case BOOL -> Stream.of(0, 1);
        };
        return numbers.map(n -> Literal.of(dtype, n)).distinct().toList();
    }
}
