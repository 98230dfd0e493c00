package dev.pavage.library;

import dev.pavage.device.DeviceArray;
import dev.pavage.kernel.Grid;
import dev.pavage.kernel.Index;
import dev.pavage.kernel.Kernel;
import dev.pavage.kernel.Program;
import dev.pavage.kernel.Tile;
import dev.pavage.kernel.View;
import dev.pavage.type.DType;
import dev.pavage.type.Precision;
import dev.pavage.type.Shape;
import java.util.List;
import java.util.Optional;

/**
 * Attention of few queries to many keys, as where a text is continued by a word at a time ("decoding"): keys and values are
 * read once for all query heads that share them, and so that all cores read, the keys may be split into parts (Dao, Haziza,
 * Massa and Sizov, "Flash-Decoding for long-context inference", 2023). A second launch combines the parts, always in the
 * same order.
 */
final class FewQueries {
    private static final Kernel WHOLE_KERNEL = Kernel.of(FewQueries.class, "attentionFew");
    private static final Kernel PARTS = Kernel.of(FewQueries.class, "attentionParts");
    private static final Kernel COMBINE = Kernel.of(FewQueries.class, "combineParts");

    /** Each program looks at a part of the keys. */
    static final Candidate<AttentionProblem, FewQueriesTiles> SPLIT = new Candidate<>(
            "split keys", FewQueries::declinesSplit, FewQueriesTable::tiles, FewQueries::split);

    /** Each program looks at all keys. */
    static final Candidate<AttentionProblem, FewQueriesTiles> WHOLE = new Candidate<>(
            "few queries",
            FewQueries::declinesWhole,
            FewQueriesTable::whole,
            FewQueries::whole);

    private FewQueries() {}

    // Kernels

    /**
     * Each program looks at all keys of some query heads that share them. {@code q} and {@code out} are [batch, key heads,
     * group, queries, dim]. Axes of the grid: 1, groups of heads, batch.
     */
    static void attentionFew(
            Program p,
            View q,
            View k,
            View v,
            View out,
            boolean causal,
            double scale,
            FewQueriesTiles t,
            Precision precision) {
        Heads heads = Heads.of(p, q, t);
        Index count = k.size(2);
        RunningAttention running = running(p, q, k, v, heads, p.constant(0), count, causal, scale, t, precision);
        Tile result = running.result().to(out.dtype());
        heads.of(out).store(
                List.of(heads.first(), p.constant(0), p.constant(0)),
                result.reshape(t.group(), t.queries(), t.block().valueDim()));
    }

    /**
     * Each program looks at a part of the keys. {@code maxima} and {@code sums} are [batch, key heads, rows, parts], {@code
     * weighted} is [batch, key heads, rows, parts, valueDim], with the rows of {@link FewQueriesTiles#block}, block after
     * block. Axes of the grid: parts, groups of heads, batch.
     */
    static void attentionParts(
            Program p,
            View q,
            View k,
            View v,
            View maxima,
            View sums,
            View weighted,
            boolean causal,
            double scale,
            FewQueriesTiles t,
            Precision precision) {
        Heads heads = Heads.of(p, q, t);
        Index count = k.size(2);
        int keys = t.block().keys();
        Index most = count.ceilOver(p.count(0)).ceilOver(keys).times(keys);
        Index from = p.id(0).times(most);
        Index to = from.plus(most).min(count);
        RunningAttention running = running(p, q, k, v, heads, from, to, causal, scale, t, precision);
        Index row = heads.first().times(t.queries());
        heads.of(maxima).transpose().at(p.id(0)).store(row, running.max());
        heads.of(sums).transpose().at(p.id(0)).store(row, running.sum());
        heads.of(weighted).transpose(1, 0, 2).at(p.id(0)).store(row, 0, running.weighted());
    }

    /** Each program combines the parts of one query. Axes of the grid: queries, heads, batch. */
    static void combineParts(
            Program p, View maxima, View sums, View weighted, View out, FewQueriesTiles t) {
        Index group = out.size(1).over(maxima.size(1)).max(1);
        Index keyHead = p.id(1).over(group);
        Index row = p.id(1).rem(group).times(t.queries()).plus(p.id(0));
        Tile max = maxima.at(p.id(2), keyHead, row).load(0, t.parts());
        Tile weights = max.minus(Softmax.shift(max.max(0))).exp();
        Tile sum = sums.at(p.id(2), keyHead, row).load(0, t.parts()).times(weights).sum(0);
        Tile values = weighted.at(p.id(2), keyHead, row).load(0, 0, t.parts(), t.block().valueDim());
        Tile result = values.times(weights.column()).sum(0).times(RunningAttention.factor(sum));
        out.at(p.id(2), p.id(1), p.id(0)).store(0, result.to(out.dtype()));
    }

