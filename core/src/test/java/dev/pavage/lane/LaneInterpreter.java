package dev.pavage.lane;

import dev.pavage.lane.LaneType.Kind;
import dev.pavage.type.DType;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Runs lane IR without a backend, one op at a time, with the semantics that the ops' records state: what lowerings
 * are tested with. Memory of both spaces is one little-endian buffer; an address is a position in it. Signalling NaNs
 * become quiet.
 *
 * <p>The threads of a program run in step: each op is done for all threads that reach it before the next op is. What may
 * go differently on a machine whose threads do not run in step is a fault, which {@link LaneMemory} finds: two threads at
 * one byte with no barrier between them. So the result does not depend on the order that is taken here.
 */
public final class LaneInterpreter {
    private final LaneKernel kernel;
    private final Map<String, LaneFunction> functions = new HashMap<>();
    private final int threads;
    private final int subGroup;
    private final LaneMemory memory;
    private final Watcher watcher;
    private final List<String> printed = new ArrayList<>();

    private LaneInterpreter(LaneKernel kernel, int subGroup, LaneMemory memory) {
        this(kernel, subGroup, memory, Watcher.NOBODY);
    }

    private LaneInterpreter(LaneKernel kernel, int subGroup, LaneMemory memory, Watcher watcher) {
        this.watcher = watcher;
        this.kernel = kernel;
        this.threads = kernel.threads();
        this.subGroup = subGroup;
        this.memory = memory;
        kernel.functions().forEach(f -> functions.put(f.name(), f));
    }

    /** A check of the kernel that did not hold. */
    public static final class CheckFailedException extends RuntimeException {
        private static final long serialVersionUID = 1;

        CheckFailedException(String message) {
            super(message);
        }
    }

    /** Something that a kernel must not do, such as a race; the message says which threads did it with which op. */
    public static final class FaultException extends RuntimeException {
        private static final long serialVersionUID = 1;

        FaultException(String message) {
            super(message);
        }
    }

    /**
     * Bytes that a kernel may access.
     *
     * @param from address of the first byte
     * @param bytes number of bytes
     */
    public record Region(long from, long bytes) {}

    /** Is shown each access before it is done. */
    @FunctionalInterface
    public interface Watcher {
        /** Looks at nothing. */
        Watcher NOBODY = (op, addresses) -> {};

        /** Called with the address that each thread accesses, -1 for threads that do not. */
        void access(AccessOp op, long[] addresses);

        /** Called with the address of the row that each thread gives to a load of matrices, -1 for threads that do not. */
        default void rows(ThreadOp.MatrixLoad op, long[] addresses) {}

        /** Called with the local address that each thread copies to, -1 for threads that do not. */
        default void copies(ThreadOp.AsyncCopy op, long[] addresses) {}
    }

    /**
     * Runs a kernel's entry function for one program, without looking for faults: for kernels of one thread.
     *
     * @param arguments the entry's parameters
     * @return labels and addresses of the tiles that it showed
     * @throws CheckFailedException if a check does not hold
     */
    public static List<String> run(LaneKernel kernel, long[] arguments, ByteBuffer memory) {
        return new LaneInterpreter(kernel, 1, LaneMemory.unchecked(memory, kernel.threads())).enter(arguments);
    }

    /**
     * Runs a kernel's entry function for all threads of one program and looks for faults. Local memory lies where the
     * arguments say and holds nothing yet.
     *
     * @param arguments the entry's parameters
     * @param given the memory outside of local memory that the kernel may touch
     * @param subGroup threads of a sub-group, 1 if they cannot shuffle
     * @param watcher is shown all accesses
     * @return labels and addresses of the tiles that it showed
     * @throws CheckFailedException if a check does not hold
     * @throws FaultException if threads race, read local memory that nothing wrote, do not all reach a barrier, leave
     *     the given memory, or shuffle with threads that are not there
     */
    public static List<String> run(
            LaneKernel kernel,
            long[] arguments,
            ByteBuffer memory,
            List<Region> given,
            int subGroup,
            Watcher watcher) {
        Region local = new Region(arguments[LaneKernel.FIXED_PARAMS - 1], kernel.scratchBytes());
        return new LaneInterpreter(kernel, subGroup, LaneMemory.checked(memory, kernel.threads(), local, given),
                watcher)
                .enter(arguments);
    }

