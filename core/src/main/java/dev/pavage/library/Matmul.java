package dev.pavage.library;

import dev.pavage.device.Device;
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
import dev.pavage.type.Shape;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** Matrix products. */
public final class Matmul {
    private static final Kernel TILED = Kernel.of(Matmul.class, "matmul");
    private static final Kernel TILED_BIAS = Kernel.of(Matmul.class, "matmulBias");
    private static final Kernel VECTOR = Kernel.of(Matmul.class, "matvec");
    private static final Kernel VECTOR_BIAS = Kernel.of(Matmul.class, "matvecBias");

    /** The candidate whose cores share the last tiles; it can be planned for any device. */
    public static final Candidate<MatmulProblem, StreamTiles> STREAM_K =
            new Candidate<>("stream-K", StreamTable::declines, StreamTable::tiles, StreamMatmul::plan);

    /** The candidate whose sums are computed in parts; it can be planned for any device. */
    public static final Candidate<MatmulProblem, SplitTiles> SPLIT_SUMS =
            new Candidate<>("split sums", SplitTable::declines, SplitTable::tiles, SplitMatmul::plan);

    private static final List<Candidate<MatmulProblem, ?>> CANDIDATES = List.of(
            new Candidate<>("matrix-vector", Matmul::declinesVector, Matmul::vectorTiles, Matmul::vector),
            STREAM_K,
            SPLIT_SUMS,
            Candidate.always("tiled", MatmulTable::tiles, Matmul::tiled));

    /** A user who asks for a library gets it where it can be had. */
    private static final List<Candidate<MatmulProblem, ?>> LIBRARY_FIRST = Stream.concat(
            Stream.of(
                    new Candidate<>("library", LibraryMatmul::declines, LibraryMatmul::call, LibraryMatmul::plan)),
            CANDIDATES.stream())
            .toList();

    private Matmul() {}

    /** The candidates of kernels, in the order in which they are asked. */
    public static List<Candidate<MatmulProblem, ?>> candidates() {
        return CANDIDATES;
    }

    /** Chooses a candidate. */
    public static Selection<MatmulProblem, ?> select(MatmulProblem problem) {
        Device device = problem.c().device();
        return Selection.of(
                "matmul",
                device,
                problem,
                device.driver().matmulLibrary().isPresent() ? LIBRARY_FIRST : CANDIDATES);
    }

    // Kernels

    /** Each program computes one tile of a product. Axes of the grid: columns, rows, batch. */
    static void matmul(Program p, View a, View b, View c, MatmulTiles t, Precision precision, Epilogue e) {
        List<Index> batch = Blocks.unravel(p.id(2), c, 2);
        Index row = p.id(1).times(t.m());
        Index col = p.id(0).times(t.n());
        Tile product = product(p, Blocks.at(a, batch), Blocks.at(b, batch), row, col, t, precision);
        Blocks.at(c, batch).store(row, col, finished(product, e).to(c.dtype()));
    }

    /** {@link #matmul} with a bias of the same axes as {@code c}. */
    static void matmulBias(Program p, View a, View b, View bias, View c, MatmulTiles t, Precision precision,
            Epilogue e) {
        List<Index> batch = Blocks.unravel(p.id(2), c, 2);
        Index row = p.id(1).times(t.m());
        Index col = p.id(0).times(t.n());
        Tile product = product(p, Blocks.at(a, batch), Blocks.at(b, batch), row, col, t, precision);
        Tile added = Blocks.at(bias, batch).load(row, col, t.m(), t.n());
        Blocks.at(c, batch).store(row, col, finished(product, added, e).to(c.dtype()));
    }

    private static Tile product(
            Program p, View a, View b, Index row, Index col, MatmulTiles t, Precision precision) {
        return product(p, a, b, row, col, p.range(0, a.size(1), t.k()), t, precision);
    }

    /** The sums over the terms of some blocks. */
    static Tile product(
            Program p, View a, View b, Index row, Index col, Iterable<Index> terms, MatmulTiles t,
            Precision precision) {
        DType factor = factor(a.dtype());
        TileVar sum = p.var(p.zeros(factor.accumulator(), t.m(), t.n()));
        for (Index k : terms) {
            sum.set(sum.plusDot(
                    a.load(row, k, t.m(), t.k()).to(factor),
                    b.load(k, col, t.k(), t.n()).to(factor),
                    precision));
        }
        return sum.value();
    }

