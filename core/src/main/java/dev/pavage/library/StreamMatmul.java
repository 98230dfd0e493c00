package dev.pavage.library;

import dev.pavage.device.DeviceArray;
import dev.pavage.kernel.Grid;
import dev.pavage.kernel.Index;
import dev.pavage.kernel.Kernel;
import dev.pavage.kernel.Program;
import dev.pavage.kernel.Tile;
import dev.pavage.kernel.View;
import dev.pavage.type.Precision;
import dev.pavage.type.Shape;
import java.util.List;

/**
 * Matrix products whose number of tiles leaves cores idle at the end: the last tiles, fewer than cores, are shared evenly by
 * as many programs ("stream-K" with whole tiles before, as in Osama et al., "Stream-K: Work-Centric Parallel Decomposition
 * for Dense Matrix-Matrix Multiplication on the GPU", PPoPP 2023, section 5.2).
 *
 * <pre>{@code
 * core 0 | tile 0 | tile 4 | tile 8 ->|    4 cores, 11 tiles: what is left are 3 tiles for 4 programs,
 * core 1 | tile 1 | tile 5 | 8 | 9 -->|    3/4 of a tile for each, of one tile or of two that follow each other
 * core 2 | tile 2 | tile 6 | 9 --> |10|
 * core 3 | tile 3 | tile 7 | 10 ----->|
 * }</pre>
 *
 * <p>Sums of the shared tiles are stored in parts, which a second launch adds up, always in the same order: results are the
 * same each time, and nobody waits for anybody else.
 */
final class StreamMatmul {
    private static final Kernel PRODUCTS = Kernel.of(StreamMatmul.class, "matmulShared");
    private static final Kernel PRODUCTS_BIAS = Kernel.of(StreamMatmul.class, "matmulSharedBias");
    private static final Kernel ADD = Kernel.of(StreamMatmul.class, "addShared");
    private static final Kernel ADD_BIAS = Kernel.of(StreamMatmul.class, "addSharedBias");

    /** Rows of tiles that are computed together, as {@link dev.pavage.pass.GroupPrograms} has it for grids of two axes. */
    private static final int GROUP = 8;

    /** Tiles are counted across groups of 8 rows of them, the columns of a group one after the other. */
    private record Place(List<Index> batch, Index row, Index col) {
        static Place of(Index number, View c, MatmulTiles t) {
            Index rows = c.size(c.rank() - 2).ceilOver(t.m());
            Index columns = c.size(c.rank() - 1).ceilOver(t.n());
            Index matrix = rows.times(columns);
            Index within = number.rem(matrix);
            Index group = columns.times(GROUP);
            Index first = within.over(group).times(GROUP);
            Index height = rows.minus(first).min(GROUP);
            Index place = within.rem(group);
            return new Place(
                    Blocks.unravel(number.over(matrix), c, 2),
                    first.plus(place.rem(height)).times(t.m()),
                    place.over(height).times(t.n()));
        }

        /** Whether a block here has any element inside a matrix: a tile at its edge has blocks that have none. */
        Tile isIn(View c) {
            return row.lt(c.size(c.rank() - 2)).and(col.lt(c.size(c.rank() - 1)));
        }

        Tile load(View view, int rows, int columns) {
            return Blocks.at(view, batch).load(row, col, rows, columns);
        }

        void store(View view, Tile tile) {
            Blocks.at(view, batch).store(row, col, tile.to(view.dtype()));
        }
    }

    /** What becomes of the sums of a whole tile. */
    private interface Whole {
        void store(Place place, Tile product);
    }

    private StreamMatmul() {}

    // Kernels

    /**
     * The first programs compute a tile each, the last ones share the rest. {@code parts} is [programs + rest - 1, m, n] of a
     * tile: part {@code i + j} is what program {@code i} of the last ones computed of tile {@code j} of the rest. The grid has
     * one axis.
     */
    static void matmulShared(Program p, View a, View b, View parts, View c, StreamTiles s, Precision precision,
            Epilogue e) {
        products(p, a, b, parts, c, s, precision,
                (place, product) -> place.store(c, Matmul.finished(product, e)));
    }

    /** {@link #matmulShared} with a bias of the same axes as {@code c}. */
    static void matmulSharedBias(Program p, View a, View b, View parts, View bias, View c, StreamTiles s,
            Precision precision, Epilogue e) {
        MatmulTiles t = s.product();
        products(p, a, b, parts, c, s, precision,
                (place, product) -> place.store(c, Matmul.finished(product, place.load(bias, t.m(), t.n()), e)));
    }

