package dev.pavage.benchmarks;

import dev.pavage.ir.Target;
import dev.pavage.ir.Target.Lowering;
import dev.pavage.lane.AccessOp.Space;
import dev.pavage.lane.LaneBuilder;
import dev.pavage.lane.LaneKernel;
import dev.pavage.lane.LaneType;
import dev.pavage.lane.LaneType.Kind;
import dev.pavage.lane.LaneValue;
import dev.pavage.lane.MemoryType;
import dev.pavage.lane.ThreadOp;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A kernel of fused multiply-adds on registers alone, in lane IR, so that each device's own compiler makes the code.
 * Its one argument is a packed vector with room for an element of each lane of each thread of each program.
 *
 * @param kernel the kernel
 * @param memory the elements of its argument
 * @param lanes elements that a thread computes with at once
 * @param rounds multiply-adds of each sum
 */
record FmaKernel(LaneKernel kernel, MemoryType memory, int lanes, int rounds) {
    /** As many independent sums as hide the latency of an instruction; see {@link FmaLoops}. */
    static final int SUMS = 12;

    private static final int LOOP_ROUNDS = 200_000;
    /** Threads are many, and one alone is slow. */
    private static final int THREAD_ROUNDS = 8192;

    private static final int MOST_THREADS = 256;

    /** The kernel for a target, whose lowering is not {@link Lowering#INTERPRET}, in F64 or else in F32. */
    static FmaKernel of(Target target, boolean isDouble) {
        MemoryType memory = isDouble ? MemoryType.F64 : MemoryType.F32;
        boolean many = target.lowering() == Lowering.THREADS;
        int lanes = many ? 1 : target.lanes(memory.bytes());
        int threads = many ? Math.min(MOST_THREADS, target.maxThreads()) : 1;
        int rounds = many ? THREAD_ROUNDS : LOOP_ROUNDS;
        LaneBuilder b = new LaneBuilder();
        List<LaneValue> params = new ArrayList<>();
        // The view's address, extent and stride follow the fixed ones.
        for (int i = 0; i < LaneKernel.FIXED_PARAMS + 3; i++) {
            params.add(b.param(LaneType.I64));
        }
        LaneValue thread = b.mul(params.getFirst(), b.i64(threads));
        if (many) {
            LaneValue id = b.fresh(LaneType.I32);
            b.add(new ThreadOp.ThreadId(id));
            thread = b.add(thread, b.convert(Kind.I64, id));
        }
        LaneValue address = b.add(
                params.get(LaneKernel.FIXED_PARAMS), b.mul(thread, b.i64((long) lanes * memory.bytes())));
        LaneValue start = b.load(memory, Space.GLOBAL, lanes, address, Optional.empty());
        b.store(memory, Space.GLOBAL, address, sum(b, chains(b, start, rounds)), Optional.empty());
        LaneKernel kernel = new LaneKernel(
                "fma", target.lowering(), List.of(1), List.of(b.finish("fma", false)), 0, threads, List.of());
        return new FmaKernel(kernel, memory, lanes, rounds);
    }

    private static List<LaneValue> chains(LaneBuilder b, LaneValue start, int rounds) {
        LaneValue factor = b.constant(start.type(), 0.5);
        LaneValue term = b.constant(start.type(), 0.25);
        List<LaneValue> begin = new ArrayList<>();
        for (int i = 0; i < SUMS; i++) {
            // Equal sums would be computed but once.
            begin.add(b.add(start, b.constant(start.type(), (double) i)));
        }
        return b.loop(
                b.i32(0),
                b.i32(rounds),
                b.i32(1),
                begin,
                (_, sums) -> sums.stream().map(s -> b.fma(s, factor, term)).toList());
    }

    private static LaneValue sum(LaneBuilder b, List<LaneValue> values) {
        return values.stream().reduce(b::add).orElseThrow();
    }

    /** Elements that a program reads and writes. */
    long elements() {
        return (long) lanes * kernel.threads();
    }

    /** Floating-point operations of a program. */
    double flops() {
        return 2.0 * SUMS * rounds * elements();
    }
}
