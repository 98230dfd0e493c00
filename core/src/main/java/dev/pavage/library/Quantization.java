package dev.pavage.library;

import dev.pavage.device.DeviceArray;
import dev.pavage.kernel.Grid;
import dev.pavage.kernel.Index;
import dev.pavage.kernel.Kernel;
import dev.pavage.kernel.Program;
import dev.pavage.kernel.Tile;
import dev.pavage.kernel.View;
import dev.pavage.type.DType;
import dev.pavage.type.QuantFormat;
import dev.pavage.type.Shape;
import java.util.List;

/**
 * Weights into blocks that share a scale, and back. The rules are those of ggml's reference functions, {@code
 * quantize_row_q8_0_ref} and {@code quantize_row_q4_0_ref} in {@code ggml-quants.c}, so the bytes are the same.
 */
public final class Quantization {
    /**
     * What to compute: blocks from weights, or weights from blocks.
     *
     * @param weights floating point [..., k] of any strides
     * @param blocks the same weights in blocks
     */
    public record Problem(DeviceArray weights, QuantizedArray blocks) {
        /**
         * Checks the shapes.
         *
         * @throws IllegalArgumentException if they differ
         */
        public Problem {
            if (!weights.shape().equals(blocks.shape())) {
                throw new IllegalArgumentException(blocks + " does not hold " + weights);
            }
        }

        @Override
        public String toString() {
            return weights.dtype() + weights.shape().toString() + " as " + blocks.format();
        }
    }

    /** Half of a block's weights: those whose codes lie in the low four bits in Q4_0, and the others. */
    static final int HALF = QuantFormat.WEIGHTS / 2;

    /** Weights of a program, unless it has fewer. */
    private static final int ELEMENTS = 2048;

    private static final Kernel QUANTIZE = Kernel.of(Quantization.class, "quantize");
    private static final Kernel DEQUANTIZE = Kernel.of(Quantization.class, "dequantize");

    private static final List<Candidate<Problem, ?>> QUANTIZES =
            List.of(Candidate.always("blocks", Quantization::tiles, (p, t) -> launch(p, t, QUANTIZE)));
    private static final List<Candidate<Problem, ?>> DEQUANTIZES =
            List.of(Candidate.always("blocks", Quantization::tiles, (p, t) -> launch(p, t, DEQUANTIZE)));

    private Quantization() {}

    /** Chooses how blocks are made of weights. */
    public static Selection<Problem, ?> quantize(Problem problem) {
        return Selection.of("quantize", problem.weights().device(), problem, QUANTIZES);
    }

    /** Chooses how weights are made of blocks. */
    public static Selection<Problem, ?> dequantize(Problem problem) {
        return Selection.of("dequantize", problem.weights().device(), problem, DEQUANTIZES);
    }

    // Kernels

    /**
     * Each program makes some blocks. Axes of the grid: blocks of a row, rows.
     *
     * @param weights [rows, blocks, 32]
     */
    static void quantize(Program p, View weights, View scales, View codes, QuantTiles t, QuantFormat format) {
        Index row = p.id(1).times(t.rows());
        Index block = p.id(0).times(t.blocks());
        Tile x = weights.load(List.of(row, block, p.constant(0)), t.rows(), t.blocks(), QuantFormat.WEIGHTS)
                .to(DType.F32);
        Tile scale = switch (format) {
            case Q8_0 -> x.abs().max(2).over(127);
            case Q4_0 -> farthest(p, x).over(-8);
        };
        scales.store(row, block, scale.to(QuantFormat.SCALE));
        // Codes are made with the scale before it was rounded, as ggml makes them.
        Tile factor = scale.reciprocal().where(scale.ne(0), 0).expand(2);
        Tile code = switch (format) {
            case Q8_0 -> rounded(x.times(factor));
            case Q4_0 -> nibble(half(p, weights, row, block, 0, t), factor)
                    .or(nibble(half(p, weights, row, block, HALF, t), factor).shl(4));
        };
        codes.store(List.of(row, block, p.constant(0)), code.to(codes.dtype()));
    }