    /**
     * The query heads of a program.
     *
     * @param batch the sequence
     * @param keyHead the key head that they share
     * @param first the first of them among those that share it
     */
    private record Heads(Index batch, Index keyHead, Index first) {
        static Heads of(Program p, View q, FewQueriesTiles t) {
            Index blocks = q.size(2).ceilOver(t.group());
            return new Heads(
                    p.id(2), p.id(1).over(blocks), p.id(1).rem(blocks).times(t.group()));
        }

        View of(View view) {
            return view.at(batch, keyHead);
        }
    }

    private static RunningAttention running(
            Program p,
            View q,
            View k,
            View v,
            Heads heads,
            Index from,
            Index to,
            boolean causal,
            double scale,
            FewQueriesTiles t,
            Precision precision) {
        AttentionTiles block = t.block();
        Index zero = p.constant(0);
        Tile queries = heads.of(q)
                .load(List.of(heads.first(), zero, zero), t.group(), t.queries(), block.headDim())
                .reshape(block.queries(), block.headDim());
        RunningAttention running = new RunningAttention(
                p, queries, scale, heads.of(k), heads.of(v), block, precision, t.byElement());
        Index count = k.size(2);
        Index ahead = count.minus(q.size(3));
        Index seenByAll = causal ? ahead.plus(1).min(to).max(0) : to;
        Index unmasked = seenByAll.over(block.keys()).times(block.keys()).max(from);
        for (Index col : p.range(from, unmasked, block.keys())) {
            running.add(col, running.scores(col));
        }
        for (Index col : p.range(unmasked, to, block.keys())) {
            Tile column = p.indices(col, block.keys()).row();
            Tile seen = column.lt(count);
            if (causal) {
                Tile query = p.indices(0, block.queries()).rem(t.queries());
                seen = seen.and(query.plus(ahead).column().ge(column));
            }
            running.add(col, running.scores(col).where(seen, Double.NEGATIVE_INFINITY));
        }
        return running;
    }

    // Plan

    private static Optional<String> declinesWhole(AttentionProblem p) {
        return p.queries() > FewQueriesTable.MOST
                ? Optional.of(p.queries() + " queries are more than " + FewQueriesTable.MOST)
                : Optional.empty();
    }

    private static Optional<String> declinesSplit(AttentionProblem p) {
        return declinesWhole(p)
                .or(() -> FewQueriesTable.tiles(p).parts() > 1
                        ? Optional.empty()
                        : Optional.of("all cores are busy, or " + p.keys() + " keys are too few to split"));
    }

    private static List<Launch> whole(AttentionProblem p, FewQueriesTiles t) {
        return List.of(Launch.of(
                WHOLE_KERNEL,
                grid(p, t),
                grouped(p.q(), p),
                p.k(),
                p.v(),
                grouped(p.out(), p),
                p.causal(),
                p.scale(),
                t,
                p.precision()));
    }

    private static List<Launch> split(AttentionProblem p, FewQueriesTiles t) {
        long rows = Blocks.count(p.group(), t.group()) * t.block().queries();
        DType type = p.q().dtype().accumulator();
        Shape one = Shape.of(p.batch(), p.keyHeads(), rows, t.parts());
        DeviceArray maxima = DeviceArray.allocate(p.out().device(), type, one);
        DeviceArray sums = DeviceArray.allocate(p.out().device(), type, one);
        DeviceArray weighted = DeviceArray.allocate(
                p.out().device(), type, one.insert(4, p.v().shape().extent(3)));
        return List.of(
                Launch.of(
                        PARTS,
                        grid(p, t),
                        grouped(p.q(), p),
                        p.k(),
                        p.v(),
                        maxima,
                        sums,
                        weighted,
                        p.causal(),
                        p.scale(),
                        t,
                        p.precision()),
                Launch.of(
                        COMBINE,
                        Grid.of(p.queries(), p.heads(), p.batch()),
                        maxima,
                        sums,
                        weighted,
                        p.out(),
                        t));
    }

    private static Grid grid(AttentionProblem p, FewQueriesTiles t) {
        return Grid.of(t.parts(), Blocks.count(p.group(), t.group()) * p.keyHeads(), p.batch());
    }

    /** Query heads by the key head that they share. */
    private static DeviceArray grouped(DeviceArray x, AttentionProblem p) {
        Shape s = x.shape();
        return Axes.reshaped(x, Shape.of(s.extent(0), p.keyHeads(), p.group(), s.extent(2), s.extent(3)));
    }
}
