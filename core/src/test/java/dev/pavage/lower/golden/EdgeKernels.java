package dev.pavage.lower.golden;

import dev.pavage.kernel.Program;
import dev.pavage.kernel.Tile;
import dev.pavage.kernel.View;

/** Kernels of one program whose blocks of 8 by 64 may reach over the edges of views; outside the language's package. */
public final class EdgeKernels {
    private EdgeKernels() {}

    /** Reads and writes. */
    public static void add(Program p, View x, View y) {
        y.store(0, 0, x.load(0, 0, 8, 64).plus(1));
    }

    /** The block begins before the view does. */
    public static void shift(Program p, View x, View y) {
        y.store(0, 0, x.load(-2, -3, 8, 64).plus(1));
    }

    /** One operand does not move along an axis. */
    public static void bias(Program p, View x, View y) {
        y.store(0, 0, x.load(0, 0, 8, 64).plus(x.load(1, 0, 1, 64)).times(x.load(0, 2, 8, 1)));
    }

    /** One operand moves along the other axis. */
    public static void transpose(Program p, View x, View y) {
        y.store(0, 0, x.load(0, 0, 8, 64).plus(x.load(0, 0, 64, 8).transpose()));
    }

    /** What lies outside counts too. */
    public static void rowSums(Program p, View x, View y) {
        y.store(0, 0, x.withFill(2).load(0, 0, 8, 64).sum(1).column());
    }

    /** Sums along the axis that vectors do not lie along. */
    public static void columnSums(Program p, View x, View y) {
        y.store(0, 0, x.withFill(2).load(0, 0, 8, 64).sum(0).row());
    }

    /** Running sums, and places. */
    public static void scan(Program p, View x, View y) {
        Tile block = x.withFill(3).load(0, 0, 8, 64);
        y.store(0, 0, block.cumulativeSum(0).plus(block.argMax(1).column()));
    }

    /** A product of blocks that reach over all edges. */
    public static void product(Program p, View x, View y) {
        y.store(0, 0, x.load(0, 0, 8, 64).dot(x.load(0, 0, 64, 16)));
    }
}