    /** The same watched by nobody. */
    public static List<String> run(
            LaneKernel kernel, long[] arguments, ByteBuffer memory, List<Region> given, int subGroup) {
        return run(kernel, arguments, memory, given, subGroup, Watcher.NOBODY);
    }

    private List<String> enter(long[] arguments) {
        List<LaneData> data = new ArrayList<>();
        for (long argument : arguments) {
            data.add(LaneMath.pick(LaneData.of(Kind.I64, argument), threads, i -> 0));
        }
        boolean[] all = new boolean[threads];
        Arrays.fill(all, true);
        call(kernel.entry(), data, all);
        return printed;
    }

    /**
     * Runs a function whose parameters may be vectors and which calls no other, and gives what some of its registers
     * then hold.
     */
    public static List<LaneData> evaluate(LaneFunction function, List<LaneData> arguments, List<LaneValue> wanted) {
        LaneKernel none = new LaneKernel(
                "none", dev.pavage.ir.Target.Lowering.LOOPS, List.of(), List.of(function), 0, 1, List.of());
        LaneInterpreter interpreter =
                new LaneInterpreter(none, 1, LaneMemory.unchecked(ByteBuffer.allocate(0), 1));
        Map<LaneValue, LaneData> registers = interpreter.call(function, arguments, new boolean[] {true});
        return wanted.stream().map(registers::get).toList();
    }

    private Map<LaneValue, LaneData> call(LaneFunction function, List<LaneData> arguments, boolean[] active) {
        Map<LaneValue, LaneData> registers = new HashMap<>();
        define(function.params(), arguments, registers);
        run(function.body(), registers, active);
        return registers;
    }

    private static long[] accessed(LaneValue address, Map<LaneValue, LaneData> registers, boolean[] active) {
        LaneData addresses = registers.get(address);
        long[] accessed = new long[active.length];
        Arrays.setAll(accessed, t -> active[t] ? addresses.whole(t) : -1);
        return accessed;
    }

    /** Runs a block for the active threads; what the others hold in its registers means nothing. */
    private List<LaneData> run(Block block, Map<LaneValue, LaneData> registers, boolean[] active) {
        for (LaneOp op : block.ops()) {
            switch (op) {
                case ValueOp v -> registers.put(
                        v.result(), LaneMath.compute(v, threads, value -> operand(v, value, registers, active)));
                case AccessOp a -> {
                    watcher.access(a, accessed(a.address(), registers, active));
                    memory.access(a, registers, active);
                }
                case ControlOp c -> control(c, registers, active);
                case ThreadOp t -> thread(t, registers, active);
            }
        }
        return block.yields().stream().map(registers::get).toList();
    }

    /** An operand; counts of shifts are 0 in inactive threads, where they may be out of range. */
    private LaneData operand(
            ValueOp op, LaneValue value, Map<LaneValue, LaneData> registers, boolean[] active) {
        LaneData data = registers.get(value);
        boolean shift = op instanceof ValueOp.Binary b
                && value.equals(b.b())
                && switch (b.kind()) {
                    case SHL, SHR, USHR -> true;
                    case ADD, SUB, MUL, DIV, REM, MIN, MAX, AND, OR, XOR, FLOOR_DIV, CEIL_DIV, FLOOR_MOD -> false;
                };
        return shift ? merge(LaneData.zeros(data.type()), data, active) : data;
    }

    private void control(ControlOp op, Map<LaneValue, LaneData> registers, boolean[] active) {
        switch (op) {
            case ControlOp.For f -> loop(f, registers, active);
            case ControlOp.If i -> branch(i, registers, active);
            case ControlOp.Call c -> call(
                    functions.get(c.function()),
                    c.arguments().stream().map(registers::get).toList(),
                    active);
            case ControlOp.Check c -> {
                LaneData condition = registers.get(c.condition());
                if (any(where(active, t -> condition.whole(t) == 0))) {
                    LaneKernel.Message message = kernel.messages().get(c.message());
                    throw new CheckFailedException(message.text() + " (" + message.at() + ")");
                }
            }
            case ControlOp.Line l -> {}
            case ControlOp.Print p -> {
                LaneData address = registers.get(p.address());
                memory.show(p, address, active);
                for (int t = 0; t < threads; t++) {
                    if (active[t]) {
                        printed.add(kernel.messages().get(p.message()).text() + " at " + address.whole(t));
                    }
                }
            }
        }
    }

