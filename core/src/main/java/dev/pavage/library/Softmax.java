package dev.pavage.library;

import dev.pavage.device.DeviceArray;
import dev.pavage.kernel.Index;
import dev.pavage.kernel.Kernel;
import dev.pavage.kernel.Program;
import dev.pavage.kernel.Tile;
import dev.pavage.kernel.TileVar;
import dev.pavage.kernel.View;
import dev.pavage.type.BinaryFormat;
import dev.pavage.type.DType;
import java.util.List;

/** {@code exp(x) / sum(exp(x))} along an axis, with the largest element taken off each first. */
public final class Softmax {
    /**
     * What to compute.
     *
     * @param a floating point, any shape and strides
     * @param axis the axis, from 0
     * @param out of a's shape, any strides
     */
    public record Problem(DeviceArray a, int axis, DeviceArray out) {
        AlongRows rows() {
            return AlongRows.of(a, axis, out);
        }

        @Override
        public String toString() {
            return a.dtype() + a.shape().toString() + " along " + axis + " -> " + out.dtype() + out.shape();
        }
    }

    private static final Kernel WHOLE_KERNEL = Kernel.of(Softmax.class, "softmaxWhole");
    private static final Kernel ONLINE_KERNEL = Kernel.of(Softmax.class, "softmaxOnline");

    /** Rows that are held as a whole. */
    public static final Candidate<Problem, ReduceTiles> WHOLE = new Candidate<>(
            "whole rows",
            p -> p.rows().declinesWhole(),
            p -> p.rows().wholeTiles(),
            (p, t) -> launch(p, t, WHOLE_KERNEL));

    /** Rows of any length, which are read twice. */
    public static final Candidate<Problem, ReduceTiles> ONLINE =
            Candidate.always("online", p -> p.rows().tiles(), (p, t) -> launch(p, t, ONLINE_KERNEL));

    private static final List<Candidate<Problem, ?>> CANDIDATES = List.of(WHOLE, ONLINE);

    private Softmax() {}

    /** The candidates, in the order in which they are asked. */
    public static List<Candidate<Problem, ?>> candidates() {
        return CANDIDATES;
    }

    /** Chooses a candidate. */
    public static Selection<Problem, ?> select(Problem problem) {
        return Selection.of("softmax", problem.out().device(), problem, CANDIDATES);
    }

    /** Each program computes whole rows in one block. Axes of the grid: rows, leading. */
    static void softmaxWhole(Program p, View a, View out, ReduceTiles t) {
        List<Index> leading = Blocks.unravel(p.id(1), out, 2);
        Index row = p.id(0).times(t.rows());
        Tile x = load(p, Blocks.at(a, leading), row, p.constant(0), t);
        Tile e = x.minus(t.acrossColumns(x.max(t.axis()))).exp();
        Tile result = e.times(t.acrossColumns(e.sum(t.axis()).reciprocal()));
        t.store(Blocks.at(out, leading), row, p.constant(0), result.to(out.dtype()));
    }

    /**
     * Each program computes some rows in two passes: one for the largest element and the sum of exponentials, which
     * is scaled whenever a larger element is found (Milakov and Gimelshein, "Online normalizer calculation for
     * softmax", 2018, algorithm 3), and one for the results. Axes of the grid: rows, leading.
     */
    static void softmaxOnline(Program p, View a, View out, ReduceTiles t) {
        DType type = a.dtype().accumulator();
        List<Index> leading = Blocks.unravel(p.id(1), out, 2);
        Index row = p.id(0).times(t.rows());
        View in = Blocks.at(a, leading);
        TileVar max = p.var(p.full(type, Double.NEGATIVE_INFINITY, t.rows()));
        TileVar sum = p.var(p.zeros(type, t.rows()));
        for (Index col : p.range(0, in.size(1), t.columns())) {
            Tile x = load(p, in, row, col, t);
            Tile larger = max.max(x.max(t.axis()));
            Tile shift = shift(larger);
            sum.set(sum.times(max.minus(shift).exp())
                    .plus(x.minus(t.acrossColumns(shift)).exp().sum(t.axis())));
            max.set(larger);
        }
        Tile factor = sum.reciprocal();
        for (Index col : p.range(0, in.size(1), t.columns())) {
            Tile x = load(p, in, row, col, t);
            Tile e = x.minus(t.acrossColumns(shift(max.value()))).exp();
            Tile result = e.times(t.acrossColumns(factor));
            t.store(Blocks.at(out, leading), row, col, result.to(out.dtype()));
        }
    }

    /** A block in the accumulator of its dtype, with -∞ beyond the last column, where it adds nothing. */
    private static Tile load(Program p, View in, Index row, Index col, ReduceTiles t) {
        DType type = in.dtype().accumulator();
        if (BinaryFormat.of(in.dtype()).infinities()) {
            return t.load(in.withFill(Double.NEGATIVE_INFINITY), row, col).to(type);
        }
        Tile inside = t.acrossRows(p.indices(col, t.columns()).lt(in.size(1).toTile()));
        return t.load(in, row, col).to(type).where(inside, Double.NEGATIVE_INFINITY);
    }

    /** What is taken off each element: nothing while all were -∞, since -∞ - (-∞) is NaN. */
    static Tile shift(Tile max) {
        return max.where(max.ne(Double.NEGATIVE_INFINITY), 0);
    }

    private static List<Launch> launch(Problem problem, ReduceTiles t, Kernel kernel) {
        AlongRows rows = problem.rows();
        return List.of(Launch.of(kernel, rows.grid(t), rows.a(), rows.out(), t));
    }
}
