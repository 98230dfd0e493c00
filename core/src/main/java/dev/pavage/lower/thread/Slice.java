package dev.pavage.lower.thread;

import dev.pavage.ir.Comparison;
import dev.pavage.lane.LaneBuilder;
import dev.pavage.lane.LaneValue;
import dev.pavage.lane.ValueOp.BinaryKind;
import java.util.ArrayList;
import java.util.List;

/**
 * Some neighbouring sums of an operand that threads hold in registers: those that are brought into local memory together.
 *
 * @param code the threads' code
 * @param layout who holds which element
 * @param sums the operand's axis that is summed over
 * @param first the first sum, a multiple of {@code count}
 * @param count number of sums, a power of two
 */
record Slice(ThreadCode code, Layout layout, int sums, int first, int count) {
    private int threadBits() {
        return Stage.bits(layout.threads(), sums);
    }

    /** Writes what those threads do alone that hold some of these sums and, of threads with the same ones, are first. */
    void onlyHolders(Runnable block) {
        LaneBuilder b = code.b();
        List<LaneValue> conditions = new ArrayList<>();
        if (layout.replicas() != 0) {
            conditions.add(code.isOwner(layout));
        }
        int outside = threadBits() & -count;
        if (outside != 0) {
            LaneValue slice = b.binary(BinaryKind.AND, code.coordinate(layout, sums), b.i32(outside));
            conditions.add(b.compare(Comparison.EQ, slice, b.i32(first & outside)));
        }
        conditions.stream()
                .reduce((x, y) -> b.binary(BinaryKind.AND, x, y))
                .ifPresentOrElse(mine -> b.branch(mine, block, () -> {}), block);
    }

    /** Whether a register whose number adds {@code k} to the sum is among them, if its thread is. */
    boolean has(int k) {
        int bits = Stage.bits(layout.registers(), sums) & -count;
        return (k & bits) == (first & bits);
    }

    /** What this thread's number adds to a coordinate, sums counted from the first one on; I32. */
    LaneValue coordinate(int axis) {
        LaneValue place = code.coordinate(layout, axis);
        LaneBuilder b = code.b();
        boolean reachesOutside = axis == sums && (threadBits() & -count) != 0;
        return reachesOutside ? b.binary(BinaryKind.AND, place, b.i32(count - 1)) : place;
    }

    /** The bits of it that may be set. */
    int bits(int axis) {
        int bits = Stage.bits(layout.threads(), axis);
        return axis == sums ? bits & count - 1 : bits;
    }
}
