package dev.pavage.library;

import dev.pavage.kernel.Grid;
import dev.pavage.kernel.Index;
import dev.pavage.kernel.Kernel;
import dev.pavage.kernel.Program;
import dev.pavage.kernel.Tile;
import dev.pavage.kernel.View;
import dev.pavage.type.Precision;
import java.util.List;

/** Attention in one pass with a running softmax; the matrix of scores is never held. */
public final class Attention {
    private static final Kernel KERNEL = Kernel.of(Attention.class, "attention");

    /** The candidate that splits the keys into parts; it can be planned for any device. */
    public static final Candidate<AttentionProblem, FewQueriesTiles> SPLIT_KEYS = FewQueries.SPLIT;

    private static final List<Candidate<AttentionProblem, ?>> CANDIDATES = List.of(
            SPLIT_KEYS,
            FewQueries.WHOLE,
            Candidate.always("flash", AttentionTable::tiles, Attention::flash));

    private Attention() {}

    /** The candidates, in the order in which they are asked. */
    public static List<Candidate<AttentionProblem, ?>> candidates() {
        return CANDIDATES;
    }

    /** Chooses a candidate. */
    public static Selection<AttentionProblem, ?> select(AttentionProblem problem) {
        return Selection.of("attention", problem.out().device(), problem, CANDIDATES);
    }

    /**
     * A block of queries over all keys that it sees (Dao, "FlashAttention-2", 2023, algorithm 1). Axes of the grid:
     * blocks of queries, heads, batch.
     */
    static void attention(
            Program p,
            View q,
            View k,
            View v,
            View out,
            boolean causal,
            double scale,
            AttentionTiles t,
            Precision precision) {
        View keys = k.at(p.id(2), p.id(1).over(q.size(1).over(k.size(1)).max(1)));
        View values = v.at(p.id(2), p.id(1).over(q.size(1).over(k.size(1)).max(1)));
        // The last queries see the most keys, so that a device that begins with them ends evenly.
        Index row = (causal ? p.count(0).minus(1).minus(p.id(0)) : p.id(0)).times(t.queries());
        Index count = keys.size(0);
        Index ahead = count.minus(q.size(2));
        Index end = causal ? row.plus(ahead).plus(t.queries()).min(count) : count;
        Index seenByAll = causal ? row.plus(ahead).plus(1).min(count).max(0) : count;
        Index unmasked = seenByAll.over(t.keys()).times(t.keys());

        Tile queries = q.at(p.id(2), p.id(1)).load(row, 0, t.queries(), t.headDim());
        RunningAttention running = new RunningAttention(p, queries, scale, keys, values, t, precision, false);
        for (Index col : p.range(0, unmasked, t.keys())) {
            running.add(col, running.scores(col));
        }
        for (Index col : p.range(unmasked, end, t.keys())) {
            Tile column = p.indices(col, t.keys()).row();
            Tile seen = column.lt(count);
            if (causal) {
                seen = seen.and(p.indices(row.plus(ahead), t.queries()).column().ge(column));
            }
            running.add(col, running.scores(col).where(seen, Double.NEGATIVE_INFINITY));
        }
        out.at(p.id(2), p.id(1)).store(row, 0, running.result().to(out.dtype()));
    }

    private static List<Launch> flash(AttentionProblem p, AttentionTiles t) {
        Grid grid = Grid.of(Blocks.count(p.queries(), t.queries()), p.heads(), p.batch());
        Precision precision = AttentionTable.precision(p);
        return List.of(Launch.of(KERNEL, grid, p.q(), p.k(), p.v(), p.out(), p.causal(), p.scale(), t, precision));
    }
}
