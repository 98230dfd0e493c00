package dev.pavage.cpu.machine;

import dev.pavage.cpu.machine.Assembler.Gpr;
import dev.pavage.cpu.machine.Assembler.Label;
import dev.pavage.cpu.machine.Assembler.Operation;
import dev.pavage.lane.LaneType;
import dev.pavage.lane.LaneType.Kind;
import dev.pavage.lane.LaneValue;
import dev.pavage.lane.ValueOp;
import dev.pavage.lane.ValueOp.BinaryKind;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Writes the ops of vectors, masks and floating-point scalars, which are vectors of 128 bits with one lane of use. */
final class Vectors {
    private static final int SCALAR_BITS = 128;

    private final Assembler code;
    private final Registers registers;
    private final Integers integers;
    private final Lanes lanes;
    private final Products products;
    private final Conversions conversions;
    private final InstructionSet set;
    private final Constants constants;
    /** Values that are constants, which are read where they stand. */
    private final Map<LaneValue, Long> known = new HashMap<>();

    Vectors(Assembler code, Registers registers, Integers integers, InstructionSet set) {
        this.code = code;
        this.registers = registers;
        this.integers = integers;
        this.set = set;
        constants = new Constants(code);
        lanes = new Lanes(this, code, registers, set);
        products = new Products(this, registers, set);
        conversions = new Conversions(this, registers, integers, set);
    }

    Constants constants() {
        return constants;
    }

    // ---- operands

    /** The width of the registers that hold a value. */
    static int bits(LaneType type) {
        if (type.isScalar()) {
            return SCALAR_BITS;
        }
        // A mask in a vector register has lanes of 4 bytes.
        int bytes = type.kind() == Kind.I1 ? Integer.BYTES : type.kind().bytes();
        int bits = type.lanes() * bytes * Byte.SIZE;
        if (bits < 64 || bits > 512) {
            throw new NotEncodableException("vectors of " + bits + " bits");
        }
        return Math.max(bits, SCALAR_BITS);
    }

    /** Whether a vector fills its register. Of one that does not, nothing may be done with the lanes behind. */
    static boolean isWhole(LaneType type) {
        return type.lanes() * type.kind().bytes() * Byte.SIZE >= SCALAR_BITS;
    }

    /** The register that holds a value, or the place of a constant. */
    Operand operand(LaneValue value) {
        Long constant = known.get(value);
        return constant == null
                ? new Operand.Register(registers.of(value))
                : constants.of(value.type().kind(), constant);
    }

    boolean isConstant(LaneValue value) {
        return known.containsKey(value);
    }

    /** What a constant is, as {@link ValueOp.Constant#bits} has it. */
    Optional<Long> constant(LaneValue value) {
        return Optional.ofNullable(known.get(value));
    }

    /** The register of a value. A constant gets one for this op; see {@link #done}. */
    int register(LaneValue value) {
        if (!isConstant(value)) {
            return registers.of(value);
        }
        int register = registers.temporary();
        load(register, value);
        return register;
    }

    void done(LaneValue value, int register) {
        if (isConstant(value)) {
            registers.give(register);
        }
    }

    /** Puts a value into a register. */
    void load(int register, LaneValue value) {
        LaneType type = value.type();
        if (!isConstant(value)) {
            plain(Instruction.VMOVUPS, bits(type), register, 0, operand(value));
        } else if (isZero(value)) {
            plain(Instruction.VPXORD, bits(type), register, register, new Operand.Register(register));
        } else {
            plain(pick(type.kind(), Instruction.VPBROADCASTD, Instruction.VPBROADCASTQ), bits(type), register, 0,
                    ((Operand.Pool) operand(value)).whole());
        }
    }

    /** Copies a value into a register of its kind. */
    void copy(int register, LaneValue value) {
        if (value.type().kind() == Kind.I1) {
            set.copyMask(register, registers.of(value), value.type().lanes());
        } else {
            load(register, value);
        }
    }

