package dev.pavage.benchmarks;

import dev.pavage.ir.Target;
import dev.pavage.ir.Target.Lowering;
import dev.pavage.ir.Target.MatrixUnit;
import dev.pavage.lane.AccessOp.Space;
import dev.pavage.lane.LaneBuilder;
import dev.pavage.lane.LaneFunction;
import dev.pavage.lane.LaneKernel;
import dev.pavage.lane.LaneType;
import dev.pavage.lane.LaneType.Kind;
import dev.pavage.lane.LaneValue;
import dev.pavage.lane.MemoryType;
import dev.pavage.lane.ThreadOp;
import dev.pavage.type.DType;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;

/**
 * A kernel of arithmetic on registers alone, in lane IR, so that each device's own compiler makes the code. Its one argument
 * is a packed vector with room for an element of each lane of each thread of each program.
 *
 * @param kernel the kernel
 * @param memory the elements of its argument
 * @param elements elements that a program reads and writes
 * @param operations multiplications and additions of a program
 */
record PeakKernel(LaneKernel kernel, MemoryType memory, long elements, double operations) {
    /** As many independent sums as hide the latency of an instruction; see {@link FmaLoops}. */
    static final int SUMS = 12;

    /** Independent fragments of sums of a sub-group; four sub-groups of a multiprocessor have a matrix unit each. */
    static final int MATRIX_SUMS = 8;

    static final int LOOP_ROUNDS = 200_000;
    /** Threads are many, and one alone is slow. */
    static final int THREAD_ROUNDS = 8192;

    private static final int MOST_THREADS = 256;
    private static final int WORD = 4;
    /** Factors of 16 bits in a word. */
    private static final int PAIR = 2;

    /** Fused multiply-adds, in F64 or else in F32, for a target whose lowering is not {@link Lowering#INTERPRET}. */
    static PeakKernel fma(Target target, boolean isDouble) {
        MemoryType memory = isDouble ? MemoryType.F64 : MemoryType.F32;
        boolean many = target.lowering() == Lowering.THREADS;
        int lanes = many ? 1 : target.lanes(memory.bytes());
        int rounds = many ? THREAD_ROUNDS : LOOP_ROUNDS;
        Frame frame = new Frame(target, "fma", memory, lanes);
        LaneBuilder b = frame.b;
        LaneValue factor = b.constant(frame.start.type(), 0.5);
        LaneValue term = b.constant(frame.start.type(), 0.25);
        List<LaneValue> sums = chains(frame, rounds, sum -> b.fma(sum, factor, term));
        return frame.finish(sums, 2.0 * SUMS * rounds * lanes * frame.threads);
    }

    /** The instruction of a target that multiplies vectors of packed factors. */
    static Optional<MatrixUnit> packed(Target target, Factors factors) {
        return target.packedUnit(factors.dtype()).filter(u -> target.lowering() == Lowering.LOOPS && u.k() == PAIR);
    }

    /** Sums of products of factors that lie in pairs. */
    static PeakKernel pairs(Target target, MatrixUnit unit) {
        int lanes = target.lanes(WORD);
        Frame frame = new Frame(target, "pairs", MemoryType.of(unit.accumulator()), lanes);
        LaneBuilder b = frame.b;
        LaneType type = new LaneType(Kind.I32, lanes);
        // Not a constant, which may be read from memory each time.
        LaneValue pair = b.add(b.iota(type), b.constant(type, unit.operand().isFloat() ? 0x3f003f00L : 0x00010001L));
        List<LaneValue> sums = chains(frame, LOOP_ROUNDS, s -> b.packedDot(pair, pair, s, unit.packed()));
        return frame.finish(sums, 2.0 * PAIR * SUMS * LOOP_ROUNDS * lanes);
    }

    /** Independent sums, each added to over and over. Equal ones would be computed but once. */
    private static List<LaneValue> chains(Frame frame, int rounds, UnaryOperator<LaneValue> add) {
        LaneBuilder b = frame.b;
        List<LaneValue> begin = IntStream.range(0, SUMS)
                .mapToObj(i -> b.add(frame.start, number(b, frame.start.type(), i)))
                .toList();
        return b.loop(b.i32(0), b.i32(rounds), b.i32(1), begin, (_, carried) -> carried.stream().map(add).toList());
    }

    /** The matrix unit of a target that multiplies some factors, many rows and columns at once. */
    static Optional<MatrixUnit> unit(Target target, Factors factors) {
        return target.matrixUnits(factors.dtype(), factors.precision()).stream().findFirst();
    }

