package dev.pavage.lower.golden;

import static dev.pavage.type.DType.F32;

import dev.pavage.kernel.Index;
import dev.pavage.kernel.Program;
import dev.pavage.kernel.TileVar;
import dev.pavage.kernel.View;
import dev.pavage.type.Precision;

/** As {@link GoldenKernels}, of products that need not be exact. */
public final class FastKernels {
    private FastKernels() {}

    /** A product of tiles of 16 by 32, summed over 32 at a time. */
    public static void fast(Program p, View a, View b, View c) {
        Index row = p.id(0).times(16);
        Index col = p.id(1).times(32);
        TileVar sum = p.var(p.zeros(F32, 16, 32));
        for (Index k : p.range(0, a.size(1), 32)) {
            sum.set(sum.plusDot(a.load(row, k, 16, 32), b.load(k, col, 32, 32), Precision.FAST_ACCUMULATION));
        }
        c.store(row, col, sum);
    }
}
