package dev.pavage.lower.thread;

import dev.pavage.ir.TileOp.Combiner;
import dev.pavage.type.DType;

/** Reductions of a tile along an axis; all threads that hold an element of the result hold the same bits. */
final class ThreadReduction {
    private final ThreadCode code;

    ThreadReduction(ThreadCode code) {
        this.code = code;
    }

    /** All elements along an axis combined, in layout {@code a.layout().drop(axis)}. */
    Fragment reduce(Combiner kind, DType dtype, Fragment a, int axis) {
        throw new UnsupportedOperationException(code.threads() + " threads");
    }

    /** The position of the largest or smallest element along an axis, I32, in layout {@code a.layout().drop(axis)}. */
    Fragment argReduce(boolean largest, DType dtype, Fragment a, int axis) {
        throw new UnsupportedOperationException(code.threads() + " threads");
    }
}
