package dev.pavage.testkit;

import dev.pavage.ir.TileOp.Combiner;
import dev.pavage.kernel.Index;
import dev.pavage.kernel.Program;
import dev.pavage.kernel.Tile;
import dev.pavage.kernel.TileExpression;
import dev.pavage.kernel.TileVar;
import dev.pavage.kernel.View;
import dev.pavage.type.DType;
import java.util.Collections;
import java.util.List;

/**
 * Kernels that combine or move elements along axes. Each program takes one part of its views along their first axis,
 * which need not be as large as the tile.
 */
final class AxisKernels {
    private AxisKernels() {}

    static void reduce(Program p, View x, View y, Combiner kind, int axis, List<Integer> tile) {
        store(p, y, reduce(kind, load(p, x, tile), axis));
    }

    static void argReduce(Program p, View x, View y, boolean largest, int axis, List<Integer> tile) {
        Tile t = load(p, x, tile);
        store(p, y, largest ? t.argMax(axis) : t.argMin(axis));
    }

    static void scan(Program p, View x, View y, Combiner kind, int axis, List<Integer> tile) {
        store(p, y, scan(kind, load(p, x, tile), axis));
    }

    static void transpose(Program p, View x, View y, List<Integer> order, List<Integer> tile) {
        store(p, y, load(p, x, tile).transpose(array(order)));
    }

    static void reshape(Program p, View x, View y, List<Integer> to, List<Integer> tile) {
        store(p, y, load(p, x, tile).reshape(array(to)));
    }

    static void broadcast(Program p, View x, View y, List<Integer> to, List<Integer> tile) {
        store(p, y, load(p, x, tile).broadcast(array(to)));
    }

    /** x of [m] as a column plus itself as a row; then minus the same by {@code expand}. */
    static void outerSum(Program p, View x, View y, int m) {
        Tile t = load(p, x, List.of(m));
        Tile sum = t.column().plus(t.row());
        store(p, y, sum.times(3).minus(t.expand(-1)).minus(t.expand(0)));
    }

    /** Several steps that each change the shape, with arithmetic between them. */
    static void reshuffle(Program p, View x, View y, int m, int n) {
        Tile t = load(p, x, List.of(m, n));
        Tile sums = t.sum(1);
        Tile spread = t.minus(sums.column()).transpose().reshape(m, n);
        store(p, y, spread.plus(t.max(0).row()).reshape(n, m).transpose());
    }

    /** Rows of any length, combined block by block. */
    static void reduceRows(Program p, View x, View y, Combiner kind, int rows, int block) {
        Index row = p.id(0).times(rows);
        Number neutral = neutral(kind, x.dtype());
        View filled = x.withFill(neutral);
        TileVar result = p.var(p.full(x.dtype(), neutral, rows));
        for (Index column : p.range(0, x.size(1), block)) {
            Tile part = reduce(kind, filled.load(row, column, rows, block), 1);
            result.set(combine(kind, result, part));
        }
        y.store(row, result);
    }

    /** What changes no combination with numbers of eight bits. */
    private static Number neutral(Combiner kind, DType dtype) {
        return switch (kind) {
            case SUM -> 0;
            case PROD -> 1;
            case MAX -> dtype.isFloat() ? (Number) Double.NEGATIVE_INFINITY : dtype == DType.U8 ? 0 : -128;
            case MIN -> dtype.isFloat() ? (Number) Double.POSITIVE_INFINITY : dtype == DType.U8 ? 255 : 127;
        };
    }

    static Tile reduce(Combiner kind, TileExpression t, int axis) {
        return switch (kind) {
            case SUM -> t.sum(axis);
            case PROD -> t.prod(axis);
            case MAX -> t.max(axis);
            case MIN -> t.min(axis);
        };
    }

    static Tile scan(Combiner kind, TileExpression t, int axis) {
        return switch (kind) {
            case SUM -> t.cumulativeSum(axis);
            case PROD -> t.cumulativeProd(axis);
            case MAX -> t.cumulativeMax(axis);
            case MIN -> t.cumulativeMin(axis);
        };
    }

    private static Tile combine(Combiner kind, TileExpression a, TileExpression b) {
        return switch (kind) {
            case SUM -> a.plus(b);
            case PROD -> a.times(b);
            case MAX -> a.max(b);
            case MIN -> a.min(b);
        };
    }

    private static Tile load(Program p, View x, List<Integer> tile) {
        return x.at(p.id(0)).load(Collections.nCopies(tile.size(), p.constant(0)), array(tile));
    }

    private static void store(Program p, View y, TileExpression tile) {
        y.at(p.id(0)).store(Collections.nCopies(tile.rank(), p.constant(0)), tile);
    }

    static int[] array(List<Integer> values) {
        return values.stream().mapToInt(i -> i).toArray();
    }
}
