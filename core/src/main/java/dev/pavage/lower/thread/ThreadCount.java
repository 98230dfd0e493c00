package dev.pavage.lower.thread;

import dev.pavage.ir.ControlOp;
import dev.pavage.ir.DeviceFamily;
import dev.pavage.ir.MemoryOp;
import dev.pavage.ir.Op;
import dev.pavage.ir.Region;
import dev.pavage.ir.Target;
import dev.pavage.ir.TileKernel;
import dev.pavage.ir.TileOp;
import dev.pavage.ir.Value;
import dev.pavage.ir.ValueType.TileType;
import dev.pavage.ir.ViewFacts;
import dev.pavage.type.Shape;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.ToLongFunction;
import java.util.stream.LongStream;

/**
 * How many threads do the work of a program: enough for its largest tile, but no more than its family's tile sizes were
 * chosen for, unless a thread's registers could not hold its part of that tile.
 */
final class ThreadCount {
    /** Elements of the largest tile for each thread: four vectors of 16 bytes of F32 in flight hide memory's latency. */
    private static final int ELEMENTS = 16;

    /** The same where tiles are multiplied: a thread that has 4 by 8 sums reads 12 elements for 32 products. */
    private static final int SUMS = 32;

    /**
     * The same for scores of 64 bits that are multiplied again without matrix instructions: each takes two registers, and
     * so does each step and coefficient of their exponentials. With twice as many ptxas 12.0 spills some on sm_75.
     */
    private static final int WIDE_SCORES = 4;

    /**
     * Registers for the factors of a loop's next round, which wait while those of this one are multiplied, of each thread.
     * With twice as many, and masks and addresses beside them, ptxas 12.0 spills products of F64 and of scattered factors.
     */
    private static final int WAITING = 32;

    /** Registers of a thread where the family does not say: half of what NVIDIA's and AMD's GPUs have. */
    private static final int REGISTERS = 128;

    /**
     * Registers of sums for each thread where matrix instructions multiply what asynchronous copies bring: half of a
     * thread's. Of 128 by 128 sums each of four sub-groups has 64 by 64, for which it reads the fewest factors.
     */
    private static final int MATRIX_SUMS = 128;

    /**
     * The same where other registers are needed beside: for scores that are multiplied again, for factors that are computed
     * or on their way to local memory, for factors of 64 bits, for 8-bit floating point, which ptxas makes halves of where a GPU
     * has no instruction for it, such as sm_90. With twice as many ptxas 13.0 spills products of F64, of bytes without copies,
     * of weights of 8 bits in blocks, and of 8-bit floating point on sm_90.
     */
    private static final int FEWER_SUMS = 64;

    /** The same for scores that are multiplied again beside factors on their way. */
    private static final int FEWEST_SUMS = 32;

    private ThreadCount() {}

    /** A power of two, from the sub-group's size to the most that the target allows. */
    static int of(TileKernel kernel, List<ViewFacts> facts, Target target) {
        DeviceFamily family = DeviceFamily.named(target.family());
        Optional<Integer> together = matrixThreads(kernel, facts, target, family);
        // One tile may take half of the registers: other tiles, factors and addresses need the rest.
        int half = (family.registers() == 0 ? REGISTERS : family.registers()) / 2;
        int room = together.isPresent() ? MATRIX_SUMS : half;
        long words = largest(kernel.body(), ThreadCount::registers);
        int most = Integer.highestOneBit(Math.max(1, target.maxThreads()));
        int threads = together.orElseGet(() -> usual(kernel, facts, target, family));
        while (threads < most && words / threads > room) {
            threads *= 2;
        }
        return Math.min(threads, most);
    }

    private static int usual(TileKernel kernel, List<ViewFacts> facts, Target target, DeviceFamily family) {
        long elements = largest(kernel.body(), t -> t.shape().elements());
        long wanted = LongStream.of(
                Math.ceilDiv(elements, multiplies(kernel.body()) ? SUMS : ELEMENTS),
                Math.ceilDiv(wideScores(kernel), WIDE_SCORES),
                waitingThreads(kernel, facts, family, ThreadCount::registers))
                .max()
                .getAsLong();
        int least = Integer.highestOneBit(target.subGroup());
        return Math.clamp(Long.highestOneBit(2 * wanted - 1), least, Math.max(least, usual(family)));
    }

    /** Elements of the largest result of 64 bits of a dot that another one multiplies, 0 if there is none. */
    private static long wideScores(TileKernel kernel) {
        List<TileOp.Dot> dots = new ArrayList<>();
        collect(kernel.body(), dots);
        DotChains chains = new DotChains(kernel);
        return dots.stream()
                .filter(d -> chains.comesFromDot(d.a()) && d.a().dtype().bytes() == Long.BYTES)
                .mapToLong(d -> d.a().shape().elements())
                .max()
                .orElse(0);
    }

    private static int usual(DeviceFamily family) {
        // A processor that plays a GPU, in tests, is one of which nothing is known.
        return (family.cpu() ? DeviceFamily.UNKNOWN : family).threads();
    }

