package dev.pavage.testkit;

import dev.pavage.kernel.Index;
import dev.pavage.kernel.Program;
import dev.pavage.kernel.View;
import java.util.List;

/** Kernels for tests of the device rather than of the language. */
final class DeviceKernels {
    private DeviceKernels() {}

    /** y = factor x + y. */
    static void scaleAdd(Program p, View x, View y, float factor, int block) {
        Index i = p.id(0).times(block);
        y.store(i, x.load(i, block).times(factor).plus(y.load(i, block)));
    }

    /** Sums of rows. */
    static void rowSums(Program p, View x, View y, int block) {
        var sum = p.var(p.zeros(x.dtype(), block));
        for (Index j : p.range(0, x.size(1), block)) {
            sum.set(sum.plus(x.at(p.id(0)).load(j, block)));
        }
        y.at(p.id(0)).store(List.of(), sum.sum(0));
    }

    /** Reads at places that may lie beyond 2³² elements. */
    static void farLoads(Program p, View x, View places, View y, int block) {
        Index at = places.at(p.id(0)).load(List.of()).toIndex();
        y.at(p.id(0)).store(0, x.withFill(7).load(at, block));
    }

    /** Writes the lower bits of each place. */
    static void farStores(Program p, View y, View places, int block) {
        Index at = places.at(p.id(0)).load(List.of()).toIndex();
        y.store(at, p.indices(at, block).to(y.dtype()));
    }

    /** As {@link #farStores} for every place. */
    static void count(Program p, View y, int block) {
        Index at = p.id(0).times(block);
        y.store(at, p.indices(at, block).to(y.dtype()));
    }
}
