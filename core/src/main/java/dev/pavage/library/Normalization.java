package dev.pavage.library;

import dev.pavage.device.DeviceArray;
import dev.pavage.kernel.Index;
import dev.pavage.kernel.Kernel;
import dev.pavage.kernel.Program;
import dev.pavage.kernel.Tile;
import dev.pavage.kernel.TileExpression;
import dev.pavage.kernel.TileVar;
import dev.pavage.kernel.View;
import dev.pavage.type.DType;
import dev.pavage.type.Shape;
import java.util.List;
import java.util.Optional;

/**
 * Rows brought to one size: {@code x / sqrt(mean(x²) + epsilon) · weight} (Zhang and Sennrich, "Root mean square layer
 * normalization", 2019, equation 4), or the same of what is left of {@code x} without its mean (Ba, Kiros and Hinton, "Layer
 * normalization", 2016, equation 4), plus a bias.
 */
public final class Normalization {
    /**
     * What to compute, in the accumulator of out's dtype (see {@link DType#accumulator}).
     *
     * @param a floating point [..., n], any strides
     * @param centred whether the mean is taken off each row first
     * @param weight [n], what each column is multiplied by
     * @param bias [n], what is added to each column
     * @param epsilon what is added to the mean of the squares
     * @param out of a's shape, any strides
     */
    public record Problem(
            DeviceArray a,
            boolean centred,
            DeviceArray weight,
            Optional<DeviceArray> bias,
            double epsilon,
            DeviceArray out) {
        /**
         * Checks shapes.
         *
         * @throws IllegalArgumentException if they do not fit
         */
        public Problem {
            int rank = a.shape().rank();
            Shape columns = rank == 0 ? Shape.SCALAR : a.shape().range(rank - 1, rank);
            boolean fits = rank > 0
                    && weight.shape().equals(columns)
                    && bias.map(b -> b.shape().equals(columns)).orElse(true)
                    && out.shape().equals(a.shape());
            if (!fits) {
                throw new IllegalArgumentException("the rows of " + a + " do not fit weight " + weight
                        + bias.map(b -> ", bias " + b).orElse("") + " and result " + out);
            }
        }

        AlongRows rows() {
            return AlongRows.of(a, a.shape().rank() - 1, out);
        }

        private Formula formula() {
            return new Formula(centred, bias.isPresent(), epsilon);
        }

        @Override
        public String toString() {
            return a.dtype() + a.shape().toString() + " -> " + out.dtype() + out.shape();
        }
    }

    /** What of a problem makes another kernel. */
    record Formula(boolean centred, boolean biased, double epsilon) {}

    private static final Kernel WHOLE_KERNEL = Kernel.of(Normalization.class, "normalizeWhole");
    private static final Kernel STREAMED_KERNEL = Kernel.of(Normalization.class, "normalizeStreamed");

    /** Rows that are held as a whole. */
    public static final Candidate<Problem, ReduceTiles> WHOLE = new Candidate<>(
            "whole rows",
            p -> p.rows().declinesWhole(),
            p -> p.rows().wholeTiles(),
            (p, t) -> launch(p, t, WHOLE_KERNEL));

    /** Rows of any length, which are read twice. */
    public static final Candidate<Problem, ReduceTiles> STREAMED =
            Candidate.always("streamed", p -> p.rows().tiles(), (p, t) -> launch(p, t, STREAMED_KERNEL));

    private static final List<Candidate<Problem, ?>> CANDIDATES = List.of(WHOLE, STREAMED);

    private Normalization() {}

    /** The candidates, in the order in which they are asked. */
    public static List<Candidate<Problem, ?>> candidates() {
        return CANDIDATES;
    }

    /** Chooses a candidate. */
    public static Selection<Problem, ?> select(Problem problem) {
        return Selection.of(problem.centred() ? "layer-norm" : "rms-norm", problem.out().device(), problem, CANDIDATES);
    }

    /** Each program computes whole rows in one block. Without a bias {@code bias} is not read. */
    static void normalizeWhole(
            Program p, View a, View weight, View bias, View out, ReduceTiles t, Formula f) {
        Block block = new Block(p, a, out, t, f);
        Index first = p.constant(0);
        Tile x = block.load(first);
        Tile count = block.count(block.columns());
        Tile centred = f.centred() ? block.deviations(x, x.sum(t.axis()).over(count), first) : x;
        Tile squares = centred.times(centred).sum(t.axis());
        block.store(first, centred, block.factor(squares, block.columns()), weight, bias);
    }

