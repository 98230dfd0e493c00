package dev.pavage.library;

import dev.pavage.device.Device;
import dev.pavage.device.DeviceArray;
import dev.pavage.ir.Target.Lowering;
import dev.pavage.kernel.Grid;
import dev.pavage.kernel.Index;
import dev.pavage.kernel.Kernel;
import dev.pavage.kernel.Program;
import dev.pavage.kernel.Tile;
import dev.pavage.kernel.TileVar;
import dev.pavage.kernel.View;
import dev.pavage.type.DType;
import dev.pavage.type.Shape;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.stream.IntStream;

/** Sums, products and extremes along axes. */
public final class Reduction {
    /**
     * What to compute, in the accumulator of out's dtype (see {@link DType#accumulator}).
     *
     * @param reducer how to combine elements
     * @param a any shape and strides
     * @param axes the axes that are combined, each from 0
     * @param out of a's shape without these axes
     */
    public record Problem(Reducer reducer, DeviceArray a, Set<Integer> axes, DeviceArray out) {
        /** Copies the set. */
        public Problem {
            axes = java.util.Collections.unmodifiableSet(new TreeSet<>(axes));
        }

        @Override
        public String toString() {
            return a.dtype() + a.shape().toString() + " along " + axes + " -> " + out.dtype() + out.shape();
        }
    }

    /** Each part of a split reduction has at least so many elements. */
    private static final long SMALLEST_PART = 1 << 14;

    private static final Kernel KERNEL = Kernel.of(Reduction.class, "reduce");

    private static final List<Candidate<Problem, ?>> CANDIDATES = List.of(
            new Candidate<>("split", Reduction::declinesSplit, Reduction::tiles, Reduction::split),
            Candidate.always("rows", Reduction::tiles, Reduction::rows));

    private Reduction() {}

    /** The candidates, in the order in which they are asked. */
    public static List<Candidate<Problem, ?>> candidates() {
        return CANDIDATES;
    }

    /** Chooses a candidate. */
    public static Selection<Problem, ?> select(Problem problem) {
        return Selection.of(problem.reducer().toString(), problem.out().device(), problem, CANDIDATES);
    }

    /**
     * Each program reduces some rows, or the same part of each, block by block. {@code a} has the axes [kept..., combined...,
     * rows, columns], {@code out} the axes [kept..., rows, parts]. Axes of the grid: parts, rows, kept.
     *
     * @param eachBlock whether the elements of a row are combined within each block; if not, blocks are combined element by
     *     element, and one block within itself at the end
     */
    static void reduce(Program p, View a, View out, Reducer reducer, ReduceTiles t, boolean eachBlock) {
        DType type = out.dtype().accumulator();
        List<Index> kept = Blocks.unravel(p.id(2), out, 2);
        Index row = p.id(1).times(t.rows());
        Number identity = reducer.identity(type);
        TileVar sofar = p.var(eachBlock ? p.full(type, identity, t.rows()) : t.full(p, type, identity));
        View mine = Blocks.at(a.withFill(reducer.identity(a.dtype())), kept);
        eachMatrix(p, mine, matrix -> {
            Index size = matrix.size(1);
            Index part = size.ceilOver(p.count(0)).ceilOver(t.columns()).times(t.columns());
            Index begin = p.id(0).times(part);
            for (Index col : p.range(begin, begin.plus(part).min(size), t.columns())) {
                Tile block = t.load(matrix, row, col).to(type);
                sofar.set(reducer.combine(sofar, eachBlock ? reducer.along(block, t.axis()) : block));
            }
        });
        Tile result = eachBlock ? sofar.value() : reducer.along(sofar.value(), t.axis());
        Blocks.at(out, kept).store(row, p.id(0), result.column().to(out.dtype()));
    }

    /** Loops over all but the last two axes. */
    private static void eachMatrix(Program p, View view, Consumer<View> body) {
        if (view.rank() == 2) {
            body.accept(view);
        } else {
            for (Index i : p.range(0, view.size(0), 1)) {
                eachMatrix(p, view.at(i), body);
            }
        }
    }