    private void loop(ControlOp.For op, Map<LaneValue, LaneData> registers, boolean[] active) {
        LaneData step = registers.get(op.step());
        LaneData to = registers.get(op.to());
        long[] at = registers.get(op.from()).wholes().clone();
        List<LaneData> carried = op.initial().stream().map(registers::get).toList();
        boolean[] round = where(active, t -> at[t] < to.whole(t));
        while (any(round)) {
            registers.put(op.variable(), LaneData.of(op.variable().type().kind(), at.clone()));
            define(op.carried(), carried, registers);
            carried = merge(carried, run(op.body(), registers, round), round);
            for (int t = 0; t < threads; t++) {
                at[t] += round[t] ? step.whole(t) : 0;
            }
            round = where(round, t -> at[t] < to.whole(t));
        }
        define(op.results(), carried, registers);
    }

    private void branch(ControlOp.If op, Map<LaneValue, LaneData> registers, boolean[] active) {
        LaneData condition = registers.get(op.condition());
        boolean[] then = where(active, t -> condition.whole(t) != 0);
        boolean[] otherwise = where(active, t -> condition.whole(t) == 0);
        if (!any(otherwise)) {
            define(op.results(), run(op.then(), registers, then), registers);
        } else if (!any(then)) {
            define(op.results(), run(op.otherwise(), registers, otherwise), registers);
        } else {
            List<LaneData> first = run(op.then(), registers, then);
            define(op.results(), merge(first, run(op.otherwise(), registers, otherwise), otherwise), registers);
        }
    }

    private void thread(ThreadOp op, Map<LaneValue, LaneData> registers, boolean[] active) {
        switch (op) {
            case ThreadOp.ThreadId t -> {
                LaneData numbers = LaneData.zeros(new LaneType(Kind.I32, threads));
                Arrays.setAll(numbers.wholes(), i -> i);
                registers.put(t.result(), numbers);
            }
            case ThreadOp.Barrier b -> {
                int arrived = count(active);
                if (arrived != threads) {
                    throw fault(op, arrived + " of " + threads + " threads reach it");
                }
                memory.barrier(b.global());
            }
            case ThreadOp.ShuffleXor s -> registers.put(s.result(), shuffle(s, registers.get(s.a()), active));
            case ThreadOp.Unpack u -> {
                LaneData vector = registers.get(u.vector());
                int lanes = u.results().size();
                for (int lane = 0; lane < lanes; lane++) {
                    int l = lane;
                    registers.put(u.results().get(lane), LaneMath.pick(vector, threads, t -> t * lanes + l));
                }
            }
            case ThreadOp.Pack p -> {
                int lanes = p.lanes().size();
                LaneData result = LaneData.zeros(new LaneType(p.result().type().kind(), threads * lanes));
                for (int lane = 0; lane < lanes; lane++) {
                    LaneData one = registers.get(p.lanes().get(lane));
                    for (int t = 0; t < threads; t++) {
                        result.put(t * lanes + lane, one, t);
                    }
                }
                registers.put(p.result(), result);
            }
            case ThreadOp.AsyncCopy a -> {
                watcher.copies(a, accessed(a.localAddress(), registers, active));
                memory.start(a, registers, active);
            }
            case ThreadOp.AsyncCommit c -> memory.commit(active);
            case ThreadOp.AsyncWait w -> memory.await(w, active);
            case ThreadOp.MatrixLoad m -> {
                together(op, active);
                watcher.rows(m, accessed(m.address(), registers, active));
                memory.loadMatrices(m, registers, active);
            }
            case ThreadOp.MatrixMultiply m -> {
                together(op, active);
                LaneMatrices.multiply(m, threads, registers);
            }
        }
    }

    private LaneData shuffle(ThreadOp.ShuffleXor op, LaneData a, boolean[] active) {
        if (op.laneMask() >= Math.min(subGroup, threads)) {
            throw fault(op, "reaches beyond the sub-group of " + Math.min(subGroup, threads) + " threads");
        }
        int lanes = a.lanes() / threads;
        for (int t = 0; t < threads; t++) {
            if (active[t] && !active[t ^ op.laneMask()]) {
                throw fault(op, "thread " + t + " asks thread " + (t ^ op.laneMask()) + ", which is not here");
            }
        }
        return LaneMath.pick(a, a.lanes(), i -> (i / lanes ^ op.laneMask()) * lanes + i % lanes);
    }

