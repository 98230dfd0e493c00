package dev.pavage.lower.golden;

import static dev.pavage.type.DType.F32;

import dev.pavage.kernel.Index;
import dev.pavage.kernel.Program;
import dev.pavage.kernel.Tile;
import dev.pavage.kernel.TileVar;
import dev.pavage.kernel.View;

/** Small kernels whose lowered text is kept; outside the language's package, as users' kernels are. */
public final class GoldenKernels {
    private GoldenKernels() {}

    /** A product of tiles of 16 by 32, summed over 8 at a time. */
    public static void matmul(Program p, View a, View b, View c) {
        Index row = p.id(0).times(16);
        Index col = p.id(1).times(32);
        TileVar sum = p.var(p.zeros(F32, 16, 32));
        for (Index k : p.range(0, a.size(1), 8)) {
            sum.set(sum.plusDot(a.load(row, k, 16, 8), b.load(k, col, 8, 32)));
        }
        c.store(row, col, sum);
    }

    /** 16 queries of head dim 16 over 32 keys at a time. */
    public static void attention(Program p, View q, View k, View v, View out) {
        Index row = p.id(0).times(16);
        Tile queries = q.load(row, 0, 16, 16).times(0.25);
        TileVar max = p.var(p.full(F32, Float.NEGATIVE_INFINITY, 16));
        TileVar sum = p.var(p.zeros(F32, 16));
        TileVar acc = p.var(p.zeros(F32, 16, 16));
        for (Index col : p.range(0, k.size(0), 32)) {
            Tile s = queries.dot(k.load(col, 0, 32, 16).transpose());
            s = s.where(p.indices(col, 32).row().lt(k.size(0)), Float.NEGATIVE_INFINITY);
            Tile m = max.max(s.max(1));
            Tile e = s.minus(m.column()).exp();
            Tile keep = max.minus(m).exp();
            sum.set(sum.times(keep).plus(e.sum(1)));
            acc.set(acc.times(keep.column()).plusDot(e, v.load(col, 0, 32, 16)));
            max.set(m);
        }
        out.store(row, 0, acc.over(sum.column()));
    }

    /** Rows of up to 64 elements. */
    public static void softmax(Program p, View x, View y) {
        Index row = p.id(0).times(4);
        Tile block = x.withFill(Float.NEGATIVE_INFINITY).load(row, 0, 4, 64);
        Tile e = block.minus(block.max(1).column()).exp();
        y.store(row, 0, e.over(e.sum(1).column()));
    }

    /** {@link #matmul} of bytes, summed over 16 at a time. */
    public static void bytes(Program p, View a, View b, View c) {
        Index row = p.id(0).times(16);
        Index col = p.id(1).times(32);
        TileVar sum = p.var(p.zeros(c.dtype(), 16, 32));
        for (Index k : p.range(0, a.size(1), 16)) {
            sum.set(sum.plusDot(a.load(row, k, 16, 16), b.load(k, col, 16, 32)));
        }
        c.store(row, col, sum);
    }

    /** {@link #attention} without its softmax: scores are multiplied by values. */
    public static void scores(Program p, View q, View k, View v, View out) {
        Index row = p.id(0).times(16);
        Tile queries = q.load(row, 0, 16, 16);
        TileVar acc = p.var(p.zeros(F32, 16, 16));
        for (Index col : p.range(0, k.size(0), 32)) {
            Tile s = queries.dot(k.load(col, 0, 32, 16).transpose());
            acc.set(acc.plusDot(s.to(v.dtype()), v.load(col, 0, 32, 16)));
        }
        out.store(row, 0, acc);
    }

    /** Columns of blocks of 4 by 8 become rows. */
    public static void transpose(Program p, View x, View y) {
        Index row = p.id(0).times(4);
        Index col = p.id(1).times(8);
        y.store(col, row, x.load(row, col, 4, 8).transpose());
    }
}
