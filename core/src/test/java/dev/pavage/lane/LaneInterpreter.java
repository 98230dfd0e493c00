package dev.pavage.lane;

import dev.pavage.lane.LaneType.Kind;
import dev.pavage.type.DType;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Runs lane IR without a backend, one op at a time, with the semantics that the ops' records state: what lowerings
 * are tested with. Memory of both spaces is one little-endian buffer; an address is a position in it. Ops of many
 * threads are not run. Signalling NaNs become quiet.
 */
public final class LaneInterpreter {
    private final LaneKernel kernel;
    private final Map<String, LaneFunction> functions = new HashMap<>();
    private final ByteBuffer memory;
    private final List<String> printed = new ArrayList<>();

    private LaneInterpreter(LaneKernel kernel, ByteBuffer memory) {
        this.kernel = kernel;
        this.memory = memory.duplicate().order(ByteOrder.LITTLE_ENDIAN);
        kernel.functions().forEach(f -> functions.put(f.name(), f));
    }

    /** A check of the kernel that did not hold. */
    public static final class CheckFailedException extends RuntimeException {
        private static final long serialVersionUID = 1;

        CheckFailedException(String message) {
            super(message);
        }
    }

    /**
     * Runs a kernel's entry function.
     *
     * @param arguments the entry's parameters
     * @return labels and addresses of the tiles that it showed
     * @throws CheckFailedException if a check does not hold
     */
    public static List<String> run(LaneKernel kernel, long[] arguments, ByteBuffer memory) {
        LaneInterpreter interpreter = new LaneInterpreter(kernel, memory);
        List<LaneData> data = new ArrayList<>();
        for (long argument : arguments) {
            data.add(new LaneData(LaneType.I64, new long[] {argument}, new double[0]));
        }
        interpreter.call(kernel.entry(), data);
        return interpreter.printed;
    }

    /**
     * Runs a function whose parameters may be vectors and which calls no other, and gives what some of its registers
     * then hold.
     */
    public static List<LaneData> evaluate(LaneFunction function, List<LaneData> arguments, List<LaneValue> wanted) {
        LaneKernel none = new LaneKernel(
                "none", dev.pavage.ir.Target.Lowering.LOOPS, List.of(), List.of(function), 0, 1, List.of());
        LaneInterpreter interpreter = new LaneInterpreter(none, ByteBuffer.allocate(0));
        Map<LaneValue, LaneData> registers = interpreter.call(function, arguments);
        return wanted.stream().map(registers::get).toList();
    }

    private Map<LaneValue, LaneData> call(LaneFunction function, List<LaneData> arguments) {
        Map<LaneValue, LaneData> registers = new HashMap<>();
        for (int i = 0; i < function.params().size(); i++) {
            registers.put(function.params().get(i), arguments.get(i));
        }
        run(function.body(), registers);
        return registers;
    }

    private List<LaneData> run(Block block, Map<LaneValue, LaneData> registers) {
        for (LaneOp op : block.ops()) {
            switch (op) {
                case ValueOp v -> registers.put(v.result(), LaneMath.compute(v, registers::get));
                case AccessOp a -> access(a, registers);
                case ControlOp c -> control(c, registers);
                case ThreadOp t -> throw new UnsupportedOperationException(
                        "the interpreter runs one thread per program: " + t);
            }
        }
        return block.yields().stream().map(registers::get).toList();
    }

