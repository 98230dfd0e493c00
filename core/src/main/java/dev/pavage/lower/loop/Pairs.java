package dev.pavage.lower.loop;

import dev.pavage.ir.Target;
import dev.pavage.ir.Target.MatrixUnit;
import dev.pavage.ir.TileOp;
import dev.pavage.lane.LaneBuilder;
import dev.pavage.lane.LaneType;
import dev.pavage.lane.LaneType.Kind;
import dev.pavage.lane.LaneValue;
import dev.pavage.lane.ValueOp.BinaryKind;
import dev.pavage.type.DType;
import java.util.Optional;

/**
 * Factors of a dot in pairs: two that follow each other along the sums lie in one I32, which the instructions behind
 * {@link dev.pavage.lane.ValueOp.PackedDot} multiply at once. BF16 lies there as it is, integers as I16.
 */
final class Pairs {
    /** Factors of a pair. */
    static final int SIZE = 2;

    private static final int BITS = 16;

    private Pairs() {}

    /** What multiplies a dot's factors in pairs, if the target can and there is a whole number of them. */
    static Optional<MatrixUnit> unit(TileOp.Dot op, Target target) {
        return target.packedUnit(op.a().dtype())
                .filter(u -> u.k() == SIZE
                        && u.accumulator() == op.result().dtype()
                        && op.b().dtype() == op.a().dtype()
                        && op.a().shape().extent(1) % SIZE == 0);
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
