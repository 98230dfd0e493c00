package dev.pavage.lower.thread;

import dev.pavage.ir.TileOp.Combiner;
import dev.pavage.type.DType;

/** Running sums, products and extremes of a tile along an axis. */
final class ThreadScan {
    private final ThreadCode code;

    ThreadScan(ThreadCode code) {
        this.code = code;
    }

    /** Each element combined with all before it along an axis, in the layout of {@code a}. */
    Fragment scan(Combiner kind, DType dtype, Fragment a, int axis) {
        throw new UnsupportedOperationException(code.threads() + " threads");
    }
}
