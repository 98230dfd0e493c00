package dev.pavage.cuda.ptx;

import static dev.pavage.type.DType.F32;

import dev.pavage.kernel.Index;
import dev.pavage.kernel.Program;
import dev.pavage.kernel.TileVar;
import dev.pavage.kernel.View;
import dev.pavage.type.Precision;

/** As {@link PtxKernels}, for what newer PTX has. */
final class FastKernels {
    private FastKernels() {}

    /** Matrix instructions of 8-bit floating point, and factors copied beside them. */
    static void fast(Program p, View a, View b, View c) {
        Index row = p.id(0).times(16);
        Index col = p.id(1).times(16);
        TileVar sum = p.var(p.zeros(F32, 16, 16));
        for (Index k : p.range(0, a.size(1), 32)) {
            sum.set(sum.plusDot(a.load(row, k, 16, 32), b.load(k, col, 32, 16), Precision.FAST_ACCUMULATION));
        }
        c.store(row, col, sum);
    }
}