    /** Keeps the lowest bit of a mask, which is given back, as a scalar truth value. */
    void keepBit(LaneValue value, int mask) {
        Gpr to = integers.define(value);
        set.bits(to, mask, 1);
        registers.giveMask(mask);
        code.operate(Operation.AND, to, 1);
        integers.places().done(value);
    }

    /** Puts an integer into the lowest lane of a register. */
    void fromInteger(Kind kind, int register, LaneValue value) {
        Gpr from = integers.read(value, Places.RESULT);
        plain(pick(kind, Instruction.VMOVD, Instruction.VMOVQ), SCALAR_BITS, register, 0, new Operand.General(from));
    }

    /** Keeps the bits of the lowest lane of a register as an integer. */
    void keepInteger(LaneValue value, int register) {
        boolean isNarrow = value.type().kind() == Kind.I32;
        Gpr to = integers.define(value);
        plain(isNarrow ? Instruction.VMOVD_STORE : Instruction.VMOVQ_STORE, SCALAR_BITS, register, 0,
                new Operand.General(to));
        if (isNarrow) {
            code.signExtend(to, to);
        }
        integers.places().done(value);
    }

    private boolean isZero(LaneValue value) {
        return Long.valueOf(0).equals(known.get(value));
    }

    /** The first for lanes of 4 bytes, the second for lanes of 8. */
    static Instruction pick(Kind kind, Instruction four, Instruction eight) {
        return kind.bytes() == Integer.BYTES ? four : eight;
    }

    void plain(Instruction instruction, int bits, int register, int second, Operand last) {
        code.vector(instruction, bits, register, second, last);
    }

    /** The last byte of an instruction that has one. */
    void immediate(int value) {
        code.immediate(value);
    }

    /**
     * A register for a result that is written after its operands are read: that of an operand that the op is done with, a
     * carried one if there is, or a free one.
     */
    int result(LaneValue result, List<LaneValue> operands) {
        Optional<LaneValue> old = operands.stream()
                .filter(value -> !isConstant(value) && registers.dies(value) && registers.shareFile(value, result))
                .max((a, b) -> Boolean.compare(registers.isCarried(a), registers.isCarried(b)));
        return old.isPresent() ? registers.reuse(old.orElseThrow(), result) : registers.define(result);
    }

    // ---- ops

    /** An op with a vector, a mask or a floating-point scalar among its operands or as its result. */
    void emit(ValueOp op) {
        LaneType type = op.result().type();
        switch (op) {
            case ValueOp.Constant c when type.kind() == Kind.I1 && c.bits() == 0 ->
                set.clear(registers.define(c.result()), type.lanes());
            case ValueOp.Constant c when type.kind() == Kind.I1 -> set.fill(registers.define(c.result()), type.lanes());
            case ValueOp.Constant c -> known.put(c.result(), c.bits());
            case ValueOp.Iota i -> lanes.iota(i);
            case ValueOp.Unary u when type.kind() == Kind.I1 -> {
                int a = registers.of(u.a());
                int all = registers.temporaryMask();
                set.fill(all, type.lanes());
                set.combine(BinaryKind.XOR, result(u.result(), List.of(u.a())), a, all, type.lanes());
                registers.giveMask(all);
            }
            case ValueOp.Unary u -> unary(u);
            case ValueOp.Binary b when type.kind() == Kind.I1 -> {
                int first = registers.of(b.a());
                int second = registers.of(b.b());
                int to = result(b.result(), List.of(b.a(), b.b()));
                set.combine(b.kind(), to, first, second, type.lanes());
            }
            case ValueOp.Binary b -> binary(b);
            case ValueOp.Fma f -> products.fma(f);
            case ValueOp.Compare c -> compare(c);
            case ValueOp.Select s -> select(s);
            case ValueOp.Convert c -> conversions.emit(c);
            case ValueOp.Bitcast b when !Registers.holds(b.a()) ->
                fromInteger(type.kind(), registers.define(b.result()), b.a());
            case ValueOp.Bitcast b when !Registers.holds(b.result()) -> {
                int from = register(b.a());
                keepInteger(b.result(), from);
                done(b.a(), from);
            }
            case ValueOp.Bitcast b -> {
                Optional<Operand> constant = isConstant(b.a()) ? Optional.of(operand(b.a())) : Optional.empty();
                int from = constant.isPresent() ? 0 : registers.of(b.a());
                int to = result(b.result(), List.of(b.a()));
                if (constant.isPresent()) {
                    load(to, b.a());
                } else if (to != from) {
                    plain(Instruction.VMOVUPS, bits(type), to, 0, new Operand.Register(from));
                }
            }
            case ValueOp.Splat s -> splat(s);
            case ValueOp.SwapLanes s -> lanes.swap(s);
            case ValueOp.Across a -> lanes.across(a, integers);
            case ValueOp.PackedDot d -> products.packedDot(d);
            case ValueOp.WidenHalf w -> conversions.widen(w);
            case ValueOp.NarrowHalf n -> conversions.narrow(n);
            case ValueOp.PackPair o -> throw unsupported(o);
            case ValueOp.RoundTf32 o -> throw unsupported(o);
            case ValueOp.PickBytes o -> throw unsupported(o);
            case ValueOp.ApproximateExp2 o -> throw unsupported(o);
        }
    }

