package dev.pavage.testkit;

import dev.pavage.ir.MemoryOp.AtomicKind;
import dev.pavage.kernel.Index;
import dev.pavage.kernel.Program;
import dev.pavage.kernel.Tile;
import dev.pavage.kernel.View;
import java.util.Collections;
import java.util.List;

/** Kernels that read and write at unusual places. */
final class AccessKernels {
    private AccessKernels() {}

    /** Program i loads at the place that row i of {@code offsets} names. */
    static void loads(Program p, View x, View offsets, View y, double fill, List<Integer> tile) {
        List<Index> at = place(p, offsets, tile.size());
        Tile t = x.withFill(fill).load(at, AxisKernels.array(tile));
        y.at(p.id(0)).store(zeros(p, tile.size()), t);
    }

    /** Program i stores at the place that row i of {@code offsets} names, into a part of {@code y} of its own. */
    static void stores(Program p, View x, View offsets, View y, List<Integer> tile) {
        List<Index> at = place(p, offsets, tile.size());
        Tile t = x.load(zeros(p, tile.size()), AxisKernels.array(tile));
        y.at(p.id(0)).store(at, t);
    }

    private static List<Index> place(Program p, View offsets, int rank) {
        Index[] at = new Index[rank];
        for (int axis = 0; axis < rank; axis++) {
            at[axis] = offsets.at(p.id(0), p.constant(axis)).load(List.of()).toIndex();
        }
        return List.of(at);
    }

    private static List<Index> zeros(Program p, int rank) {
        return Collections.nCopies(rank, p.constant(0));
    }

    /** Copies views of any rank, whole blocks, the last axes in tiles. */
    static void copy(Program p, View x, View y, List<Integer> tile) {
        Index[] at = new Index[tile.size()];
        for (int axis = 0; axis < at.length; axis++) {
            at[axis] = axis < 3 ? p.id(axis).times(tile.get(axis)) : p.constant(0);
        }
        y.store(List.of(at), x.load(List.of(at), AxisKernels.array(tile)));
    }

    /** A tile that begins before the view, at an offset known while the kernel is captured. */
    static void around(Program p, View x, View y, int before, int block) {
        Index i = p.id(0).times(block).minus(before);
        y.store(i.plus(before), x.withFill(1).load(i, block));
        y.store(i.plus(block), x.load(i.plus(2L * block), block));
    }

    /** Parts with leading axes fixed, some of them outside. */
    static void at(Program p, View x, View y, int n) {
        y.at(p.id(0)).store(0, x.withFill(9).at(p.id(0).minus(1)).load(0, n));
        y.at(p.id(0)).store(n, x.withFill(7).at(p.id(0).minus(1).rem(2)).load(2, n));
    }

    /** Slices with starts and sizes that are clamped. */
    static void slices(Program p, View x, View bounds, View y, int m, int n) {
        Index start = bounds.at(p.id(0), p.constant(0)).load(List.of()).toIndex();
        Index size = bounds.at(p.id(0), p.constant(1)).load(List.of()).toIndex();
        View part = x.withFill(5).slice(0, start, size).slice(1, 1, 6);
        Tile t = part.load(0, 0, m, n);
        Tile sizes = part.size(0).toTile().times(100).plus(part.size(1)).to(x.dtype());
        y.at(p.id(0)).store(0, 0, t.plus(sizes));
        View cut = y.at(p.id(0)).slice(1, n, n).slice(0, start, size);
        cut.store(0, 0, t);
    }

    /** Views of views: transposed, cut, fixed. */
    static void views(Program p, View x, View y, int m, int n) {
        View turned = x.transpose(2, 0, 1);
        View part = turned.slice(1, 1, 3).at(p.id(0));
        y.at(p.id(0)).store(0, 0, part.load(0, 0, m, n));
        y.at(p.id(0)).transpose().store(0, m, part.transpose().slice(0, 2, 2).load(0, 0, n, m));
    }

    /** An argument read as rank 1 and as rows of another length. */
    static void reshaped(Program p, View x, View y, View z, int rows, int block) {
        Index i = p.id(0).times(block);
        y.flatten().store(i, x.flatten().load(i, block));
        View lines = x.reshape(3);
        z.reshape(3).store(p.id(0).times(rows), 0, lines.load(p.id(0).times(rows), 0, rows, 4));
    }

    /** The elements that {@code index} names along the only axis, those outside too. */
    static void gather(Program p, View x, View index, View y, double fill, int block) {
        Index i = p.id(0).times(block);
        Tile at = index.withFill(-1).load(i, block);
        y.store(i, x.withFill(fill).gather(at));
    }

    /** The elements that rows and columns name. */
    static void gather2(Program p, View x, View rows, View columns, View y, int m, int n) {
        Tile r = rows.load(0, m).column();
        Tile c = columns.load(0, n).row();
        y.store(0, 0, x.withFill(1).gather(r, c));
    }

    /** To places that a permutation names; those outside are dropped. */
    static void scatter(Program p, View x, View index, View y, int block) {
        Index i = p.id(0).times(block);
        y.scatter(x.load(i, block), index.withFill(-1).load(i, block));
    }

    /** To rows that {@code rows} names, all columns. */
    static void scatter2(Program p, View x, View rows, View y, int m, int n) {
        Tile r = rows.load(0, m).column();
        y.scatter(x.load(0, 0, m, n), r, p.indices(0, n).row());
    }

    /** Many programs, few cells; indexes may meet and lie outside. */
    static void atomics(Program p, View x, View index, View y, AtomicKind kind, int block) {
        Index i = p.id(0).times(block);
        Tile value = x.load(i, block);
        Tile at = index.withFill(-1).load(i, block);
        switch (kind) {
            case ADD -> y.atomicAdd(value, at);
            case MAX -> y.atomicMax(value, at);
            case MIN -> y.atomicMin(value, at);
        }
    }

    /** Every program adds blocks to the same place. */
    static void atomicBlocks(Program p, View x, View y, AtomicKind kind, int m, int n) {
        Tile t = x.load(p.id(0), 0, m, n);
        List<Index> at = List.of(p.constant(-1), p.constant(1));
        switch (kind) {
            case ADD -> y.atomicAdd(at, t);
            case MAX -> y.atomicMax(at, t);
            case MIN -> y.atomicMin(at, t);
        }
    }

    /** y = 2 y + 1 where it stands. */
    static void inPlace(Program p, View y, int block) {
        Index i = p.id(0).times(block);
        Tile t = y.load(i, block);
        y.store(i, t.plus(t).plus(1));
    }

    /** Moves the elements of one part by {@code distance}: all are loaded before one is stored. */
    static void moved(Program p, View y, int distance, int block) {
        View part = y.at(p.id(0));
        Tile t = part.load(0, block);
        Tile next = part.load(block, block);
        part.store(distance, t);
        part.store(block + distance, next);
    }

    /** Reads what it wrote, elsewhere and transposed, and writes over it. */
    static void rewritten(Program p, View x, View y, int n) {
        View part = y.at(p.id(0));
        part.store(0, 0, x.at(p.id(0)).load(0, 0, n, n));
        Tile turned = part.load(0, 0, n, n).transpose();
        part.store(0, 0, turned.plus(part.load(1, 1, n, n)));
        part.store(0, 1, part.load(0, 0, n, n).plus(1));
    }

    /** The sums of neighbours, of inputs that may overlap in memory. */
    static void neighbours(Program p, View x, View y, int block) {
        Index i = p.id(0).times(block);
        y.store(i, x.load(i.minus(1), block).plus(x.load(i, block)).plus(x.load(i.plus(1), block)));
    }
}
