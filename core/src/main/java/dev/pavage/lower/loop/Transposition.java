package dev.pavage.lower.loop;

import dev.pavage.ir.Comparison;
import dev.pavage.lane.LaneBuilder;
import dev.pavage.lane.LaneType;
import dev.pavage.lane.LaneType.Kind;
import dev.pavage.lane.LaneValue;
import dev.pavage.lane.ValueOp.BinaryKind;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * A square block of elements that is read by vectors along one axis and used by vectors along another.
 *
 * @param at where the nest is: at a vector along {@code across}
 * @param across the axis along which vectors are wanted
 * @param along the axis along which elements lie side by side
 * @param lanes elements of a vector
 */
record Transposition(Position[] at, int across, int along, int lanes) {
    /** The block that holds a vector along {@code across}; the nest walks along the other axis by blocks. */
    static Transposition at(Position[] at, int across, int lanes) {
        int along = IntStream.range(0, at.length)
                .filter(i -> !at[i].vector() && at[i].step() >= lanes)
                .findFirst()
                .orElseThrow();
        return new Transposition(at, across, along, lanes);
    }

    /** Which of the block's vectors it is. */
    int own() {
        return at[along].plus() % lanes;
    }

    /** The places of the vectors that are read. */
    Stream<Position[]> rows() {
        return IntStream.range(0, lanes).mapToObj(i -> {
            Position[] row = at.clone();
            row[across] = at[across].single(i);
            row[along] = at[along].vectorFrom(at[along].plus() - own());
            return row;
        });
    }

    /** The place of a vector that is used. */
    Position[] column(int i) {
        Position[] column = at.clone();
        column[along] = at[along].single(i - own());
        return column;
    }

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