    static NotEncodableException unsupported(ValueOp op) {
        return new NotEncodableException(op.getClass().getSimpleName());
    }

    private void unary(ValueOp.Unary op) {
        Kind kind = op.result().type().kind();
        int bits = bits(op.result().type());
        int a = register(op.a());
        int to = result(op.result(), List.of(op.a()));
        Operand from = new Operand.Register(a);
        switch (op.kind()) {
            case NEG -> {
                if (kind.isFloat()) {
                    plain(pick(kind, Instruction.VPXORD, Instruction.VPXORQ), bits, to, a,
                            constants.pattern(kind, kind == Kind.F32 ? Integer.MIN_VALUE : Long.MIN_VALUE));
                } else {
                    int zero = registers.temporary();
                    plain(Instruction.VPXORD, bits, zero, zero, new Operand.Register(zero));
                    plain(pick(kind, Instruction.VPSUBD, Instruction.VPSUBQ), bits, to, zero, from);
                    registers.give(zero);
                }
            }
            case ABS -> {
                if (kind.isFloat()) {
                    plain(pick(kind, Instruction.VPANDD, Instruction.VPANDQ), bits, to, a,
                            constants.pattern(kind, kind == Kind.F32 ? Integer.MAX_VALUE : Long.MAX_VALUE));
                } else {
                    plain(pick(kind, Instruction.VPABSD, Instruction.VPABSQ), bits, to, 0, from);
                }
            }
            case NOT ->
                plain(pick(kind, Instruction.VPXORD, Instruction.VPXORQ), bits, to, a, constants.pattern(kind, -1));
            case SQRT -> plain(pick(kind, Instruction.VSQRTPS, Instruction.VSQRTPD), bits, to, 0, from);
            case FLOOR, CEIL, ROUND -> {
                plain(pick(kind, Instruction.VRNDSCALEPS, Instruction.VRNDSCALEPD), bits, to, 0, from);
                // The manual's table of the immediate: no exception for inexact results, then the direction.
                code.immediate(
                        8 | switch (op.kind()) {
                            case FLOOR -> 1;
                            case CEIL -> 2;
                            default -> 0;
                        });
            }
        }
        done(op.a(), a);
    }

    private void binary(ValueOp.Binary op) {
        Kind kind = op.result().type().kind();
        Instruction instruction = BinaryInstructions.of(op.kind(), kind)
                .orElseThrow(() -> new NotEncodableException(op.kind() + " of " + kind));
        boolean swaps = isConstant(op.a()) && BinaryInstructions.commutes(op.kind());
        LaneValue first = swaps ? op.b() : op.a();
        LaneValue second = swaps ? op.a() : op.b();
        int a = register(first);
        Operand b = operand(second);
        int to = result(op.result(), List.of(op.a(), op.b()));
        compute(op.kind(), op.result().type(), instruction, to, a, b);
        done(first, a);
    }

