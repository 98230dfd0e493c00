package dev.pavage.lower.loop;

import dev.pavage.ir.TileOp.Comparison;
import dev.pavage.lane.LaneBuilder;
import dev.pavage.lane.LaneType;
import dev.pavage.lane.LaneType.Kind;
import dev.pavage.lane.LaneValue;
import dev.pavage.lane.ValueOp.BinaryKind;
import java.util.ArrayList;
import java.util.List;

/** Transposes a square block of elements that lies in registers. */
final class Transposition {
    private Transposition() {}

    /**
     * As many vectors as each has lanes, a power of two: lane {@code i} of the {@code j}-th is lane {@code j} of
     * {@code rows[i]}. Halves of the block change places, then halves of its quarters, and so on (Eklundh, "A fast computer
     * method for matrix transposing", IEEE Transactions on Computers C-21, 1972).
     */
    static List<LaneValue> of(LaneBuilder b, List<LaneValue> rows) {
        List<LaneValue> block = new ArrayList<>(rows);
        int lanes = rows.size();
        LaneType type = rows.getFirst().type();
        Kind index = type.kind().bytes() == Kind.I64.bytes() ? Kind.I64 : Kind.I32;
        LaneValue lane = b.iota(new LaneType(index, lanes));
        for (int apart = lanes / 2; apart > 0; apart /= 2) {
            LaneType places = new LaneType(index, lanes);
            LaneValue own = b.binary(BinaryKind.AND, lane, b.constant(places, apart));
            LaneValue upper = b.compare(Comparison.NE, own, b.constant(places, 0));
            for (int i = 0; i < lanes; i++) {
                if ((i & apart) == 0) {
                    LaneValue first = block.get(i);
                    LaneValue second = block.get(i | apart);
                    block.set(i, b.select(upper, b.swapLanes(second, apart), first));
                    block.set(i | apart, b.select(upper, second, b.swapLanes(first, apart)));
                }
            }
        }
        return block;
    }
}
