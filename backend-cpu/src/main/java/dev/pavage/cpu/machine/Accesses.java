package dev.pavage.cpu.machine;

import dev.pavage.cpu.machine.Assembler.Gpr;
import dev.pavage.cpu.machine.Assembler.Label;
import dev.pavage.cpu.machine.Assembler.Operation;
import dev.pavage.cpu.machine.Assembler.Widening;
import dev.pavage.lane.AccessOp;
import dev.pavage.lane.LaneType;
import dev.pavage.lane.LaneValue;
import dev.pavage.lane.MemoryType;
import dev.pavage.lane.ValueOp;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;

/** Writes reads and writes of memory. */
final class Accesses {
    /** Bytes of a line of the caches. */
    private static final int LINE = 64;

    private final Assembler code;
    private final Registers registers;
    private final Integers integers;
    private final Vectors vectors;
    private final InstructionSet set;
    /** What addresses of a loop, less what is constant of them, are as sums of integers that follow them. */
    private final Map<Affine, Affine> pointers = new LinkedHashMap<>();

    private final Map<Affine, Affine> ahead = new LinkedHashMap<>();
    /** Where an innermost loop stores. */
    private final Set<Affine> stores = new HashSet<>();

    private final boolean streams;
    private boolean hasStreamed;

    /**
     * @param streams whether whole vectors of arguments are stored past the caches
     */
    Accesses(
            Assembler code,
            Registers registers,
            Integers integers,
            Vectors vectors,
            InstructionSet set,
            boolean streams) {
        this.set = set;
        this.streams = streams;
        this.code = code;
        this.registers = registers;
        this.integers = integers;
        this.vectors = vectors;
    }

    /** For pointers of a loop, those to what is read some time later. */
    Map<Affine, Affine> ahead() {
        return ahead;
    }

    /** Where an innermost loop stores in each round. */
    Set<Affine> stores() {
        return stores;
    }

    /** Whether there are stores past the caches, which are to be waited for. */
    boolean hasStreamed() {
        return hasStreamed;
    }

    Map<Affine, Affine> pointers() {
        return pointers;
    }

    /** Where an access is; may change the registers for a moment. */
    private Operand.Memory place(LaneValue address) {
        Affine at = integers.sums().of(address);
        int displacement = (int) at.constant();
        Affine rest = displacement == at.constant() ? at.variablePart() : at;
        return integers.memory(pointers.getOrDefault(rest, rest), displacement == at.constant() ? displacement : 0);
    }

    void emit(AccessOp op) {
        switch (op) {
            case AccessOp.Load load -> {
                if (load.result().type().isScalar()) {
                    scalar(load);
                } else {
                    vector(load);
                }
            }
            case AccessOp.Store store -> {
                if (store.value().type().isScalar()) {
                    scalar(store);
                } else {
                    vector(store);
                }
            }
            case AccessOp.Atomic atomic -> throw new NotEncodableException("an atomic operation");
        }
    }

    private void vector(AccessOp.Load op) {
        fetchAhead(op);
        Operand.Memory from = place(op.address());
        set.load(op.memory(), op.result().type(), registers.define(op.result()), from, mask(op.mask()));
    }

    private void fetchAhead(AccessOp.Load op) {
        Affine at = integers.sums().of(op.address());
        Affine later = ahead.get(at.variablePart());
        boolean beginsLine = Vectors.bits(op.result().type()) == LINE * Byte.SIZE || at.constant() % LINE == 0;
        if (later != null && beginsLine && op.space() == AccessOp.Space.GLOBAL
                && at.constant() == (int) at.constant()) {
            code.prefetch(integers.memory(later, (int) at.constant()));
        }
    }

    /** Whether an instruction reads, without a mask, what an op makes of it: an element in all lanes, numbers of binary16s. */
    static boolean doesBoth(AccessOp.Load load, ValueOp op) {
        LaneType loaded = load.result().type();
        return switch (op) {
            case ValueOp.Splat splat -> load.memory().bytes() >= Integer.BYTES;
            case ValueOp.WidenHalf widen ->
                load.memory() == MemoryType.U16 && !loaded.isScalar() && Vectors.isWhole(loaded);
            default -> false;
        };
    }

    /** Writes an op and the load of what it reads as one instruction; see {@link #doesBoth}. */
    void emit(AccessOp.Load load, ValueOp op) {
        LaneValue result = op.result();
        boolean widens = op instanceof ValueOp.WidenHalf;
        if (widens) {
            fetchAhead(load);
        }
        Operand.Memory from = place(load.address());
        vectors.plain(
                widens
                        ? Instruction.VCVTPH2PS
                        : Vectors.pick(result.type().kind(), Instruction.VPBROADCASTD, Instruction.VPBROADCASTQ),
                Vectors.bits(result.type()),
                registers.define(result),
                0,
                from);
    }