    /** Products of one matrix unit. */
    static PeakKernel matrix(Target target, MatrixUnit unit, int rounds) {
        MemoryType memory = MemoryType.of(unit.accumulator());
        Frame frame = new Frame(target, "mma", memory, 1);
        LaneBuilder b = frame.b;
        List<LaneValue> left = factors(b, unit, unit.m() * unit.k(), target.subGroup());
        List<LaneValue> right = factors(b, unit, unit.k() * unit.n(), target.subGroup());
        int held = unit.m() * unit.n() / target.subGroup();
        List<LaneValue> begin = new ArrayList<>();
        for (int i = 0; i < MATRIX_SUMS; i++) {
            LaneValue first = b.add(frame.start, number(b, frame.start.type(), i));
            begin.addAll(Collections.nCopies(held, first));
        }
        List<LaneValue> sums = b.loop(b.i32(0), b.i32(rounds), b.i32(1), begin, (_, carried) -> {
            List<LaneValue> next = new ArrayList<>();
            for (int at = 0; at < carried.size(); at += held) {
                List<LaneValue> c = carried.subList(at, at + held);
                List<LaneValue> d = c.stream().map(v -> b.fresh(v.type())).toList();
                b.add(new ThreadOp.MatrixMultiply(d, unit, left, right, c));
                next.addAll(d);
            }
            return next;
        });
        double products = (double) MATRIX_SUMS * rounds * frame.threads / target.subGroup();
        return frame.finish(sums, 2.0 * unit.m() * unit.n() * unit.k() * products);
    }

    /** A thread's registers of factors that are all one half, or 1 in integers. */
    private static List<LaneValue> factors(LaneBuilder b, MatrixUnit unit, int elements, int threads) {
        DType dtype = unit.operand();
        LaneValue register =
                switch (dtype) {
                    case F64 -> b.constant(new LaneType(Kind.F64, 1), 0.5);
                    case F32 -> b.i32(Float.floatToRawIntBits(0.5f));
                    case F16 -> b.i32(0x38003800);
                    case BF16 -> b.i32(0x3f003f00);
                    case F8E4M3 -> b.i32(0x30303030);
                    case F8E5M2 -> b.i32(0x38383838);
                    case I8, U8 -> b.i32(0x01010101);
                    case I64, I32, I16, BOOL ->
                        throw new IllegalArgumentException("no matrix unit multiplies " + dtype);
                };
        int held = elements * dtype.bytes() / threads / Math.max(WORD, dtype.bytes());
        return Collections.nCopies(held, register);
    }

    private static LaneValue number(LaneBuilder b, LaneType type, int value) {
        return type.kind().isFloat() ? b.constant(type, (double) value) : b.constant(type, (long) value);
    }

    /** The function around the arithmetic: each thread loads its elements, and stores the sum of all that was computed. */
    private static final class Frame {
        private final LaneBuilder b = new LaneBuilder();
        private final Target target;
        private final String name;
        private final MemoryType memory;
        private final int lanes;
        private final int threads;
        private final LaneValue address;
        private final LaneValue start;

        Frame(Target target, String name, MemoryType memory, int lanes) {
            this.target = target;
            this.name = name;
            this.memory = memory;
            this.lanes = lanes;
            boolean many = target.lowering() == Lowering.THREADS;
            threads = many ? Math.min(MOST_THREADS, target.maxThreads()) : 1;
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
            LaneValue offset = b.mul(thread, b.i64((long) lanes * memory.bytes()));
            address = b.add(params.get(LaneKernel.FIXED_PARAMS), offset);
            start = b.load(memory, Space.GLOBAL, lanes, address, Optional.empty());
        }

        PeakKernel finish(List<LaneValue> sums, double operations) {
            LaneValue all = sums.stream().reduce(b::add).orElseThrow();
            b.store(memory, Space.GLOBAL, address, all, Optional.empty());
            LaneFunction arithmetic = b.finish(name, false);
            LaneKernel kernel = new LaneKernel(
                    name,
                    target.lowering(),
                    List.of(1),
                    target.lowering() == Lowering.LOOPS
                            ? List.of(arithmetic, entry(arithmetic))
                            : List.of(arithmetic),
                    0,
                    threads,
                    List.of());
            return new PeakKernel(kernel, memory, (long) lanes * threads, operations);
        }

        /** Calls a function: devices that write machine code write all but the entry as such. */
        private static LaneFunction entry(LaneFunction callee) {
            LaneBuilder entry = new LaneBuilder();
            List<LaneValue> params =
                    callee.params().stream().map(p -> entry.param(p.type())).toList();
            entry.call(callee.name(), params);
            return entry.finish("entry", false);
        }
    }
}