    /**
     * Each program reads some rows twice, block by block: for the mean and the squares of what is left of each, those of a
     * block being added to those of the blocks before (Chan, Golub and LeVeque, "Updating formulae and a pairwise algorithm for
     * computing sample variances", 1979, equation 2.1), and for the results.
     */
    static void normalizeStreamed(
            Program p, View a, View weight, View bias, View out, ReduceTiles t, Formula f) {
        Block block = new Block(p, a, out, t, f);
        TileVar mean = p.var(p.zeros(block.type, t.rows()));
        TileVar squares = p.var(p.zeros(block.type, t.rows()));
        for (Index col : p.range(0, block.columns(), t.columns())) {
            Tile x = block.load(col);
            if (f.centred()) {
                Index end = col.plus(t.columns()).min(block.columns());
                Tile here = block.count(end.minus(col));
                Tile own = x.sum(t.axis()).over(here);
                Tile left = block.deviations(x, own, col);
                Tile apart = own.minus(mean);
                Tile share = here.over(block.count(end));
                squares.set(squares
                        .plus(left.times(left).sum(t.axis()))
                        .plus(apart.times(apart).times(share).times(block.count(col))));
                mean.set(mean.plus(apart.times(share)));
            } else {
                squares.set(squares.plus(x.times(x).sum(t.axis())));
            }
        }
        Tile factor = block.factor(squares, block.columns());
        for (Index col : p.range(0, block.columns(), t.columns())) {
            Tile x = block.load(col);
            Tile centred = f.centred() ? x.minus(t.acrossColumns(mean)) : x;
            block.store(col, centred, factor, weight, bias);
        }
    }

    /** The rows of a program. Axes of the grid: rows, leading. */
    private static final class Block {
        private final Program p;
        private final ReduceTiles t;
        private final Formula f;
        private final Index row;
        private final View in;
        private final View out;
        private final DType stored;
        private final DType type;

        Block(Program p, View a, View out, ReduceTiles t, Formula f) {
            List<Index> leading = Blocks.unravel(p.id(1), out, 2);
            this.p = p;
            this.t = t;
            this.f = f;
            this.row = p.id(0).times(t.rows());
            this.in = Blocks.at(a, leading);
            this.out = Blocks.at(out, leading);
            this.stored = out.dtype();
            this.type = out.dtype().accumulator();
        }

        Index columns() {
            return in.size(1);
        }

        /** The elements from a column on, zero beyond the rows' end. */
        Tile load(Index col) {
            return t.load(in, row, col).to(type);
        }

        /** A number of elements, in the accumulator's dtype. */
        Tile count(Index number) {
            return p.indices(number, 1).to(type);
        }

        /** How far elements are from their rows' means, zero beyond the rows' end. */
        Tile deviations(Tile x, Tile mean, Index col) {
            Tile inside = t.acrossRows(p.indices(col, t.columns())).lt(columns());
            return x.minus(t.acrossColumns(mean)).where(inside, 0);
        }

        /** What rows are multiplied by. */
        Tile factor(TileExpression squares, Index number) {
            return squares.over(count(number)).plus(f.epsilon()).rsqrt();
        }

        void store(Index col, Tile centred, Tile factor, View weight, View bias) {
            Tile result = centred.times(t.acrossColumns(factor)).times(perColumn(weight, col));
            t.store(out, row, col, (f.biased() ? result.plus(perColumn(bias, col)) : result).to(stored));
        }

        private Tile perColumn(View vector, Index col) {
            return t.acrossRows(vector.load(col, t.columns()).to(type));
        }
    }

    private static List<Launch> launch(Problem problem, ReduceTiles t, Kernel kernel) {
        AlongRows rows = problem.rows();
        DeviceArray bias = problem.bias().orElse(problem.weight());
        return List.of(Launch.of(
                kernel, rows.grid(t), rows.a(), problem.weight(), bias, rows.out(), t, problem.formula()));
    }
}
