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
import dev.pavage.type.Precision;
import dev.pavage.type.QuantFormat;
import dev.pavage.type.Shape;
import java.util.List;
import java.util.Optional;

/** Products with weights in blocks, which are decoded where they are multiplied: no decoded matrix lies in memory. */
public final class QuantizedMatmul {
    /**
     * {@code out = a · weightsᵀ}.
     *
     * @param a F32, F16 or BF16 [m, k], of any strides
     * @param weights [n, k]
     * @param out [m, n] of any dtype and strides
     */
    public record Problem(DeviceArray a, QuantizedArray weights, DeviceArray out) {
        /**
         * Checks shapes and dtypes.
         *
         * @throws IllegalArgumentException if they do not fit
         */
        public Problem {
            if (!takes(a.dtype())) {
                throw new IllegalArgumentException("a product with " + weights.format()
                        + " takes f32, f16 or bf16, not " + a + "; convert it first");
            }
            Shape expected = resultShape(a.shape(), weights.shape());
            if (a.shape().rank() != 2 || !out.shape().equals(expected)) {
                throw new IllegalArgumentException(
                        "the product of " + a + " and " + weights + " has shape " + expected + ", not that of " + out);
            }
        }

        long m() {
            return a.shape().extent(0);
        }

        long n() {
            return weights.rows();
        }

        long blocks() {
            return weights.rowBlocks();
        }

        @Override
        public String toString() {
            return a.dtype() + a.shape().toString() + " by " + weights.format() + weights.shape() + " -> "
                    + out.dtype() + out.shape();
        }
    }

    /** Whether factors may be of a dtype: weights are rounded to it, which eight bits are too few for. */
    public static boolean takes(DType dtype) {
        return dtype.accumulator() == DType.F32 && dtype.bytes() > Byte.BYTES;
    }

    private static final Kernel TILED = Kernel.of(QuantizedMatmul.class, "matmul");
    private static final Kernel VECTOR = Kernel.of(QuantizedMatmul.class, "vector");

    private static final List<Candidate<Problem, ?>> CANDIDATES = List.of(
            new Candidate<>(
                    "matrix-vector",
                    QuantizedMatmul::declinesVector,
                    QuantizedMatmul::vectorTiles,
                    QuantizedMatmul::vector),
            Candidate.always("tiled", QuantizedMatmul::tiles, QuantizedMatmul::tiled));

    private QuantizedMatmul() {}

    /** The candidates, in the order in which they are asked. */
    public static List<Candidate<Problem, ?>> candidates() {
        return CANDIDATES;
    }

    /** Chooses a candidate. */
    public static Selection<Problem, ?> select(Problem problem) {
        return Selection.of("quantized matmul", problem.out().device(), problem, CANDIDATES);
    }

    /**
     * The shape of the product of [..., k] by weights of [n, k]: [..., n].
     *
     * @throws IllegalArgumentException if they cannot be multiplied
     */
    public static Shape resultShape(Shape a, Shape weights) {
        if (a.rank() < 1 || weights.rank() != 2 || a.extent(a.rank() - 1) != weights.extent(1)) {
            throw new IllegalArgumentException("weights of shape [n, k] multiply rows of k elements: " + weights
                    + " does not multiply " + a);
        }
        return a.with(a.rank() - 1, weights.extent(0));
    }

    // Kernels

