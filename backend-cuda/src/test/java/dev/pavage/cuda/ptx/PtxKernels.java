package dev.pavage.cuda.ptx;

import static dev.pavage.type.DType.F32;

import dev.pavage.cuda.Architecture;
import dev.pavage.ir.Target;
import dev.pavage.ir.TileKernel;
import dev.pavage.ir.ValueType;
import dev.pavage.ir.ViewFacts;
import dev.pavage.kernel.Index;
import dev.pavage.kernel.Kernel;
import dev.pavage.kernel.Program;
import dev.pavage.kernel.Tile;
import dev.pavage.kernel.TileVar;
import dev.pavage.kernel.View;
import dev.pavage.lane.LaneKernel;
import dev.pavage.lower.thread.ThreadLowering;
import dev.pavage.pass.PassContext;
import dev.pavage.pass.Pipeline;
import dev.pavage.type.DType;
import java.util.Arrays;
import java.util.List;
import java.util.Set;

/** Small kernels whose PTX is kept, each for something that the emitter does. */
final class PtxKernels {
    private PtxKernels() {}

    /** Vectors, or at the end of a view elements by masks. */
    static void scale(Program p, View x, View y) {
        Index i = p.id(0).times(256);
        y.store(i, x.load(i, 256).times(2));
    }

    /** A loop, local memory and barriers. */
    static void product(Program p, View a, View b, View c) {
        Index row = p.id(0).times(8);
        Index col = p.id(1).times(16);
        TileVar sum = p.var(p.zeros(F32, 8, 16));
        for (Index k : p.range(0, a.size(1), 4)) {
            sum.set(sum.plusDot(a.load(row, k, 8, 4), b.load(k, col, 4, 16)));
        }
        c.store(row, col, sum);
    }

    /** Shuffles, and half precision in words. */
    static void largest(Program p, View x, View y) {
        Index row = p.id(0).times(4);
        y.store(row, 0, x.load(row, 0, 4, 32).to(F32).max(1).column().to(y.dtype()));
    }

    /** Quotients of integers, and floating point to integers. */
    static void quotients(Program p, View x, View n, View y) {
        Index i = p.id(0).times(32);
        Tile whole = x.load(i, 32).floor().to(DType.I32);
        y.store(i, whole.over(n.load(i, 32)).plus(whole.rem(n.load(i, 32))));
    }

    /** A check, a print and atomics. */
    static void tally(Program p, View x, View sums, View largest) {
        Index i = p.id(0).times(32);
        Tile block = x.load(i, 32);
        p.check(block.ge(0), "nothing is negative");
        p.print("sum", block.sum(0));
        sums.atomicAdd(p.id(0).rem(4), block.sum(0).reshape(1));
        largest.atomicMax(p.id(0).rem(4), block.max(0).reshape(1));
    }

    /** A kernel's lane IR for an architecture; its views are of a rank and dtypes, and dense along the last axis. */
    static LaneKernel lower(String name, Architecture architecture, int rank, DType... dtypes) {
        return lower(PtxKernels.class, name, architecture, rank, dtypes);
    }

    /** The same of a kernel of a class. */
    static LaneKernel lower(Class<?> kernels, String name, Architecture architecture, int rank, DType... dtypes) {
        List<ValueType.ViewType> views =
                Arrays.stream(dtypes).map(dtype -> ValueType.view(dtype, rank)).toList();
        Target target = architecture.target("test");
        TileKernel captured = Kernel.of(kernels, name).capture(views);
        TileKernel optimised = Pipeline.standard().verified().run(captured, new PassContext(target));
        List<ViewFacts> facts = views.stream()
                .map(view -> new ViewFacts(Set.of(rank - 1), Set.of()))
                .toList();
        return ThreadLowering.lower(optimised, facts, target);
    }
}
