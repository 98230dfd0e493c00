package dev.pavage.library;

import dev.pavage.device.DeviceArray;
import dev.pavage.kernel.Grid;
import dev.pavage.kernel.Index;
import dev.pavage.kernel.Kernel;
import dev.pavage.kernel.Program;
import dev.pavage.kernel.Tile;
import dev.pavage.kernel.TileVar;
import dev.pavage.kernel.View;
import dev.pavage.type.Precision;
import java.util.List;

/**
 * Matrix products of few tiles and long sums ("split-K"): programs compute parts of the sums of a tile, which leaves no core
 * idle, and a second launch adds the parts up, always in the same order, so that results are the same each time.
 */
final class SplitMatmul {
    private static final Kernel PARTS = Kernel.of(SplitMatmul.class, "matmulParts");
    private static final Kernel ADD = Kernel.of(SplitMatmul.class, "addParts");
    private static final Kernel ADD_BIAS = Kernel.of(SplitMatmul.class, "addPartsBias");

    /** The block of the result that a program adds up: it only moves memory, so that there should be many. */
    private static final ElementTiles ADDED = new ElementTiles(4, 64);

    private SplitMatmul() {}

    /** The block of a tile that a program adds up. */
    static ElementTiles added(MatmulTiles t) {
        return new ElementTiles(Math.min(ADDED.rows(), t.m()), Math.min(ADDED.columns(), t.n()));
    }

    // Kernels

    /**
     * Each program computes one part of the sums of one tile. {@code parts} is [batch..., parts, m, n]. Axes of the grid:
     * columns, rows, batch and parts.
     */
    static void matmulParts(Program p, View a, View b, View parts, MatmulTiles t, Precision precision) {
        List<Index> at = Blocks.unravel(p.id(2), parts, 2);
        List<Index> batch = at.subList(0, at.size() - 1);
        View left = Blocks.at(a, batch);
        Index row = p.id(1).times(t.m());
        Index col = p.id(0).times(t.n());
        Index terms = left.size(1).ceilOver(parts.size(parts.rank() - 3)).ceilOver(t.k()).times(t.k());
        Index from = at.getLast().times(terms);
        Index to = from.plus(terms).min(left.size(1));
        Tile sum = Matmul.product(p, left, Blocks.at(b, batch), row, col, p.range(from, to, t.k()), t, precision);
        Blocks.at(parts, at).store(row, col, sum);
    }

    /** Each program adds up the parts of a block of {@code c}. Axes of the grid: columns, rows, batch. */
    static void addParts(Program p, View parts, View c, ElementTiles t, Epilogue e) {
        List<Index> batch = Blocks.unravel(p.id(2), c, 2);
        Index row = p.id(1).times(t.rows());
        Index col = p.id(0).times(t.columns());
        Tile product = sum(p, Blocks.at(parts, batch), row, col, t);
        Blocks.at(c, batch).store(row, col, Matmul.finished(product, e).to(c.dtype()));
    }

    /** {@link #addParts} with a bias of the same axes as {@code c}. */
    static void addPartsBias(Program p, View parts, View bias, View c, ElementTiles t, Epilogue e) {
        List<Index> batch = Blocks.unravel(p.id(2), c, 2);
        Index row = p.id(1).times(t.rows());
        Index col = p.id(0).times(t.columns());
        Tile product = sum(p, Blocks.at(parts, batch), row, col, t);
        Tile added = Blocks.at(bias, batch).load(row, col, t.rows(), t.columns());
        Blocks.at(c, batch).store(row, col, Matmul.finished(product, added, e).to(c.dtype()));
    }

    private static Tile sum(Program p, View parts, Index row, Index col, ElementTiles t) {
        return sum(p, parts, p.range(0, parts.size(0), 1), row, col, t);
    }

    /** The sum of a block of some of the parts. */
    static Tile sum(Program p, View parts, Iterable<Index> numbers, Index row, Index col, ElementTiles t) {
        TileVar sum = p.var(p.zeros(parts.dtype(), t.rows(), t.columns()));
        for (Index part : numbers) {
            sum.set(sum.plus(parts.at(part).load(row, col, t.rows(), t.columns())));
        }
        return sum.value();
    }

    // Plan

    static List<Launch> plan(MatmulProblem problem, SplitTiles split) {
        MatmulProblem p = Matmul.merged(problem);
        MatmulTiles t = split.product();
        DeviceArray c = p.c();
        DeviceArray parts = DeviceArray.allocate(
                c.device(),
                Matmul.factor(p.a().dtype()).accumulator(),
                c.shape().insert(c.shape().rank() - 2, split.parts()));
        Grid products = Grid.of(Blocks.count(p.n(), t.n()), Blocks.count(p.m(), t.m()), p.batch() * split.parts());
        Grid sums = Grid.of(Blocks.count(p.n(), ADDED.columns()), Blocks.count(p.m(), ADDED.rows()), p.batch());
        return List.of(
                Launch.of(PARTS, products, p.a(), p.b(), parts, t, p.precision()),
                p.bias().map(bias -> Launch.of(ADD_BIAS, sums, parts, bias, c, ADDED, p.epilogue()))
                        .orElseGet(() -> Launch.of(ADD, sums, parts, c, ADDED, p.epilogue())));
    }
}
