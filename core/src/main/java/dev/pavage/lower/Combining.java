package dev.pavage.lower;

import dev.pavage.ir.Comparison;
import dev.pavage.ir.TileOp.Combiner;
import dev.pavage.lane.LaneBuilder;
import dev.pavage.lane.LaneType;
import dev.pavage.lane.LaneValue;
import dev.pavage.lane.ValueOp.AcrossKind;
import dev.pavage.lane.ValueOp.BinaryKind;
import dev.pavage.type.DType;

/** The pieces of reductions: what they begin with, and how two values become one. */
public final class Combining {
    private Combining() {}

    /** The value that changes nothing. */
    public static LaneValue identity(LaneBuilder b, Combiner kind, DType dtype, int lanes) {
        LaneType type = new LaneType(Elements.kind(dtype), lanes);
        return switch (kind) {
            // -0.0 + x is x for every x, which 0.0 + x is not.
            case SUM -> type.kind().isFloat() ? b.constant(type, -0.0) : b.constant(type, 0);
            case PROD -> b.constant(type, 1);
            case MAX -> worst(b, true, dtype, lanes);
            case MIN -> worst(b, false, dtype, lanes);
        };
    }

    /** The value that is never better than another. */
    public static LaneValue worst(LaneBuilder b, boolean largest, DType dtype, int lanes) {
        LaneType type = new LaneType(Elements.kind(dtype), lanes);
        return switch (type.kind()) {
            case F32, F64 -> b.constant(type, largest ? Double.NEGATIVE_INFINITY : Double.POSITIVE_INFINITY);
            case I64 -> b.constant(type, largest ? Long.MIN_VALUE : Long.MAX_VALUE);
            case I32 -> b.constant(type, largest ? Integer.MIN_VALUE : Integer.MAX_VALUE);
            case I1 -> throw new IllegalStateException("bool is not reduced");
        };
    }

    /** Two values combined. */
    public static LaneValue combine(LaneBuilder b, Combiner kind, LaneValue x, LaneValue y) {
        return b.binary(
                switch (kind) {
                    case SUM -> BinaryKind.ADD;
                    case PROD -> BinaryKind.MUL;
                    case MAX -> BinaryKind.MAX;
                    case MIN -> BinaryKind.MIN;
                },
                x,
                y);
    }

    /** How the lanes of a vector are combined. */
    public static AcrossKind across(Combiner kind) {
        return switch (kind) {
            case SUM -> AcrossKind.SUM;
            case PROD -> AcrossKind.PROD;
            case MAX -> AcrossKind.MAX;
            case MIN -> AcrossKind.MIN;
        };
    }

    /** I1: whether {@code x}, which comes later, is beyond {@code best}; the first NaN is beyond all. */
    public static LaneValue isBetter(LaneBuilder b, boolean largest, LaneValue x, LaneValue best) {
        LaneValue beyond = b.compare(largest ? Comparison.GT : Comparison.LT, x, best);
        if (!x.type().kind().isFloat()) {
            return beyond;
        }
        LaneValue firstNan = b.binary(
                BinaryKind.AND, b.compare(Comparison.NE, x, x), b.compare(Comparison.EQ, best, best));
        return b.binary(BinaryKind.OR, beyond, firstNan);
    }
}