    /** What elements are multiplied as. */
    static DType factor(DType dtype) {
        return dtype == DType.BOOL ? DType.I8 : dtype;
    }

    /** Each program computes a block of the product of matrices and vectors. Axes of the grid: rows, batch. */
    static void matvec(Program p, View matrix, View vector, View out, ReduceTiles t, Epilogue e) {
        List<Index> batch = Blocks.unravel(p.id(1), out, 1);
        Index row = p.id(0).times(t.rows());
        Tile product = product(p, Blocks.at(matrix, batch), Blocks.at(vector, batch), row, t);
        Blocks.at(out, batch).store(row, finished(product, e).to(out.dtype()));
    }

    /** {@link #matvec} with a bias of the same axes as {@code out}. */
    static void matvecBias(Program p, View matrix, View vector, View bias, View out, ReduceTiles t, Epilogue e) {
        List<Index> batch = Blocks.unravel(p.id(1), out, 1);
        Index row = p.id(0).times(t.rows());
        Tile product = product(p, Blocks.at(matrix, batch), Blocks.at(vector, batch), row, t);
        Tile added = Blocks.at(bias, batch).load(row, t.rows());
        Blocks.at(out, batch).store(row, finished(product, added, e).to(out.dtype()));
    }

    private static Tile product(Program p, View matrix, View vector, Index row, ReduceTiles t) {
        DType type = matrix.dtype().accumulator();
        TileVar sum = p.var(p.zeros(type, t.rows()));
        for (Index k : p.range(0, matrix.size(1), t.columns())) {
            Tile factors = t.acrossRows(vector.load(k, t.columns()).to(type));
            sum.set(sum.plus(t.load(matrix, row, k).to(type).times(factors).sum(t.axis())));
        }
        return sum.value();
    }

    /** What follows a product. */
    static Tile finished(Tile product, Epilogue e) {
        return e.activation().apply(scaled(product, e));
    }

    /** What follows a product that a bias of its shape is added to. */
    static Tile finished(Tile product, Tile bias, Epilogue e) {
        return e.activation().apply(scaled(product, e).plus(bias.to(product.dtype())));
    }

    private static Tile scaled(Tile product, Epilogue e) {
        return e.scale() == 1 ? product : product.times(e.scale());
    }

    // Plans

    private static List<Launch> tiled(MatmulProblem problem, MatmulTiles t) {
        MatmulProblem p = merged(problem);
        Grid grid = Grid.of(Blocks.count(p.n(), t.n()), Blocks.count(p.m(), t.m()), p.batch());
        return List.of(p.bias()
                .map(bias -> Launch.of(TILED_BIAS, grid, p.a(), p.b(), bias, p.c(), t, p.precision(), p.epilogue()))
                .orElseGet(() -> Launch.of(TILED, grid, p.a(), p.b(), p.c(), t, p.precision(), p.epilogue())));
    }

    /** The problem with all arrays broadcast to the batch axes of the result, and those as few as strides allow. */
    static MatmulProblem merged(MatmulProblem problem) {
        MatmulProblem p = foldBatch(problem);
        int rank = p.c().shape().rank();
        Shape batch = p.c().shape().range(0, rank - 2);
        List<DeviceArray> arrays = new ArrayList<>(List.of(p.c(), batched(p.a(), batch), batched(p.b(), batch)));
        p.bias().ifPresent(bias -> arrays.add(bias.broadcastTo(p.c().shape())));
        List<DeviceArray> merged = Axes.merge(arrays, 0, rank - 2, 0);
        return new MatmulProblem(
                merged.get(1),
                merged.get(2),
                merged.stream().skip(3).findFirst(),
                merged.get(0),
                p.epilogue(),
                p.precision());
    }

    private static DeviceArray batched(DeviceArray matrix, Shape batch) {
        int rank = matrix.shape().rank();
        return matrix.broadcastTo(batch.concat(matrix.shape().range(rank - 2, rank)));
    }