    /**
     * Each program computes a tile of the product. Weights are rounded to the dtype of {@code a}, so that matrix units take
     * both. The terms of a block are multiplied by halves, in which they are decoded. Axes of the grid: columns, rows.
     *
     * @param a [m, blocks, 32]
     */
    static void matmul(Program p, View a, View scales, View codes, View out, MatmulTiles t, QuantFormat format) {
        Index row = p.id(1).times(t.m());
        Index col = p.id(0).times(t.n());
        QuantTiles tiles = new QuantTiles(t.n(), t.k() / Quantization.HALF);
        TileVar sum = p.var(p.zeros(DType.F32, t.m(), t.n()));
        for (Index block : p.range(0, a.size(1), tiles.blocks())) {
            Tile scale = Quantization.scales(scales, col, block, tiles);
            List<Tile> halves = Quantization.halves(p, codes, col, block, tiles, format);
            for (int i = 0; i < halves.size(); i++) {
                List<Index> at = List.of(row, block, p.constant(i * Quantization.HALF));
                Tile left = a.load(at, t.m(), tiles.blocks(), Quantization.HALF).reshape(t.m(), t.k());
                Tile right = halves.get(i).times(scale).to(a.dtype()).reshape(t.n(), t.k());
                sum.set(sum.plusDot(left, right.transpose()));
            }
        }
        out.store(row, col, sum.to(out.dtype()));
    }

    /**
     * Each program computes some elements of a vector. Sums stay apart by places in a half until all blocks are added, so
     * that vectors are added as such. Axis of the grid: elements.
     *
     * @param a [blocks, 32]
     * @param out [n]
     */
    static void vector(Program p, View a, View scales, View codes, View out, QuantTiles t, QuantFormat format) {
        Index row = p.id(0).times(t.rows());
        TileVar sums = p.var(p.zeros(DType.F32, t.rows(), Quantization.HALF));
        for (Index block : p.range(0, a.size(0), t.blocks())) {
            List<Tile> halves = Quantization.halves(p, codes, row, block, t, format);
            Tile low = halves.get(0).times(factors(a, block, 0, t));
            Tile both = halves.get(1).fma(factors(a, block, Quantization.HALF, t), low);
            Tile scaled = both.times(Quantization.scales(scales, row, block, t));
            sums.set(sums.plus(scaled.sum(1)));
        }
        out.store(row, sums.sum(1).to(out.dtype()));
    }

    private static Tile factors(View a, Index block, int from, QuantTiles t) {
        return a.load(block, from, t.blocks(), Quantization.HALF).to(DType.F32).expand(0);
    }

    // Plans

    private static Optional<String> declinesVector(Problem p) {
        return p.m() == 1 ? Optional.empty() : Optional.of("the left factor is no vector: m is " + p.m());
    }

    private static QuantTiles vectorTiles(Problem p) {
        return QuantTable.tiles(p.out().device(), p.n(), p.blocks());
    }

    private static List<Launch> vector(Problem p, QuantTiles t) {
        DeviceArray a = Axes.reshaped(p.a(), Shape.of(p.blocks(), QuantFormat.WEIGHTS));
        DeviceArray out = Axes.reshaped(p.out(), Shape.of(p.n()));
        return List.of(Launch.of(
                VECTOR,
                Grid.of(Blocks.count(p.n(), t.rows())),
                a,
                p.weights().scales(),
                p.weights().codes(),
                out,
                t,
                p.weights().format()));
    }

    private static MatmulTiles tiles(Problem p) {
        Device device = p.out().device();
        MatmulTiles largest = MatmulTable.largest(device.target(), p.a().dtype(), Precision.EXACT);
        MatmulTiles t = MatmulTable.fit(
                largest, p.m(), p.n(), p.blocks() * QuantFormat.WEIGHTS, 1, Cores.of(device));
        // What threads decode takes registers beside the sums: the weights of one block at a time.
        boolean threads = device.target().lowering() == Lowering.THREADS;
        return new MatmulTiles(t.m(), t.n(), threads ? Quantization.HALF : Math.max(Quantization.HALF, t.k()));
    }

    private static List<Launch> tiled(Problem p, MatmulTiles t) {
        DeviceArray a = Axes.reshaped(p.a(), Shape.of(p.m(), p.blocks(), QuantFormat.WEIGHTS));
        Grid grid = Grid.of(Blocks.count(p.n(), t.n()), Blocks.count(p.m(), t.m()));
        return List.of(Launch.of(
                TILED,
                grid,
                a,
                p.weights().scales(),
                p.weights().codes(),
                p.out(),
                t,
                p.weights().format()));
    }
}
