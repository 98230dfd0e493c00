package dev.pavage.lower.loop;

import dev.pavage.ir.Target;
import dev.pavage.ir.TileOp;
import dev.pavage.lane.LaneBuilder;
import dev.pavage.lane.LaneType;
import dev.pavage.lane.LaneType.Kind;
import dev.pavage.lane.LaneValue;
import dev.pavage.lane.ValueOp.BinaryKind;
import dev.pavage.type.DType;

/**
 * Factors of a dot in pairs: two that follow each other along the sums lie in one I32, which the instructions behind
 * {@link dev.pavage.lane.ValueOp.PackedDot} multiply at once. BF16 lies there as it is, integers as I16.
 */
final class Pairs {
    /** Factors of a pair. */
    static final int SIZE = 2;

    private static final int BITS = 16;

    private Pairs() {}

    /** Whether a dot is computed by pairs: the target can, and there is a whole number of them. */
    static boolean suit(TileOp.Dot op, Target target) {
        return op.a().shape().extent(1) % SIZE == 0
                && op.b().dtype() == op.a().dtype()
                && target.matrixUnits().stream()
                        .anyMatch(u -> u.m() == 1
                                && u.n() == 1
                                && u.k() == SIZE
                                && u.operand() == op.a().dtype()
                                && u.accumulator() == op.result().dtype());
    }

    /** The dtype of factors within a pair. */
    static DType factors(DType operand) {
        return operand.isFloat() ? operand : DType.I16;
    }

    /** The pair of two elements of a dtype, or of as many as they have lanes. */
    static LaneValue of(LaneBuilder b, DType dtype, LaneValue first, LaneValue second) {
        LaneType type = first.type().with(Kind.I32);
        LaneValue shift = b.constant(type, BITS);
        if (dtype.isFloat()) {
            // A BF16 in F32 is its upper half.
            LaneValue low = b.binary(BinaryKind.USHR, b.bitcast(Kind.I32, first), shift);
            LaneValue high = b.binary(BinaryKind.AND, b.bitcast(Kind.I32, second), b.constant(type, -1 << BITS));
            return b.binary(BinaryKind.OR, low, high);
        }
        LaneValue low = b.binary(BinaryKind.AND, first, b.constant(type, (1 << BITS) - 1));
        return b.binary(BinaryKind.OR, low, b.binary(BinaryKind.SHL, second, shift));
    }
}
