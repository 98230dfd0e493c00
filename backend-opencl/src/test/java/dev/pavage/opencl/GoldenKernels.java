package dev.pavage.opencl;

import static dev.pavage.type.DType.F32;

import dev.pavage.kernel.Index;
import dev.pavage.kernel.Program;
import dev.pavage.kernel.Tile;
import dev.pavage.kernel.TileVar;
import dev.pavage.kernel.View;

/** Small kernels whose OpenCL C is kept. */
final class GoldenKernels {
    private GoldenKernels() {}

    /** A product of tiles of 8 by 16, summed over 4 at a time. */
    static void matmul(Program p, View a, View b, View c) {
        Index row = p.id(0).times(8);
        Index col = p.id(1).times(16);
        TileVar sum = p.var(p.zeros(F32, 8, 16));
        for (Index k : p.range(0, a.size(1), 4)) {
            sum.set(sum.plusDot(a.load(row, k, 8, 4), b.load(k, col, 4, 16)));
        }
        c.store(row, col, sum);
    }

    /** 4 queries of head dim 8 over 8 keys at a time. */
    static void attention(Program p, View q, View k, View v, View out) {
        Index row = p.id(0).times(4);
        Tile queries = q.load(row, 0, 4, 8).times(0.25);
        TileVar max = p.var(p.full(F32, Float.NEGATIVE_INFINITY, 4));
        TileVar sum = p.var(p.zeros(F32, 4));
        TileVar acc = p.var(p.zeros(F32, 4, 8));
        for (Index col : p.range(0, k.size(0), 8)) {
            Tile s = queries.dot(k.load(col, 0, 8, 8).transpose());
            s = s.where(p.indices(col, 8).row().lt(k.size(0)), Float.NEGATIVE_INFINITY);
            Tile m = max.max(s.max(1));
            Tile e = s.minus(m.column()).exp();
            Tile keep = max.minus(m).exp();
            sum.set(sum.times(keep).plus(e.sum(1)));
            acc.set(acc.times(keep.column()).plusDot(e, v.load(col, 0, 8, 8)));
            max.set(m);
        }
        out.store(row, 0, acc.over(sum.column()));
    }

    /** Rows of up to 32 elements. */
    static void softmax(Program p, View x, View y) {
        Index row = p.id(0).times(4);
        Tile block = x.withFill(Float.NEGATIVE_INFINITY).load(row, 0, 4, 32).to(F32);
        Tile e = block.minus(block.max(1).column()).exp();
        y.store(row, 0, e.over(e.sum(1).column()).to(y.dtype()));
    }

    /** Sums that many programs add to, with a check and a print. */
    static void tally(Program p, View x, View sums) {
        Index i = p.id(0).times(32);
        Tile block = x.load(i, 32);
        p.check(block.ge(0), "nothing is negative");
        p.print("sum", block.sum(0));
        sums.atomicAdd(p.id(0).rem(4), block.sum(0).reshape(1));
    }
}