    /** The first of the elements that are farthest from zero, of each block. */
    private static Tile farthest(Program p, Tile x) {
        Tile first = x.abs().argMax(2).expand(2);
        Tile found = p.indices(0, QuantFormat.WEIGHTS).to(DType.I32).reshape(1, 1, QuantFormat.WEIGHTS).eq(first);
        return x.where(found, 0).sum(2);
    }

    /** The nearest integers, halves away from zero as C's {@code roundf} has it. */
    private static Tile rounded(Tile x) {
        Tile whole = x.to(DType.I32);
        Tile rest = x.minus(whole.to(DType.F32));
        return whole.plus(rest.ge(0.5).to(DType.I32)).minus(rest.le(-0.5).to(DType.I32));
    }

    private static Tile nibble(Tile x, Tile factor) {
        return x.to(DType.F32).times(factor).plus(8.5).to(DType.I32).atMost(15);
    }

    /**
     * Each program computes the weights of some blocks. Axes of the grid: blocks of a row, rows.
     *
     * @param weights [rows, blocks, 32]
     */
    static void dequantize(Program p, View weights, View scales, View codes, QuantTiles t, QuantFormat format) {
        Index row = p.id(1).times(t.rows());
        Index block = p.id(0).times(t.blocks());
        Tile scale = scales(scales, row, block, t);
        List<Tile> halves = halves(p, codes, row, block, t, format);
        for (int i = 0; i < halves.size(); i++) {
            Tile part = halves.get(i).times(scale).to(weights.dtype());
            weights.store(List.of(row, block, p.constant(i * HALF)), part);
        }
    }

    /** Scales of blocks, F32 [rows, blocks, 1]. */
    static Tile scales(View scales, Index row, Index block, QuantTiles t) {
        return scales.load(row, block, t.rows(), t.blocks()).to(DType.F32).expand(2);
    }

    /** Codes of both halves of blocks, as the numbers that are scaled: each F32 [rows, blocks, 16]. */
    static List<Tile> halves(Program p, View codes, Index row, Index block, QuantTiles t, QuantFormat format) {
        return switch (format) {
            case Q8_0 -> List.of(
                    half(p, codes, row, block, 0, t).to(DType.F32),
                    half(p, codes, row, block, HALF, t).to(DType.F32));
            case Q4_0 -> {
                Tile both = half(p, codes, row, block, 0, t).to(DType.I32);
                yield List.of(
                        both.and(15).minus(8).to(DType.F32), both.shr(4).minus(8).to(DType.F32));
            }
        };
    }

    /** Half of what a view has for each block, from a place on: [rows, blocks, 16]. */
    private static Tile half(Program p, View view, Index row, Index block, int from, QuantTiles t) {
        return view.load(List.of(row, block, p.constant(from)), t.rows(), t.blocks(), HALF);
    }

    // Plans

    private static QuantTiles tiles(Problem problem) {
        int blocks = Blocks.side(problem.blocks().rowBlocks(), ELEMENTS / QuantFormat.WEIGHTS);
        int rows = Blocks.side(problem.blocks().rows(), ELEMENTS / QuantFormat.WEIGHTS / blocks);
        return new QuantTiles(rows, blocks);
    }

    private static List<Launch> launch(Problem problem, QuantTiles t, Kernel kernel) {
        QuantizedArray blocks = problem.blocks();
        DeviceArray weights = Axes.reshaped(
                problem.weights(), Shape.of(blocks.rows(), blocks.rowBlocks(), QuantFormat.WEIGHTS));
        Grid grid = Grid.of(Blocks.count(blocks.rowBlocks(), t.blocks()), Blocks.count(blocks.rows(), t.rows()));
        return List.of(
                Launch.of(kernel, grid, weights, blocks.scales(), blocks.codes(), t, blocks.format()));
    }
}
