package dev.pavage.lower.golden;

import static dev.pavage.type.DType.F32;
import static dev.pavage.type.DType.I32;

import dev.pavage.kernel.Index;
import dev.pavage.kernel.Program;
import dev.pavage.kernel.Tile;
import dev.pavage.kernel.TileVar;
import dev.pavage.kernel.View;
import dev.pavage.type.DType;

/** Kernels in which threads have to exchange what they hold, on tiles as large as the library's. */
public final class ThreadKernels {
    private ThreadKernels() {}

    /** Products of matrices of a batch, the right ones read through a transposed view. */
    public static void batched(Program p, View a, View b, View c, int m, int n, int k) {
        View left = a.at(p.id(2));
        View right = b.at(p.id(2)).transpose();
        Index row = p.id(1).times(m);
        Index col = p.id(0).times(n);
        DType type = a.dtype().accumulator();
        TileVar sum = p.var(p.zeros(type, m, n));
        for (Index i : p.range(0, left.size(1), k)) {
            sum.set(sum.plusDot(left.load(row, i, m, k), right.load(i, col, k, n)));
        }
        c.at(p.id(2)).store(row, col, sum.to(c.dtype()));
    }

    /** A product whose left operand is computed from two tiles, and whose result is reduced and spread again. */
    public static void normalised(Program p, View a, View b, View c, int m, int n, int k) {
        Index row = p.id(0).times(m);
        TileVar sum = p.var(p.zeros(F32, m, n));
        for (Index i : p.range(0, a.size(1), k)) {
            Tile x = a.load(row, i, m, k).to(F32);
            sum.set(sum.plusDot(x.minus(x.sum(1).column()), b.load(i, 0, k, n).to(F32)));
        }
        Tile largest = sum.max(1).column();
        c.store(row, 0, sum.minus(largest).to(c.dtype()));
    }

    /** Running sums along both axes, and the places of the largest. */
    public static void scans(Program p, View x, View sums, View places, int m, int n) {
        Index row = p.id(0).times(m);
        Tile block = x.load(row, 0, m, n);
        Tile along = block.cumulativeSum(1).cumulativeMax(0);
        sums.store(row, 0, along.transpose().cumulativeMin(1).transpose());
        places.store(row, 0, along.argMax(1).column().plus(block.argMin(0).row()));
    }

    /** Rows gathered by an index that other threads computed, scattered backwards, and counted. */
    public static void moves(Program p, View x, View y, View counts, int m, int n) {
        Tile rows = x.load(p.id(0).times(m), 0, m, n).to(I32).sum(1).rem(m).abs();
        Tile columns = p.indices(0, n).row().to(I32);
        Tile from = x.gather(rows.column().broadcast(m, n), columns.broadcast(m, n));
        Tile to = p.indices(p.id(0).times(m), m).to(I32);
        y.scatter(from, to.column().broadcast(m, n), columns.neg().plus(n - 1).broadcast(m, n));
        counts.atomicAdd(p.ones(I32, m), rows);
        counts.atomicMax(p.full(I32, 3, m), rows.neg().plus(2 * m - 1));
    }

    /** What is carried around a loop is made in another layout than it is given in, and a branch gives either. */
    public static void carried(Program p, View x, View y, int m) {
        TileVar square = p.var(x.load(0, 0, m, m));
        TileVar total = p.var(p.zeros(F32, m));
        for (Index i : p.range(0, x.size(0), m)) {
            Tile next = x.load(i, 0, m, m);
            p.when(
                    i.rem(2 * m).eq(0),
                    () -> square.set(square.transpose().plus(next)),
                    () -> square.set(square.minus(next.transpose())));
            total.set(total.plus(square.max(0)).minus(square.min(1)));
        }
        y.store(0, 0, square.plus(total.column()));
    }
}