    /** The operand with the axes [kept..., combined..., rows, columns], and the result with [kept..., rows]. */
    record Arranged(DeviceArray a, DeviceArray out) {
        static Arranged of(DeviceArray a, Set<Integer> axes, DeviceArray out) {
            int rank = a.shape().rank();
            int kept = rank - axes.size();
            int[] order = IntStream.concat(
                    IntStream.range(0, rank).filter(i -> !axes.contains(i)),
                    axes.stream().mapToInt(i -> i))
                    .toArray();
            DeviceArray sorted = a.transpose(order);
            DeviceArray combined = Axes.merge(List.of(sorted), kept, rank, 1).getFirst();
            // The result has the kept axes alone, so that they are merged as both allow.
            int more = combined.shape().rank() - kept;
            List<DeviceArray> both = Axes.merge(
                    List.of(combined, spread(out, combined.shape().range(kept, kept + more))), 0, kept, 1);
            DeviceArray merged = both.getFirst();
            int first = merged.shape().rank() - more;
            int[] rowsLast = IntStream.concat(
                    IntStream.concat(IntStream.range(0, first - 1), IntStream.range(first, first + more - 1)),
                    IntStream.of(first - 1, first + more - 1))
                    .toArray();
            Shape outShape = both.getLast().shape().range(0, first);
            return new Arranged(merged.transpose(rowsLast), Axes.reshaped(out, outShape));
        }

        /** {@code out} repeated along more axes, only so that it can be merged beside the operand. */
        private static DeviceArray spread(DeviceArray out, Shape more) {
            Shape ones = Shape.of(more.stream().map(e -> 1).toArray());
            return Axes.reshaped(out, out.shape().concat(ones)).broadcastTo(out.shape().concat(more));
        }

        long rows() {
            return a.shape().extent(a.shape().rank() - 2);
        }

        long columns() {
            return a.shape().extent(a.shape().rank() - 1);
        }

        long outer() {
            return Blocks.leading(out.shape(), out.shape().rank() - 1);
        }

        ReduceTiles tiles() {
            boolean alongRows = a.strides().step(a.shape().rank() - 2) == 1
                    && a.strides().step(a.shape().rank() - 1) != 1;
            return ReductionTable.tiles(a.device(), rows(), columns(), alongRows, outer());
        }
    }

    private static Arranged arrange(Problem problem) {
        return Arranged.of(problem.a(), problem.axes(), problem.out());
    }

    private static ReduceTiles tiles(Problem problem) {
        return arrange(problem).tiles();
    }

    private static List<Launch> rows(Problem problem, ReduceTiles t) {
        Arranged arranged = arrange(problem);
        Shape shape = arranged.out().shape();
        return List.of(launch(arranged, Axes.reshaped(arranged.out(), shape.concat(Shape.of(1))), problem, t));
    }

    private static Launch launch(Arranged arranged, DeviceArray out, Problem problem, ReduceTiles t) {
        long parts = out.shape().extent(out.shape().rank() - 1);
        Grid grid = Grid.of(parts, Blocks.count(arranged.rows(), t.rows()), arranged.outer());
        // Threads that share a block would have to wait for each other in each round.
        boolean eachBlock = t.rowsLast() && out.device().target().lowering() == Lowering.LOOPS;
        return Launch.of(KERNEL, grid, arranged.a(), out, problem.reducer(), t, eachBlock);
    }

    private static Optional<String> declinesSplit(Problem problem) {
        Arranged arranged = arrange(problem);
        ReduceTiles t = arranged.tiles();
        long programs = Blocks.count(arranged.rows(), t.rows()) * arranged.outer();
        long enough = 2L * problem.out().device().computeUnits();
        if (programs >= enough) {
            return Optional.of(programs + " blocks of rows keep the device busy");
        }
        return parts(arranged, t) < 2
                ? Optional.of("each row has only " + arranged.columns() + " elements that follow each other")
                : Optional.empty();
    }

    private static long parts(Arranged arranged, ReduceTiles t) {
        Device device = arranged.a().device();
        long row = arranged.a().shape().elements() / Math.max(1, arranged.outer() * arranged.rows());
        return Math.min(
                Math.min(4L * device.computeUnits(), row * t.rows() / SMALLEST_PART),
                Blocks.count(arranged.columns(), t.columns()));
    }

    /** The parts of each row first, in the accumulator's dtype, then these. */
    private static List<Launch> split(Problem problem, ReduceTiles t) {
        Arranged arranged = arrange(problem);
        DeviceArray partial = DeviceArray.allocate(
                problem.out().device(),
                problem.out().dtype().accumulator(),
                arranged.out().shape().concat(Shape.of(parts(arranged, t))));
        Launch first = launch(arranged, partial, problem, t);
        Problem second =
                new Problem(problem.reducer(), partial, Set.of(partial.shape().rank() - 1), arranged.out());
        return List.of(first, rows(second, tiles(second)).getFirst());
    }
}
