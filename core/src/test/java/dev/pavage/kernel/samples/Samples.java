package dev.pavage.kernel.samples;

import static dev.pavage.type.DType.F32;

import dev.pavage.kernel.Index;
import dev.pavage.kernel.Program;
import dev.pavage.kernel.Tile;
import dev.pavage.kernel.TileVar;
import dev.pavage.kernel.View;

/** Kernels as users write them; outside the language's package, as theirs are. */
final class Samples {
    private Samples() {}

    record MatmulTiles(int m, int n, int k) {}

    record AttentionTiles(int queries, int keys, int headDim, int group, float scale, boolean causal) {}

    /** C = A · B: each program computes one tile of C. */
    static void matmul(Program p, View a, View b, View c, MatmulTiles t) {
        Index row = p.id(0).times(t.m());
        Index col = p.id(1).times(t.n());
        TileVar acc = p.var(p.zeros(F32, t.m(), t.n()));
        for (Index k : p.range(0, a.size(1), t.k())) {
            acc.set(acc.plusDot(a.load(row, k, t.m(), t.k()), b.load(k, col, t.k(), t.n())));
        }
        c.store(row, col, acc.to(c.dtype()));
    }

    /** Attention with a running softmax (FlashAttention-2, Dao 2023, algorithm 1). */
    static void attention(Program p, View q, View k, View v, View out, AttentionTiles t) {
        Index head = p.id(1);
        Index row = p.id(0).times(t.queries());
        View keys = k.at(head.over(t.group()));
        View values = v.at(head.over(t.group()));
        Tile queries = q.at(head).load(row, 0, t.queries(), t.headDim()).times(t.scale());
        TileVar max = p.var(p.full(F32, Float.NEGATIVE_INFINITY, t.queries()));
        TileVar sum = p.var(p.zeros(F32, t.queries()));
        TileVar acc = p.var(p.zeros(F32, t.queries(), t.headDim()));
        Index end = t.causal() ? row.plus(t.queries()).min(keys.size(0)) : keys.size(0);
        for (Index col : p.range(0, end, t.keys())) {
            Tile s = queries.dot(keys.load(col, 0, t.keys(), t.headDim()).transpose());
            Tile kept = p.indices(col, t.keys()).row().lt(keys.size(0));
            if (t.causal()) {
                kept = kept.and(p.indices(row, t.queries())
                        .column()
                        .ge(p.indices(col, t.keys()).row()));
            }
            s = s.where(kept, Float.NEGATIVE_INFINITY);
            Tile m = max.max(s.max(1));
            Tile e = s.minus(m.column()).exp();
            Tile keep = max.minus(m).exp();
            sum.set(sum.times(keep).plus(e.sum(1)));
            acc.set(acc.times(keep.column())
                    .plusDot(e.to(v.dtype()), values.load(col, 0, t.keys(), t.headDim())));
            max.set(m);
        }
        out.at(head).store(row, 0, acc.over(sum.column()).to(out.dtype()));
    }
}