    private static void products(
            Program p, View a, View b, View parts, View c, StreamTiles s, Precision precision, Whole finish) {
        MatmulTiles t = s.product();
        Index shared = p.count(0).minus(s.programs());
        Index rest = parts.size(0).plus(1).minus(s.programs());
        Index rounds = a.size(a.rank() - 1).ceilOver(t.k());
        Index from = start(p.id(0), shared, rest, s);
        Index to = start(p.id(0).plus(1), shared, rest, s);
        for (Index number : p.range(from.over(s.programs()), to.ceilOver(s.programs()), 1)) {
            Place place = Place.of(number, c, t);
            Index first = number.times(s.programs());
            Index begin = from.minus(first).max(0).times(rounds).over(s.programs());
            Index end = to.minus(first).min(s.programs()).times(rounds).over(s.programs());
            Iterable<Index> terms = p.range(begin.times(t.k()), end.times(t.k()), t.k());
            Tile product = Matmul.product(
                    p, Blocks.at(a, place.batch), Blocks.at(b, place.batch), place.row, place.col, terms, t, precision);
            p.when(
                    number.lt(shared),
                    () -> finish.store(place, product),
                    () -> parts.at(p.id(0).plus(number).minus(shared.times(2))).store(0, 0, product));
        }
    }

    /**
     * Where the work of a program starts, in parts of a tile that divide it among the programs: behind a whole tile of each
     * program before it, or behind {@code rest} parts of each of the last ones.
     */
    private static Index start(Index program, Index shared, Index rest, StreamTiles s) {
        return program.min(shared).times(s.programs()).plus(program.minus(shared).max(0).times(rest));
    }

    /** Each program adds up the parts of a block of a shared tile. Axes of the grid: columns and rows of a tile, tiles. */
    static void addShared(Program p, View parts, View c, StreamTiles s, ElementTiles t, Epilogue e) {
        Place place = block(p, c, s, t);
        p.when(place.isIn(c), () -> place.store(c, Matmul.finished(sum(p, parts, s, t), e)));
    }

    /** {@link #addShared} with a bias of the same axes as {@code c}. */
    static void addSharedBias(
            Program p, View parts, View bias, View c, StreamTiles s, ElementTiles t, Epilogue e) {
        Place place = block(p, c, s, t);
        p.when(place.isIn(c), () -> {
            Tile added = place.load(bias, t.rows(), t.columns());
            place.store(c, Matmul.finished(sum(p, parts, s, t), added, e));
        });
    }

    private static Place block(Program p, View c, StreamTiles s, ElementTiles t) {
        MatmulTiles tile = s.product();
        Index tiles = c.size(c.rank() - 2).ceilOver(tile.m()).times(c.size(c.rank() - 1).ceilOver(tile.n()));
        for (int axis = 0; axis < c.rank() - 2; axis++) {
            tiles = tiles.times(c.size(axis));
        }
        Place place = Place.of(tiles.minus(p.count(2)).plus(p.id(2)), c, tile);
        return new Place(
                place.batch,
                place.row.plus(p.id(1).times(t.rows())),
                place.col.plus(p.id(0).times(t.columns())));
    }

    /** The parts of a tile are those of all programs whose work reaches into it. */
    private static Tile sum(Program p, View parts, StreamTiles s, ElementTiles t) {
        Index tile = p.id(2);
        Index rest = p.count(2);
        Index first = tile.times(s.programs()).over(rest);
        Index end = tile.plus(1).times(s.programs()).ceilOver(rest);
        return SplitMatmul.sum(
                p,
                parts,
                p.range(first.plus(tile), end.plus(tile), 1),
                p.id(1).times(t.rows()),
                p.id(0).times(t.columns()),
                t);
    }

    // Plan

    static List<Launch> plan(MatmulProblem problem, StreamTiles s) {
        MatmulProblem p = Matmul.merged(problem);
        MatmulTiles t = s.product();
        ElementTiles added = SplitMatmul.added(t);
        long tiles = Blocks.count(p.m(), t.m()) * Blocks.count(p.n(), t.n()) * p.batch();
        long rest = (tiles - 1) % s.programs() + 1;
        DeviceArray parts = DeviceArray.allocate(
                p.c().device(),
                Matmul.factor(p.a().dtype()).accumulator(),
                Shape.of(s.programs() + rest - 1, t.m(), t.n()));
        Grid products = Grid.of(tiles - rest + s.programs());
        Grid sums = Grid.of(t.n() / added.columns(), t.m() / added.rows(), rest);
        // @formatter:off
        return p.bias()
                .map(bias -> List.of(
                        Launch.of(PRODUCTS_BIAS, products, p.a(), p.b(), parts, bias, p.c(), s, p.precision(), p.epilogue()),
                        Launch.of(ADD_BIAS, sums, parts, bias, p.c(), s, added, p.epilogue())))
                .orElseGet(() -> List.of(
                        Launch.of(PRODUCTS, products, p.a(), p.b(), parts, p.c(), s, p.precision(), p.epilogue()),
                        Launch.of(ADD, sums, parts, p.c(), s, added, p.epilogue())));
        // @formatter:on
    }
}
