package dev.pavage.testkit;

import dev.pavage.kernel.Index;
import dev.pavage.kernel.Program;
import dev.pavage.kernel.Tile;
import dev.pavage.kernel.TileVar;
import dev.pavage.kernel.View;
import dev.pavage.type.Precision;

/** Matrix products. */
final class DotKernels {
    /** Extents of the tiles of a product: [m, k] times [k, n]. */
    record Tiles(int m, int n, int k) {}

    private DotKernels() {}

    /** C = A · B, block by block along k. */
    static void matmul(Program p, View a, View b, View c, Tiles t, Precision precision) {
        Index row = p.id(0).times(t.m());
        Index column = p.id(1).times(t.n());
        TileVar sum = p.var(p.zeros(a.dtype().accumulator(), t.m(), t.n()));
        for (Index k : p.range(0, a.size(1), t.k())) {
            sum.set(sum.plusDot(a.load(row, k, t.m(), t.k()), b.load(k, column, t.k(), t.n()), precision));
        }
        c.store(row, column, sum.to(c.dtype()));
    }

    /** C = Aᵀ · Bᵀ, both transposed as tiles. */
    static void transposed(Program p, View a, View b, View c, Tiles t, Precision precision) {
        Index row = p.id(0).times(t.m());
        Index column = p.id(1).times(t.n());
        TileVar sum = p.var(p.zeros(a.dtype().accumulator(), t.m(), t.n()));
        for (Index k : p.range(0, a.size(0), t.k())) {
            Tile left = a.load(k, row, t.k(), t.m()).transpose();
            Tile right = b.load(column, k, t.n(), t.k()).transpose();
            sum.set(sum.plusDot(left, right, precision));
        }
        c.store(row, column, sum.to(c.dtype()));
    }

    /** C = Aᵀ · Bᵀ, both transposed as views. */
    static void transposedViews(Program p, View a, View b, View c, Tiles t, Precision precision) {
        matmul(p, a.transpose(), b.transpose(), c, t, precision);
    }

    /** C = 2 (A · B) · D + A · B, with operands that are themselves computed. */
    static void chained(Program p, View a, View b, View d, View c, int n) {
        Tile left = a.load(0, 0, n, n).times(2);
        Tile product = left.dot(b.load(0, 0, n, n));
        Tile again = product.to(a.dtype()).dot(d.load(0, 0, n, n));
        c.store(0, 0, again.plusDot(a.load(0, 0, n, n), b.load(0, 0, n, n)).to(c.dtype()));
    }
}