    private OptionalInt mask(Optional<LaneValue> mask) {
        return mask.isPresent() ? OptionalInt.of(registers.of(mask.orElseThrow())) : OptionalInt.empty();
    }

    /** What reads whole vectors, and widens elements. */
    static Instruction load(MemoryType memory) {
        return switch (memory) {
            case I8 -> Instruction.VPMOVSXBD;
            case U8 -> Instruction.VPMOVZXBD;
            case I16 -> Instruction.VPMOVSXWD;
            case U16 -> Instruction.VPMOVZXWD;
            case I32, F32 -> Instruction.VMOVDQU32;
            case I64, F64 -> Instruction.VMOVDQU64;
            case F16 -> throw new NotEncodableException("a conversion of F16 by an access");
        };
    }

    private void vector(AccessOp.Store op) {
        LaneType type = op.value().type();
        int value = vectors.register(op.value());
        Operand.Memory to = place(op.address());
        if (streams && op.space() == AccessOp.Space.GLOBAL && op.mask().isEmpty() && op.memory().bytes() >= 4
                && fillsLines(op, bytes(type)) && to.displacement() % bytes(type) == 0) {
            stream(op.memory(), type, value, to);
        } else {
            set.store(op.memory(), type, value, to, mask(op.mask()));
        }
        vectors.done(op.value(), value);
    }

    /**
     * Whether lines of the caches are written as a whole: by a vector, or by the one beside it in the same round. Parts of lines
     * that come one by one are slower past the caches.
     */
    private boolean fillsLines(AccessOp.Store op, int bytes) {
        Affine at = integers.sums().of(op.address());
        return bytes == LINE
                || 2 * bytes == LINE
                        && (stores.contains(at.plus(Affine.constant(bytes)))
                                || stores.contains(at.plus(Affine.constant(-bytes))));
    }

    private static int bytes(LaneType type) {
        return Vectors.bits(type) / Byte.SIZE;
    }

    /**
     * A vector past the caches: what is written and not read soon need not be fetched before. It has to be
     * aligned.
     */
    private void stream(MemoryType memory, LaneType type, int value, Operand.Memory to) {
        Label apart = new Label();
        Label end = new Label();
        code.test(to.base(), bytes(type) - 1);
        code.jump(Condition.NE, apart);
        vectors.plain(Instruction.VMOVNTPS, Vectors.bits(type), value, 0, to);
        code.jump(end);
        code.bind(apart);
        set.store(memory, type, value, to, OptionalInt.empty());
        code.bind(end);
        hasStreamed = true;
    }

    /** One element, or 0 where its mask is false. */
    private void scalar(AccessOp.Load op) {
        Label end = new Label();
        if (Registers.holds(op.result())) {
            int register = registers.define(op.result());
            op.mask().ifPresent(mask -> {
                vectors.plain(Instruction.VPXORD, 128, register, register, new Operand.Register(register));
                skip(mask, end);
            });
            vectors.plain(
                    op.memory() == MemoryType.F32 ? Instruction.VMOVSS : Instruction.VMOVSD,
                    128,
                    register,
                    0,
                    place(op.address()));
        } else {
            Gpr to = integers.define(op.result());
            if (op.mask().isPresent()) {
                code.move(to, 0);
                integers.places().done(op.result());
                skip(op.mask().orElseThrow(), end);
            }
            Operand.Memory from = place(op.address());
            switch (op.memory()) {
                case I64 -> code.operate(Operation.MOV, to, from);
                case I8 -> code.load(Widening.SIGNED_1, to, from);
                case U8 -> code.load(Widening.UNSIGNED_1, to, from);
                case I16 -> code.load(Widening.SIGNED_2, to, from);
                case U16 -> code.load(Widening.UNSIGNED_2, to, from);
                case I32 -> code.load(Widening.SIGNED_4, to, from);
                case F16, F32, F64 -> throw new NotEncodableException("a conversion by an access");
            }
            integers.places().done(op.result());
        }
        code.bind(end);
    }

    /** Goes on at {@code end} if a scalar mask is false. */
    private void skip(LaneValue mask, Label end) {
        code.jump(integers.test(mask).negated(), end);
    }

    private void scalar(AccessOp.Store op) {
        Label end = new Label();
        op.mask().ifPresent(mask -> skip(mask, end));
        if (Registers.holds(op.value())) {
            int value = vectors.register(op.value());
            Operand.Memory to = place(op.address());
            vectors.plain(
                    op.memory() == MemoryType.F32 ? Instruction.VMOVSS_STORE : Instruction.VMOVSD_STORE, 128, value, 0,
                    to);
            vectors.done(op.value(), value);
        } else {
            Operand.Memory to = place(op.address());
            code.store(to, integers.read(op.value(), Places.OTHER), op.memory().bytes());
        }
        code.bind(end);
    }
}
