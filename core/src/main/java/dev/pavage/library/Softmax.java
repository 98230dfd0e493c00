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
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

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
        @Override
        public String toString() {
            return a.dtype() + a.shape().toString() + " along " + axis + " -> " + out.dtype() + out.shape();
        }
    }

    /** Longer rows than so many blocks of the reduction table are read twice instead of being held. */
    private static final int BLOCKS = 2;

    private static final Kernel WHOLE = Kernel.of(Softmax.class, "softmaxWhole");
    private static final Kernel ONLINE = Kernel.of(Softmax.class, "softmaxOnline");

    private static final List<Candidate<Problem, ?>> CANDIDATES = List.of(
            new Candidate<>("whole rows", Softmax::declinesWhole, Softmax::wholeTiles, (p, t) -> launch(p, t, WHOLE)),
            Candidate.always("online", p -> Arranged.of(p).tiles(), (p, t) -> launch(p, t, ONLINE)));

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
        View in = Blocks.at(a, leading).withFill(Double.NEGATIVE_INFINITY);
        Tile x = t.load(in, row, p.constant(0)).to(a.dtype().accumulator());
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
        View in = Blocks.at(a, leading).withFill(Double.NEGATIVE_INFINITY);
        TileVar max = p.var(p.full(type, Double.NEGATIVE_INFINITY, t.rows()));
        TileVar sum = p.var(p.zeros(type, t.rows()));
        for (Index col : p.range(0, in.size(1), t.columns())) {
            Tile x = t.load(in, row, col).to(type);
            Tile larger = max.max(x.max(t.axis()));
            Tile shift = shift(larger);
            sum.set(sum.times(max.minus(shift).exp())
                    .plus(x.minus(t.acrossColumns(shift)).exp().sum(t.axis())));
            max.set(larger);
        }
        Tile factor = sum.reciprocal();
        for (Index col : p.range(0, in.size(1), t.columns())) {
            Tile x = t.load(in, row, col).to(type);
            Tile e = x.minus(t.acrossColumns(shift(max.value()))).exp();
            Tile result = e.times(t.acrossColumns(factor));
            t.store(Blocks.at(out, leading), row, col, result.to(out.dtype()));
        }
    }

    /** What is taken off each element: nothing while all were -∞, since -∞ - (-∞) is NaN. */
    static Tile shift(Tile max) {
        return max.where(max.ne(Double.NEGATIVE_INFINITY), 0);
    }

    private record Arranged(DeviceArray a, DeviceArray out) {
        static Arranged of(Problem problem) {
            int rank = problem.a().shape().rank();
            int[] order = IntStream.concat(
                    IntStream.range(0, rank).filter(i -> i != problem.axis()), IntStream.of(problem.axis()))
                    .toArray();
            List<DeviceArray> merged = Axes.merge(
                    List.of(problem.a().transpose(order), problem.out().transpose(order)), 0, rank - 1, 1);
            return new Arranged(merged.getFirst(), merged.getLast());
        }

        long rows() {
            return a.shape().extent(a.shape().rank() - 2);
        }

        long columns() {
            return a.shape().extent(a.shape().rank() - 1);
        }

        long outer() {
            return Blocks.leading(a.shape(), a.shape().rank() - 2);
        }

        boolean alongRows() {
            return rows() > 1
                    && a.strides().step(a.shape().rank() - 2) == 1
                    && a.strides().step(a.shape().rank() - 1) != 1;
        }

        ReduceTiles tiles() {
            return ReductionTable.tiles(a.device(), rows(), columns(), alongRows(), outer());
        }
    }

    private static long longest(Problem problem) {
        return (long) BLOCKS * ReductionTable.row(problem.out().device()).elements();
    }

    private static Optional<String> declinesWhole(Problem problem) {
        Arranged arranged = Arranged.of(problem);
        if (arranged.columns() > longest(problem)) {
            return Optional.of("a row of " + arranged.columns() + " elements is longer than a block of "
                    + longest(problem));
        }
        return arranged.alongRows() && arranged.columns() > arranged.tiles().columns()
                ? Optional.of("the elements of a row do not lie side by side")
                : Optional.empty();
    }

    private static ReduceTiles wholeTiles(Problem problem) {
        Arranged arranged = Arranged.of(problem);
        ReduceTiles tiles = arranged.tiles();
        int columns = Blocks.side(arranged.columns(), (int) longest(problem));
        int rows = Math.max(1, tiles.rows() / Math.max(1, columns / tiles.columns()));
        return new ReduceTiles(rows, columns, tiles.rowsLast());
    }

    private static List<Launch> launch(Problem problem, ReduceTiles t, Kernel kernel) {
        Arranged arranged = Arranged.of(problem);
        Grid grid = Grid.of(Blocks.count(arranged.rows(), t.rows()), arranged.outer());
        return List.of(Launch.of(kernel, grid, arranged.a(), arranged.out(), t));
    }
}
