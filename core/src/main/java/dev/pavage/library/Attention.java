package dev.pavage.library;

import dev.pavage.device.DeviceArray;
import dev.pavage.kernel.Grid;
import dev.pavage.kernel.Index;
import dev.pavage.kernel.Kernel;
import dev.pavage.kernel.Program;
import dev.pavage.kernel.Tile;
import dev.pavage.kernel.TileVar;
import dev.pavage.kernel.View;
import dev.pavage.type.DType;
import dev.pavage.type.Precision;
import java.util.List;
import java.util.Optional;

/** Attention in one pass with a running softmax; the matrix of scores is never held. */
public final class Attention {
    private static final Kernel KERNEL = Kernel.of(Attention.class, "attention");

    private static final List<Candidate<AttentionProblem, ?>> CANDIDATES = List.of(
            new Candidate<>("grouped heads", Attention::declinesGrouped, p -> AttentionTable.tiles(grouped(p)),
                    Attention::groupedHeads),
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
        // Scaling queries costs less than scaling scores, but would round them in the narrow dtypes.
        boolean early = queries.dtype() == queries.dtype().accumulator();
        Running running =
                new Running(p, early ? queries.times(scale) : queries, early ? 1 : scale, keys, values, t, precision);
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

    /**
     * What is known of a block of queries after some keys: the largest scores, and sums over the keys scaled by them.
     */
    private static final class Running {
        private final Tile queries;
        private final double scale;
        private final View keys;
        private final View values;
        private final AttentionTiles t;
        private final Precision precision;
        private final TileVar max;
        private final TileVar sum;
        private final TileVar weighted;

        Running(
                Program p,
                Tile queries,
                double scale,
                View keys,
                View values,
                AttentionTiles t,
                Precision precision) {
            DType type = queries.dtype().accumulator();
            this.queries = queries;
            this.scale = scale;
            this.keys = keys;
            this.values = values;
            this.t = t;
            this.precision = precision;
            this.max = p.var(p.full(type, Double.NEGATIVE_INFINITY, t.queries()));
            this.sum = p.var(p.zeros(type, t.queries()));
            this.weighted = p.var(p.zeros(type, t.queries(), t.valueDim()));
        }

        Tile scores(Index col) {
            Tile scores = queries.dot(keys.load(col, 0, t.keys(), t.headDim()).transpose(), precision);
            return scale == 1 ? scores : scores.times(scale);
        }

        void add(Index col, Tile scores) {
            Tile larger = max.max(scores.max(1));
            Tile shift = Softmax.shift(larger);
            Tile e = scores.minus(shift.column()).exp();
            Tile keep = max.minus(shift).exp();
            sum.set(sum.times(keep).plus(e.sum(1)));
            weighted.set(weighted.times(keep.column())
                    .plusDot(e.to(values.dtype()), values.load(col, 0, t.keys(), t.valueDim()), precision));
            max.set(larger);
        }

        /** Zero for queries that see no key. */
        Tile result() {
            Tile divisor = sum.value().where(sum.ne(0), 1);
            return weighted.times(divisor.reciprocal().column());
        }
    }

    private static List<Launch> flash(AttentionProblem p, AttentionTiles t) {
        Grid grid = Grid.of(Blocks.count(p.queries(), t.queries()), p.heads(), p.batch());
        return List.of(Launch.of(KERNEL, grid, p.q(), p.k(), p.v(), p.out(), p.causal(), p.scale(), t, p.precision()));
    }

    private static Optional<String> declinesGrouped(AttentionProblem p) {
        if (p.group() <= 1) {
            return Optional.of("each query head has a key head of its own");
        }
        if (p.queries() * p.group() > AttentionTable.FEWEST_QUERIES) {
            return Optional.of("the queries of one head fill a block");
        }
        if (p.causal() && p.queries() > 1) {
            return Optional.of("queries of a group would need different masks");
        }
        return canGroup(p.q()) && canGroup(p.out())
                ? Optional.empty()
                : Optional.of("heads and queries cannot be read as one axis");
    }

    private static boolean canGroup(DeviceArray x) {
        return x.shape().extent(2) == 1
                || x.strides().step(1) == x.strides().step(2) * x.shape().extent(2);
    }

    /** The queries of all heads that share a key head as the queries of one head. */
    private static AttentionProblem grouped(AttentionProblem p) {
        long keyHeads = p.k().shape().extent(1);
        long rows = p.queries() * p.group();
        return new AttentionProblem(
                Axes.reshaped(p.q(), p.q().shape().with(1, keyHeads).with(2, rows)),
                p.k(),
                p.v(),
                Axes.reshaped(p.out(), p.out().shape().with(1, keyHeads).with(2, rows)),
                false,
                p.scale(),
                p.precision());
    }

    private static List<Launch> groupedHeads(AttentionProblem p, AttentionTiles t) {
        return flash(grouped(p), t);
    }
}
