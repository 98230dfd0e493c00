package dev.pavage.lower.thread;

import dev.pavage.ir.Op;
import dev.pavage.ir.Region;
import dev.pavage.ir.Target;
import dev.pavage.ir.TileKernel;
import dev.pavage.ir.TileOp;
import dev.pavage.ir.Value;
import dev.pavage.ir.ValueType.TileType;

/** How many threads do the work of a program. */
final class ThreadCount {
    /** Elements of the largest tile for each thread: four vectors of 16 bytes of F32 in flight hide memory's latency. */
    private static final int ELEMENTS = 16;

    /** The same where tiles are multiplied: a thread that has 4 by 8 sums reads 12 elements for 32 products. */
    private static final int SUMS = 32;

    /** More would leave no second program on a unit to run while this one waits at a barrier. */
    private static final int USUAL = 256;

    /** Registers for one tile above which more threads are better: GPUs have 255 registers for a thread at most. */
    private static final int MANY_REGISTERS = 128;

    private ThreadCount() {}

    /** A power of two, from the sub-group's size to the most that the target allows. */
    static int of(TileKernel kernel, Target target) {
        long largest = largest(kernel.body());
        int most = Integer.highestOneBit(Math.max(1, target.maxThreads()));
        long wanted = Math.ceilDiv(largest, multiplies(kernel.body()) ? SUMS : ELEMENTS);
        int threads = Math.clamp(Long.highestOneBit(2 * wanted - 1), Integer.highestOneBit(target.subGroup()), USUAL);
        while (threads < most && largest / threads > MANY_REGISTERS) {
            threads *= 2;
        }
        return Math.min(threads, most);
    }

    private static long largest(Region region) {
        long largest = 1;
        for (Op op : region.ops()) {
            for (Value result : op.results()) {
                largest = Math.max(largest, result.type() instanceof TileType t ? t.shape().elements() : 1);
            }
            for (Region inner : op.regions()) {
                largest = Math.max(largest, largest(inner));
            }
        }
        return largest;
    }

    /** Whether a region has a dot. */
    static boolean multiplies(Region region) {
        return region.ops().stream()
                .anyMatch(op -> op instanceof TileOp.Dot || op.regions().stream().anyMatch(ThreadCount::multiplies));
    }
}