    /** {@code to = to op other}. */
    void combine(BinaryKind op, LaneType type, int to, int other) {
        Instruction instruction = BinaryInstructions.of(op, type.kind())
                .orElseThrow(() -> new NotEncodableException(op + " of " + type.kind()));
        compute(op, type, instruction, to, to, new Operand.Register(other));
    }

    private void compute(
            BinaryKind op, LaneType type, Instruction instruction, int to, int a, Operand b) {
        boolean isExtremum = op == BinaryKind.MIN || op == BinaryKind.MAX;
        if (isExtremum && type.kind().isFloat()) {
            set.extremum(op, type, to, a, b);
        } else if (op == BinaryKind.MUL && type.kind() == Kind.I64) {
            set.multiply(bits(type), to, a, b);
        } else if (op == BinaryKind.SHR && type.kind() == Kind.I64) {
            set.shiftRight(bits(type), to, a, b);
        } else {
            plain(instruction, bits(type), to, a, b);
        }
    }

    private void compare(ValueOp.Compare op) {
        LaneType type = op.a().type();
        if (type.kind() == Kind.I1) {
            throw new NotEncodableException("a comparison of masks");
        }
        int a = register(op.a());
        boolean isScalar = type.isScalar();
        int to = isScalar ? registers.temporaryMask() : registers.define(op.result());
        set.compare(op.kind(), type, to, a, operand(op.b()));
        done(op.a(), a);
        if (isScalar) {
            keepBit(op.result(), to);
        }
    }

    private void select(ValueOp.Select op) {
        LaneType type = op.result().type();
        if (op.condition().type().isScalar()) {
            one(op);
            return;
        }
        int condition = registers.of(op.condition());
        if (type.kind() == Kind.I1) {
            int a = registers.of(op.a());
            int b = registers.of(op.b());
            int chosen = registers.temporaryMask();
            int other = registers.temporaryMask();
            set.combine(BinaryKind.AND, chosen, condition, a, type.lanes());
            set.except(other, condition, b, type.lanes());
            set.combine(BinaryKind.OR, result(op.result(), op.operands()), chosen, other, type.lanes());
            registers.giveMask(chosen);
            registers.giveMask(other);
            return;
        }
        int otherwise = register(op.b());
        Operand chosen = operand(op.a());
        int to = result(op.result(), List.of(op.a(), op.b()));
        set.select(type, to, condition, chosen, otherwise);
        done(op.b(), otherwise);
    }

    /** One of two vectors, by a branch. */
    private void one(ValueOp.Select op) {
        Label end = new Label();
        int to = registers.define(op.result());
        copy(to, op.a());
        code.jump(integers.test(op.condition()), end);
        copy(to, op.b());
        code.bind(end);
    }

    private void splat(ValueOp.Splat op) {
        LaneType type = op.result().type();
        if (type.kind() == Kind.I1) {
            // All ones or zeros: minus the truth value.
            integers.compute(Gpr.RAX, integers.sums().of(op.a()).times(-1));
            set.splat(registers.define(op.result()), type.lanes());
        } else if (isConstant(op.a())) {
            known.put(op.result(), known.get(op.a()));
        } else if (type.kind().isFloat()) {
            Operand from = operand(op.a());
            plain(pick(type.kind(), Instruction.VPBROADCASTD, Instruction.VPBROADCASTQ), bits(type),
                    result(op.result(), List.of(op.a())), 0, from);
        } else if (integers.sums().of(op.a()).isConstant()) {
            known.put(op.result(), integers.sums().of(op.a()).constant());
        } else {
            Gpr from = integers.read(op.a(), Places.RESULT);
            set.broadcast(type, registers.define(op.result()), from);
        }
    }
}
