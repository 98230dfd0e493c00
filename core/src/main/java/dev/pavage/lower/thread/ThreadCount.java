package dev.pavage.lower.thread;

import dev.pavage.ir.DeviceFamily;
import dev.pavage.ir.Op;
import dev.pavage.ir.Region;
import dev.pavage.ir.Target;
import dev.pavage.ir.TileKernel;
import dev.pavage.ir.TileOp;
import dev.pavage.ir.Value;
import dev.pavage.ir.ValueType.TileType;
import java.util.function.ToLongFunction;

/**
 * How many threads do the work of a program: enough for its largest tile, but no more than its family's tile sizes were
 * chosen for, unless a thread's registers could not hold its part of that tile.
 */
final class ThreadCount {
    /** Elements of the largest tile for each thread: four vectors of 16 bytes of F32 in flight hide memory's latency. */
    private static final int ELEMENTS = 16;

    /** The same where tiles are multiplied: a thread that has 4 by 8 sums reads 12 elements for 32 products. */
    private static final int SUMS = 32;

    /** Registers of a thread where the family does not say: half of what NVIDIA's and AMD's GPUs have. */
    private static final int REGISTERS = 128;

    private ThreadCount() {}

    /** A power of two, from the sub-group's size to the most that the target allows. */
    static int of(TileKernel kernel, Target target) {
        DeviceFamily family = DeviceFamily.named(target.family());
        // A processor that plays a GPU, in tests, is one of which nothing is known.
        int usual = (family.cpu() ? DeviceFamily.UNKNOWN : family).threads();
        // One tile may take half of the registers: other tiles, factors and addresses need the rest.
        int room = (family.registers() == 0 ? REGISTERS : family.registers()) / 2;
        long elements = largest(kernel.body(), t -> t.shape().elements());
        long words = largest(kernel.body(), t -> t.shape().elements() * Math.ceilDiv(t.dtype().bytes(), Integer.BYTES));
        int most = Integer.highestOneBit(Math.max(1, target.maxThreads()));
        long wanted = Math.ceilDiv(elements, multiplies(kernel.body()) ? SUMS : ELEMENTS);
        int least = Integer.highestOneBit(target.subGroup());
        int threads = Math.clamp(Long.highestOneBit(2 * wanted - 1), least, Math.max(least, usual));
        while (threads < most && words / threads > room) {
            threads *= 2;
        }
        return Math.min(threads, most);
    }

    /** The largest of what the tiles of a region count as. */
    private static long largest(Region region, ToLongFunction<TileType> counts) {
        long largest = 1;
        for (Op op : region.ops()) {
            for (Value result : op.results()) {
                largest = Math.max(largest, result.type() instanceof TileType t ? counts.applyAsLong(t) : 1);
            }
            for (Region inner : op.regions()) {
                largest = Math.max(largest, largest(inner, counts));
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
