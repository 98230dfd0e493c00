package dev.pavage.library;

import dev.pavage.kernel.Index;
import dev.pavage.kernel.Program;
import dev.pavage.kernel.Tile;
import dev.pavage.kernel.TileVar;
import dev.pavage.kernel.View;
import dev.pavage.type.DType;
import dev.pavage.type.Precision;

/**
 * What is known of a block of queries after some keys: the largest scores, and sums over the keys scaled by them
 * (Dao, "FlashAttention-2", 2023, algorithm 1).
 */
final class RunningAttention {
    private final Tile queries;
    private final double scale;
    private final View keys;
    private final View values;
    private final AttentionTiles t;
    private final Precision precision;
    private final boolean byElement;
    private final TileVar max;
    private final TileVar sum;
    private final TileVar weighted;

    /**
     * Before the first key.
     *
     * @param queries [queries, headDim]
     * @param keys [keys, headDim]
     * @param values [keys, valueDim]
     * @param byElement whether elements are multiplied and added up one query after the other, where so few queries are
     *     looked at that arranging operands for products would cost more than it gains
     */
    RunningAttention(
            Program p,
            Tile queries,
            double scale,
            View keys,
            View values,
            AttentionTiles t,
            Precision precision,
            boolean byElement) {
        DType type = queries.dtype().accumulator();
        Tile factors = byElement ? queries.to(type) : queries;
        // Scaling queries costs less than scaling scores, but would round them in the narrow dtypes.
        boolean early = factors.dtype() == type;
        this.queries = early ? factors.times(scale) : factors;
        this.scale = early ? 1 : scale;
        this.keys = keys;
        this.values = values;
        this.t = t;
        this.precision = precision;
        this.byElement = byElement;
        this.max = p.var(p.full(type, Double.NEGATIVE_INFINITY, t.queries()));
        this.sum = p.var(p.zeros(type, t.queries()));
        this.weighted = p.var(p.zeros(type, t.queries(), t.valueDim()));
    }

    /** The scores of the keys from a column on, [queries, keys]. */
    Tile scores(Index col) {
        Tile block = keys.load(col, 0, t.keys(), t.headDim());
        Tile scores = byElement
                ? block.to(queries.dtype()).expand(0).times(queries.expand(1)).sum(2)
                : queries.dot(block.transpose(), precision);
        return scale == 1 ? scores : scores.times(scale);
    }

    /** Adds the keys from a column on, whose scores are -∞ where they are not seen. */
    void add(Index col, Tile scores) {
        Tile larger = max.max(scores.max(1));
        Tile shift = Softmax.shift(larger);
        Tile e = scores.minus(shift.column()).exp();
        Tile keep = max.minus(shift).exp();
        sum.set(sum.times(keep).plus(e.sum(1)));
        Tile kept = weighted.times(keep.column());
        Tile block = values.load(col, 0, t.keys(), t.valueDim());
        weighted.set(
                byElement
                        ? kept.plus(
                                block.to(e.dtype()).expand(0).times(e.expand(2)).sum(1))
                        : kept.plusDot(e.to(values.dtype()), block, precision));
        max.set(larger);
    }

    /** The largest score of each query; -∞ where none was seen. */
    Tile max() {
        return max.value();
    }

    /** The sum of each query's weights, exp(score - largest). */
    Tile sum() {
        return sum.value();
    }

    /** The values times these weights, [queries, valueDim]. */
    Tile weighted() {
        return weighted.value();
    }

    /** The weighted means of the values, [queries, valueDim]; zero for queries that see no key. */
    Tile result() {
        return weighted.times(factor(sum.value()).column());
    }

    /** What values weighted by weights of this sum are multiplied by; 1 where there are none. */
    static Tile factor(Tile sum) {
        return sum.where(sum.ne(0), 1).reciprocal();
    }
}