    /** Matrix instructions are done by whole sub-groups. */
    private void together(ThreadOp op, boolean[] active) {
        if (subGroup != LaneMatrices.THREADS || count(active) % subGroup != 0) {
            throw fault(op, count(active) + " threads in sub-groups of " + subGroup + " do it");
        }
        for (int t = 0; t < threads; t++) {
            if (active[t] != active[t - t % subGroup]) {
                throw fault(op, "thread " + t + " does not do what thread " + (t - t % subGroup) + " does");
            }
        }
    }

    static FaultException fault(LaneOp op, String reason) {
        return new FaultException("\"" + LanePrinter.describe(op) + "\" (" + op.operands() + "): " + reason);
    }

    private interface ThreadTest {
        boolean holds(int thread);
    }

    private static boolean[] where(boolean[] active, ThreadTest test) {
        boolean[] result = new boolean[active.length];
        for (int t = 0; t < active.length; t++) {
            result[t] = active[t] && test.holds(t);
        }
        return result;
    }

    private static boolean any(boolean[] active) {
        return count(active) > 0;
    }

    private static int count(boolean[] active) {
        int sum = 0;
        for (boolean one : active) {
            sum += one ? 1 : 0;
        }
        return sum;
    }

    private List<LaneData> merge(List<LaneData> old, List<LaneData> fresh, boolean[] active) {
        List<LaneData> merged = new ArrayList<>();
        for (int i = 0; i < old.size(); i++) {
            merged.add(merge(old.get(i), fresh.get(i), active));
        }
        return merged;
    }

    /** {@code fresh} in the active threads, {@code old} in the others. */
    private LaneData merge(LaneData old, LaneData fresh, boolean[] active) {
        if (count(active) == threads) {
            return fresh;
        }
        int lanes = old.lanes() / threads;
        LaneData result = LaneData.zeros(old.type());
        for (int i = 0; i < old.lanes(); i++) {
            result.put(i, active[i / lanes] ? fresh : old, i);
        }
        return result;
    }

    private static void define(List<LaneValue> names, List<LaneData> values, Map<LaneValue, LaneData> registers) {
        for (int i = 0; i < names.size(); i++) {
            registers.put(names.get(i), values.get(i));
        }
    }

    /**
     * What a register holds, in all threads: the lanes of thread 0, then those of thread 1, ...
     *
     * @param type its kind and the number of lanes of all threads together
     * @param wholes the lanes of integers and truth values, sign-extended; else empty
     * @param reals the lanes of floating-point kinds; else empty
     */
    @SuppressWarnings("ArrayRecordComponent") // never compared
    public record LaneData(LaneType type, long[] wholes, double[] reals) {
        /** A register of zeros. */
        public static LaneData zeros(LaneType type) {
            boolean real = type.kind().isFloat();
            return new LaneData(type, new long[real ? 0 : type.lanes()], new double[real ? type.lanes() : 0]);
        }

        /** A register of integers or truth values, a power of two of them. */
        public static LaneData of(Kind kind, long... lanes) {
            return new LaneData(new LaneType(kind, lanes.length), lanes, new double[0]);
        }

        /** A floating-point register. */
        public static LaneData of(Kind kind, double... lanes) {
            return new LaneData(new LaneType(kind, lanes.length), new long[0], lanes);
        }

        /** The register of the kind that holds a dtype. */
        public static LaneType typeOf(DType dtype, int lanes) {
            return switch (dtype) {
                case F64 -> new LaneType(Kind.F64, lanes);
                case F32, F16, BF16, F8E4M3, F8E5M2 -> new LaneType(Kind.F32, lanes);
                case I64 -> new LaneType(Kind.I64, lanes);
                case I32, I16, I8, U8 -> new LaneType(Kind.I32, lanes);
                case BOOL -> new LaneType(Kind.I1, lanes);
            };
        }

        int lanes() {
            return type.lanes();
        }

        /** An integer lane. */
        public long whole(int lane) {
            return wholes[lane];
        }

        /** A floating-point lane. */
        public double real(int lane) {
            return reals[lane];
        }

        void put(int lane, LaneData from, int other) {
            if (type.kind().isFloat()) {
                reals[lane] = from.reals[other];
            } else {
                wholes[lane] = from.wholes[other];
            }
        }
    }
}
