package dev.pavage.library;

import dev.pavage.kernel.Tile;
import dev.pavage.type.DType;
import java.util.Locale;

/** Functions of two elements of one dtype. Floating point narrower than F32 is computed in F32 and rounded once. */
public enum BinaryFunction {
    /** x + y; of BOOL the logical or, as NumPy. */
    PLUS,
    /** x - y; not of BOOL. */
    MINUS,
    /** x · y; of BOOL the logical and, as NumPy. */
    TIMES,
    /** x / y; of integers truncated toward zero, 0 where y is 0; not of BOOL. */
    OVER,
    /** The remainder of {@link #OVER}, of the sign of x; not of BOOL. */
    REM,
    /** x to the power y; floating point only. */
    POW,
    /** The smaller; NaN if either is. */
    MIN,
    /** The larger; NaN if either is. */
    MAX,
    /** Bitwise and of integers, logical of BOOL. */
    AND,
    /** Bitwise or of integers, logical of BOOL. */
    OR,
    /** Bitwise exclusive or of integers, logical of BOOL. */
    XOR,
    /** {@code x < y}, as a BOOL. */
    LT,
    /** {@code x <= y}, as a BOOL. */
    LE,
    /** {@code x > y}, as a BOOL. */
    GT,
    /** {@code x >= y}, as a BOOL. */
    GE,
    /** {@code x == y}, as a BOOL. */
    EQ,
    /** {@code x != y}, as a BOOL. */
    NE;

    /** Whether elements of a dtype can be given to it. */
    public boolean takes(DType dtype) {
        return switch (this) {
            case PLUS, TIMES, MIN, MAX, LT, LE, GT, GE, EQ, NE -> true;
            case MINUS, OVER, REM -> dtype != DType.BOOL;
            case POW -> dtype.isFloat();
            case AND, OR, XOR -> !dtype.isFloat();
        };
    }

    /** The dtype of the result for operands of a dtype. */
    public DType result(DType operands) {
        return switch (this) {
            case LT, LE, GT, GE, EQ, NE -> DType.BOOL;
            case PLUS, MINUS, TIMES, OVER, REM, POW, MIN, MAX, AND, OR, XOR -> operands;
        };
    }

    /** The function of each two elements of tiles. */
    Tile apply(Tile x, Tile y) {
        boolean logical = x.dtype() == DType.BOOL;
        return switch (this) {
            case PLUS -> logical ? x.or(y) : x.plus(y);
            case MINUS -> x.minus(y);
            case TIMES -> logical ? x.and(y) : x.times(y);
            case OVER -> x.over(y);
            case REM -> x.rem(y);
            case POW -> x.pow(y);
            case MIN -> logical ? x.and(y) : x.min(y);
            case MAX -> logical ? x.or(y) : x.max(y);
            case AND -> x.and(y);
            case OR -> x.or(y);
            case XOR -> x.xor(y);
            case LT -> x.lt(y);
            case LE -> x.le(y);
            case GT -> x.gt(y);
            case GE -> x.ge(y);
            case EQ -> x.eq(y);
            case NE -> x.ne(y);
        };
    }

    /** The name in lower case. */
    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