    private void control(ControlOp op, Map<LaneValue, LaneData> registers) {
        switch (op) {
            case ControlOp.For f -> {
                long step = registers.get(f.step()).whole(0);
                long to = registers.get(f.to()).whole(0);
                List<LaneData> carried = f.initial().stream().map(registers::get).toList();
                for (long i = registers.get(f.from()).whole(0); i < to; i += step) {
                    registers.put(f.variable(), new LaneData(f.variable().type(), new long[] {i}, new double[0]));
                    define(f.carried(), carried, registers);
                    carried = run(f.body(), registers);
                }
                define(f.results(), carried, registers);
            }
            case ControlOp.If i -> {
                boolean condition = registers.get(i.condition()).whole(0) != 0;
                define(i.results(), run(condition ? i.then() : i.otherwise(), registers), registers);
            }
            case ControlOp.Call c -> call(
                    functions.get(c.function()),
                    c.arguments().stream().map(registers::get).toList());
            case ControlOp.Check c -> {
                if (registers.get(c.condition()).whole(0) == 0) {
                    LaneKernel.Message message = kernel.messages().get(c.message());
                    throw new CheckFailedException(message.text() + " (" + message.at() + ")");
                }
            }
            case ControlOp.Print p -> printed.add(kernel.messages().get(p.message()).text() + " at "
                    + registers.get(p.address()).whole(0));
        }
    }

    private static void define(List<LaneValue> names, List<LaneData> values, Map<LaneValue, LaneData> registers) {
        for (int i = 0; i < names.size(); i++) {
            registers.put(names.get(i), values.get(i));
        }
    }

    private void access(AccessOp op, Map<LaneValue, LaneData> registers) {
        int address = Math.toIntExact(registers.get(op.address()).whole(0));
        int size = op.memory().bytes();
        switch (op) {
            case AccessOp.Load l -> {
                LaneData result = LaneData.zeros(l.result().type());
                for (int i = 0; i < result.lanes(); i++) {
                    int lane = i;
                    if (l.mask().map(m -> registers.get(m).whole(lane) != 0).orElse(true)) {
                        read(l.memory(), address + i * size, result, i);
                    }
                }
                registers.put(l.result(), result);
            }
            case AccessOp.Store s -> {
                LaneData value = registers.get(s.value());
                for (int i = 0; i < value.lanes(); i++) {
                    int lane = i;
                    if (s.mask().map(m -> registers.get(m).whole(lane) != 0).orElse(true)) {
                        write(s.memory(), address + i * size, value, i);
                    }
                }
            }
            case AccessOp.Atomic a -> {
                LaneData old = LaneData.zeros(a.value().type());
                read(a.memory(), address, old, 0);
                ValueOp.BinaryKind kind =
                        switch (a.kind()) {
                            case ADD -> ValueOp.BinaryKind.ADD;
                            case MAX -> ValueOp.BinaryKind.MAX;
                            case MIN -> ValueOp.BinaryKind.MIN;
                        };
                write(a.memory(), address, LaneMath.binary(kind, old, registers.get(a.value())), 0);
            }
        }
    }

    private void read(MemoryType type, int address, LaneData into, int lane) {
        switch (type) {
            case I8 -> into.wholes()[lane] = memory.get(address);
            case U8 -> into.wholes()[lane] = memory.get(address) & 0xff;
            case I16 -> into.wholes()[lane] = memory.getShort(address);
            case U16 -> into.wholes()[lane] = memory.getShort(address) & 0xffff;
            case I32 -> into.wholes()[lane] = memory.getInt(address);
            case I64 -> into.wholes()[lane] = memory.getLong(address);
            case F32 -> into.reals()[lane] = memory.getFloat(address);
            case F64 -> into.reals()[lane] = memory.getDouble(address);
            case F16 -> into.reals()[lane] = Float.float16ToFloat(memory.getShort(address));
        }
    }

    private void write(MemoryType type, int address, LaneData from, int lane) {
        switch (type) {
            case I8, U8 -> memory.put(address, (byte) from.whole(lane));
            case I16, U16 -> memory.putShort(address, (short) from.whole(lane));
            case I32 -> memory.putInt(address, (int) from.whole(lane));
            case I64 -> memory.putLong(address, from.whole(lane));
            case F32 -> memory.putFloat(address, (float) from.real(lane));
            case F64 -> memory.putDouble(address, from.real(lane));
            case F16 -> memory.putShort(address, Float.floatToFloat16((float) from.real(lane)));
        }
    }

    /**
     * What a register holds.
     *
     * @param type its type
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
                case F32, F16, BF16 -> new LaneType(Kind.F32, lanes);
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
    }
}