    /**
     * Threads that have registers for what waits, but no more than the family's tile sizes were chosen for.
     *
     * @param packed registers of a tile's elements where neighbours in memory are loaded together
     */
    private static long waitingThreads(
            TileKernel kernel, List<ViewFacts> facts, DeviceFamily family, ToLongFunction<TileType> packed) {
        // Elements that are loaded one by one have addresses of their own.
        boolean scattered = facts.stream().anyMatch(f -> f.unitStride().isEmpty());
        long registers = loaded(kernel.body(), scattered ? t -> 2 * registers(t) : packed);
        return Math.min(Math.ceilDiv(registers, WAITING), usual(family));
    }

    /**
     * Threads where all dots are done by matrix instructions: sub-groups have as many sums as are good, but where sums are
     * multiplied again no more sub-groups than there are instructions' rows.
     */
    private static Optional<Integer> matrixThreads(
            TileKernel kernel, List<ViewFacts> facts, Target target, DeviceFamily family) {
        List<TileOp.Dot> dots = new ArrayList<>();
        collect(kernel.body(), dots);
        if (dots.isEmpty()
                || !dots.stream().allMatch(d -> MatrixTiles.unit(d, MatrixTiles.LANES, target).isPresent())) {
            return Optional.empty();
        }
        DotChains chains = new DotChains(kernel);
        Set<TileOp.Dot> computed = new HashSet<>();
        computed(kernel.body(), chains, computed);
        long waiting = waitingThreads(kernel, facts, family, ThreadCount::words);
        long threads = MatrixTiles.LANES;
        for (TileOp.Dot dot : dots) {
            boolean chained = chains.has(dot);
            Shape result = dot.result().shape();
            int factor = dot.a().dtype().bytes();
            boolean direct = target.asyncCopies() && factor <= Integer.BYTES && !computed.contains(dot);
            boolean widened = factor == 1 && dot.a().dtype().isFloat();
            boolean fewer = chained || !direct || widened;
            int sums = chained && !direct ? FEWEST_SUMS : fewer ? FEWER_SUMS : MATRIX_SUMS;
            long most = Math.max(words(dot.result().tile()) / sums, direct ? 0 : waiting);
            long wanted = Long.highestOneBit(2 * Math.max(1, most) - 1);
            long rows = result.extent(0) / target.matrixUnit(dot).orElseThrow().m();
            threads = Math.max(threads, chained ? Math.min(wanted, MatrixTiles.LANES * rows) : wanted);
        }
        return Optional.of(Math.toIntExact(threads));
    }

    /**
     * Finds the dots that take what was computed in registers just before, such as weights that each round of a loop decodes,
     * and not what was loaded, perhaps in another shape. What comes from another dot stays where it is.
     */
    private static void computed(Region region, DotChains chains, Set<TileOp.Dot> found) {
        Map<Value, Op> made = new HashMap<>();
        for (Op op : region.ops()) {
            op.results().forEach(result -> made.put(result, op));
            if (op instanceof TileOp.Dot dot
                    && (isComputed(dot.a(), made, chains) || isComputed(dot.b(), made, chains))) {
                found.add(dot);
            }
            if (op instanceof ControlOp.For loop) {
                computed(loop.body(), chains, found);
            }
        }
    }

    private static boolean isComputed(Value tile, Map<Value, Op> made, DotChains chains) {
        return switch (made.get(tile)) {
            case TileOp.Reshape r -> isComputed(r.a(), made, chains);
            case TileOp.Transpose t -> isComputed(t.a(), made, chains);
            case TileOp t -> !chains.comesFromDot(tile);
            case null, default -> false;
        };
    }

    private static void collect(Region region, List<TileOp.Dot> dots) {
        for (Op op : region.ops()) {
            if (op instanceof TileOp.Dot dot) {
                dots.add(dot);
            }
            op.regions().forEach(inner -> collect(inner, dots));
        }
    }

    /** Registers of a tile's elements if each has its own. */
    private static long registers(TileType tile) {
        return tile.shape().elements() * Math.ceilDiv(tile.dtype().bytes(), Integer.BYTES);
    }

    /** Registers of a tile's elements as they lie side by side in memory. */
    private static long words(TileType tile) {
        return tile.shape().elements() * tile.dtype().bytes() / Integer.BYTES;
    }

    /** The most that one round of a loop with products loads. */
    private static long loaded(Region region, ToLongFunction<TileType> counts) {
        long most = 0;
        for (Op op : region.ops()) {
            if (op instanceof ControlOp.For loop && ThreadDot.takesTurns(loop)) {
                long loaded = loop.body().ops().stream()
                        .filter(MemoryOp.Load.class::isInstance)
                        .mapToLong(load -> counts.applyAsLong(((MemoryOp.Load) load).result().tile()))
                        .sum();
                most = Math.max(most, loaded);
            }
            for (Region inner : op.regions()) {
                most = Math.max(most, loaded(inner, counts));
            }
        }
        return most;
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
