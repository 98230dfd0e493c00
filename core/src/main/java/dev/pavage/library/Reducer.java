package dev.pavage.library;

import dev.pavage.kernel.Tile;
import dev.pavage.kernel.TileExpression;
import dev.pavage.type.BinaryFormat;
import dev.pavage.type.DType;
import java.util.Locale;

/** How a {@link Reduction} combines elements. */
public enum Reducer {
    /** Their sum; 0 of none. */
    SUM,
    /** Their product; 1 of none. */
    PROD,
    /** The largest; NaN if any is. */
    MAX,
    /** The smallest; NaN if any is. */
    MIN;

    /** What changes nothing when it is combined with a value of {@code dtype}. */
    Number identity(DType dtype) {
        return switch (this) {
            case SUM -> 0;
            case PROD -> 1;
            case MAX -> lowest(dtype);
            case MIN -> highest(dtype);
        };
    }

    static Number lowest(DType dtype) {
        return switch (dtype) {
            case F64, F32, F16, BF16, F8E4M3, F8E5M2 -> -highestReal(dtype);
            case I64 -> Long.MIN_VALUE;
            case I32 -> Integer.MIN_VALUE;
            case I16 -> Short.MIN_VALUE;
            case I8 -> Byte.MIN_VALUE;
            case U8, BOOL -> 0;
        };
    }

    static Number highest(DType dtype) {
        return switch (dtype) {
            case F64, F32, F16, BF16, F8E4M3, F8E5M2 -> highestReal(dtype);
            case I64 -> Long.MAX_VALUE;
            case I32 -> Integer.MAX_VALUE;
            case I16 -> Short.MAX_VALUE;
            case I8 -> Byte.MAX_VALUE;
            case U8 -> 255;
            case BOOL -> 1;
        };
    }

    private static double highestReal(DType dtype) {
        BinaryFormat format = BinaryFormat.of(dtype);
        return format.infinities() ? Double.POSITIVE_INFINITY : format.largest();
    }

    Tile along(Tile x, int axis) {
        return switch (this) {
            case SUM -> x.sum(axis);
            case PROD -> x.prod(axis);
            case MAX -> x.max(axis);
            case MIN -> x.min(axis);
        };
    }

    Tile combine(TileExpression x, Tile y) {
        return switch (this) {
            case SUM -> x.plus(y);
            case PROD -> x.times(y);
            case MAX -> x.max(y);
            case MIN -> x.min(y);
        };
    }

    /** The name in lower case. */
    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