    /** One product of taller matrices instead of a batch that shares its right factor, where the strides allow. */
    static MatmulProblem foldBatch(MatmulProblem p) {
        Shape shape = p.c().shape();
        Shape right = p.b().shape();
        boolean shared = right.range(0, right.rank() - 2).elements() == 1;
        if (shape.rank() == 2 || !shared || shape.elements() == 0 || p.k() == 0) {
            return p;
        }
        Shape batch = shape.range(0, shape.rank() - 2);
        Shape tall = Shape.of(p.batch() * p.m(), p.n());
        Optional<DeviceArray> a = batched(p.a(), batch).reshape(Shape.of(p.batch() * p.m(), p.k()));
        Optional<DeviceArray> c = p.c().reshape(tall);
        Optional<DeviceArray> bias = p.bias().flatMap(x -> x.broadcastTo(shape).reshape(tall));
        if (a.isEmpty() || c.isEmpty() || bias.isPresent() != p.bias().isPresent()) {
            return p;
        }
        DeviceArray b = Axes.reshaped(p.b(), Shape.of(p.k(), p.n()));
        return new MatmulProblem(a.get(), b, bias, c.get(), p.epilogue(), p.precision());
    }

    private static Optional<String> declinesVector(MatmulProblem p) {
        MatmulProblem folded = foldBatch(p);
        return folded.m() == 1 || folded.n() == 1
                ? Optional.empty()
                : Optional.of("neither factor is a vector: m is " + folded.m() + " and n is " + folded.n());
    }

    private static ReduceTiles vectorTiles(MatmulProblem problem) {
        MatmulProblem p = asMatrixVector(foldBatch(problem));
        DeviceArray matrix = p.a();
        boolean alongRows = matrix.strides().step(matrix.shape().rank() - 2) == 1 && p.k() > 1;
        return ReductionTable.tiles(matrix.device(), p.m(), p.k(), alongRows, p.batch());
    }

    private static List<Launch> vector(MatmulProblem problem, ReduceTiles t) {
        MatmulProblem p = asMatrixVector(foldBatch(problem));
        int rank = p.c().shape().rank();
        Shape batch = p.c().shape().range(0, rank - 2);
        Shape flat = batch.concat(Shape.of(p.m()));
        DeviceArray vector = batched(p.b(), batch);
        List<DeviceArray> arrays = new ArrayList<>(List.of(
                Axes.reshaped(p.c(), flat),
                batched(p.a(), batch),
                Axes.reshaped(vector, batch.concat(Shape.of(p.k())))));
        p.bias().ifPresent(bias -> arrays.add(Axes.reshaped(bias.broadcastTo(p.c().shape()), flat)));
        List<DeviceArray> merged = Axes.merge(arrays, 0, rank - 2, 0);
        Grid grid = Grid.of(Blocks.count(p.m(), t.rows()), p.batch());
        return List.of(
                p.bias().isPresent()
                        ? Launch.of(
                                VECTOR_BIAS,
                                grid,
                                merged.get(1),
                                merged.get(2),
                                merged.get(3),
                                merged.get(0),
                                t,
                                p.epilogue())
                        : Launch.of(VECTOR, grid, merged.get(1), merged.get(2), merged.get(0), t, p.epilogue()));
    }

    /** The problem with n = 1: a row times a matrix is the transposed matrix times the column. */
    private static MatmulProblem asMatrixVector(MatmulProblem p) {
        if (p.n() == 1) {
            return p;
        }
        return new MatmulProblem(
                exchanged(p.b()),
                exchanged(p.a()),
                p.bias().map(bias -> exchanged(bias.broadcastTo(p.c().shape()))),
                exchanged(p.c()),
                p.epilogue(),
                p.precision());
    }

    private static DeviceArray exchanged(DeviceArray matrix) {
        int rank = matrix.shape().rank();
        int[] order = new int[rank];
        Arrays.setAll(order, i -> i < rank - 2 ? i : 2 * rank - 3 - i);
        return matrix.transpose(order);
    }
}
