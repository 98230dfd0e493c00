package dev.pavage.cpu.machine;

import dev.pavage.cpu.machine.Assembler.Condition;
import dev.pavage.cpu.machine.Assembler.Gpr;
import dev.pavage.cpu.machine.Assembler.Operation;
import dev.pavage.cpu.machine.Assembler.ShiftKind;
import dev.pavage.ir.TileOp.Comparison;
import dev.pavage.lane.LaneType.Kind;
import dev.pavage.lane.LaneValue;
import dev.pavage.lane.ValueOp;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Scalar integers and truth values (0 or 1). Those that are sums of multiples of others are computed where they are read;
 * the others each have a place on the stack, or in a register while a loop runs.
 */
final class Integers {
    /** Registers for a moment: the first for results, the last for products. */
    private static final Gpr RESULT = Gpr.RAX;

    private static final Gpr OTHER = Gpr.RCX;
    private static final Gpr PRODUCT = Gpr.RDX;

    /** Places on the stack. */
    static final int SLOTS = 512;

    private final Assembler code;
    private final Map<LaneValue, Affine> known = new HashMap<>();
    private final Map<LaneValue, Integer> slots = new HashMap<>();
    private final Map<LaneValue, Gpr> registers = new HashMap<>();
    private final Map<LaneValue, Variable> variables = new HashMap<>();
    private final Map<LaneValue, Moving> moving = new HashMap<>();
    private int used;
    /** What the register for results holds, if that is known. */
    private @Nullable LaneValue latest;

    /** Ops of 32 bits whose result has to be brought back to 32 bits; those of the others have them already. */
    private static final Set<ValueOp.BinaryKind> WIDENING = EnumSet.of(
            ValueOp.BinaryKind.ADD,
            ValueOp.BinaryKind.SUB,
            ValueOp.BinaryKind.MUL,
            ValueOp.BinaryKind.SHL,
            ValueOp.BinaryKind.USHR);

    /** Where a loop's variable begins, and by how much it grows. */
    private record Variable(Affine from, int step) {}

    /**
     * A value that is no sum but moves evenly with a loop, such as the offset of a row.
     *
     * @param variable the loop's
     * @param begin what it is in the first round
     * @param distance how far it moves with each round
     */
    private record Moving(LaneValue variable, Affine begin, Affine distance) {}

    Integers(Assembler code) {
        this.code = code;
    }

    // ---- places

    /** How many places are taken; {@link #release} goes back to it. */
    int mark() {
        return used;
    }

    void release(int mark) {
        used = mark;
    }

    /** A place on the stack. */
    Operand.Memory reserve() {
        if (used == SLOTS) {
            throw new NotEncodableException("more integers than " + SLOTS);
        }
        return new Operand.Memory(Gpr.RSP, used++ * Long.BYTES, false);
    }

    /** A place for a value that is about to be computed into it. */
    Operand.Memory place(LaneValue value) {
        Operand.Memory slot = reserve();
        slots.put(value, slot.displacement());
        known.put(value, Affine.of(value));
        return slot;
    }

    /** The place of a value that has one. */
    Operand.Memory slot(LaneValue value) {
        Integer offset = slots.get(value);
        if (offset == null) {
            throw new NotEncodableException("an integer that has no place");
        }
        return new Operand.Memory(Gpr.RSP, offset, false);
    }

    /** A value that has the place of another from now on. */
    void alias(LaneValue value, LaneValue other) {
        slots.put(value, slot(other).displacement());
        known.put(value, Affine.of(value));
    }

    /** Keeps what is in a register as a value. */
    void keep(LaneValue value, Gpr from) {
        code.store(place(value), from, Long.BYTES);
        latest = from == RESULT ? value : null;
    }

    /** A loop's variable, in a register or on the stack. */
    void variable(LaneValue value, Affine from, int step, Gpr register) {
        variables.put(value, new Variable(from, step));
        known.put(value, Affine.of(value));
        registers.put(value, register);
    }

    void variable(LaneValue value, Affine from, int step) {
        variables.put(value, new Variable(from, step));
        place(value);
    }

    void forget(LaneValue value) {
        registers.remove(value);
    }

    // ---- reading

    Optional<Affine> known(LaneValue value) {
        return Optional.ofNullable(known.get(value));
    }

    Affine of(LaneValue value) {
        Affine found = known.get(value);
        if (found == null) {
            throw new NotEncodableException("an integer that is not known: " + value);
        }
        return found;
    }

    void define(LaneValue value, Affine as) {
        known.put(value, as);
    }

    /** Computes a sum into a register, which is not the one for products. */
    void compute(Gpr to, Affine sum) {
        if (to == RESULT) {
            latest = null;
        }
        boolean first = sum.constant() != 0 || sum.isConstant();
        if (first) {
            code.move(to, sum.constant());
        }
        for (Map.Entry<LaneValue, Long> term : sum.terms().entrySet()) {
            long factor = term.getValue();
            if (factor == 1) {
                read(first ? Operation.ADD : Operation.MOV, to, term.getKey());
            } else {
                Gpr product = first ? PRODUCT : to;
                read(Operation.MOV, product, term.getKey());
                if (factor == (int) factor) {
                    code.multiply(product, product, (int) factor);
                } else {
                    throw new NotEncodableException("a distance of 2 GiB and more");
                }
                if (first) {
                    code.operate(Operation.ADD, to, product);
                }
            }
            first = true;
        }
    }

    private void read(Operation operation, Gpr to, LaneValue root) {
        Gpr register = registers.get(root);
        if (register != null) {
            code.operate(operation, to, register);
        } else {
            code.operate(operation, to, slot(root));
        }
    }

    /** Computes a value into the register for results. */
    Gpr result(LaneValue value) {
        if (!value.equals(latest)) {
            compute(RESULT, of(value));
        }
        return RESULT;
    }

    /** Says that the register for results may hold anything. */
    void forgetLatest() {
        latest = null;
    }

    /** Computes a value into the second register. */
    Gpr other(LaneValue value) {
        compute(OTHER, of(value));
        return OTHER;
    }

    /** Compares a value with 0. */
    void test(LaneValue condition) {
        code.compare(result(condition), 0);
    }

    // ---- ops

    /** An op whose operands and result are all scalar integers or truth values. */
    void emit(ValueOp op) {
        if (foresee(op)) {
            return;
        }
        switch (op) {
            case ValueOp.Convert c when c.result().type().kind() == Kind.I1 -> {
                test(c.a());
                code.set(Condition.NE, RESULT);
                keep(c.result(), RESULT);
            }
            case ValueOp.Convert c -> {
                code.signExtend(RESULT, result(c.a()));
                keep(c.result(), RESULT);
            }
            case ValueOp.Binary b -> binary(b);
            case ValueOp.Compare c -> {
                code.operate(Operation.CMP, result(c.a()), other(c.b()));
                code.set(condition(c.kind()), RESULT);
                keep(c.result(), RESULT);
            }
            case ValueOp.Select s -> {
                Operand.Memory condition = reserve();
                code.store(condition, result(s.condition()), Long.BYTES);
                result(s.b());
                other(s.a());
                code.operate(Operation.MOV, PRODUCT, condition);
                code.compare(PRODUCT, 0);
                code.moveIf(Condition.NE, RESULT, OTHER);
                keep(s.result(), RESULT);
            }
            case ValueOp other -> throw new NotEncodableException(other.getClass().getSimpleName() + " of integers");
        }
    }

    /** Whether an op needs no instruction, as its result is a sum of multiples of what is known. */
    boolean foresee(ValueOp op) {
        if (Registers.holds(op.result())
                || !op.operands().stream().allMatch(known::containsKey)) {
            return false;
        }
        Optional<Affine> sum =
                switch (op) {
                    case ValueOp.Constant c -> Optional.of(Affine.constant(c.bits()));
                    case ValueOp.Convert c -> converted(c);
                    case ValueOp.Unary u when u.result().type().kind() == Kind.I1 ->
                        Optional.of(of(u.a()).times(-1).plus(Affine.constant(1)));
                    case ValueOp.Binary b -> sum(b);
                    case ValueOp other -> Optional.empty();
                };
        sum.ifPresent(s -> define(op.result(), s));
        return sum.isPresent();
    }

    private Optional<Affine> converted(ValueOp.Convert op) {
        Kind from = op.a().type().kind();
        Kind to = op.result().type().kind();
        boolean same = to != Kind.I1 && (from != Kind.I64 || to != Kind.I32 || isSmall(of(op.a())));
        return same ? Optional.of(of(op.a())) : Optional.empty();
    }

    private Optional<Affine> sum(ValueOp.Binary op) {
        Affine a = of(op.a());
        Affine b = of(op.b());
        Optional<Affine> sum =
                switch (op.kind()) {
                    case ADD -> Optional.of(a.plus(b));
                    case SUB -> Optional.of(a.plus(b.times(-1)));
                    case MUL ->
                        a.isConstant()
                                ? Optional.of(b.times(a.constant()))
                                : b.isConstant() ? Optional.of(a.times(b.constant())) : Optional.empty();
                    default -> Optional.empty();
                };
        return sum.filter(s -> op.result().type().kind() != Kind.I32 || isSmall(s));
    }

    private static Condition condition(Comparison kind) {
        return switch (kind) {
            case LT -> Condition.LT;
            case LE -> Condition.LE;
            case GT -> Condition.GT;
            case GE -> Condition.GE;
            case EQ -> Condition.EQ;
            case NE -> Condition.NE;
        };
    }

    /** Whether a sum surely has no more than 31 bits: one of loop variables, which stay within a tile. */
    private boolean isSmall(Affine sum) {
        return sum.constant() == (int) sum.constant()
                && sum.terms().entrySet().stream()
                        .allMatch(t -> variables.containsKey(t.getKey()) && Math.abs(t.getValue()) <= Short.MAX_VALUE);
    }

    /**
     * How far a sum moves with each round of a loop outside the present one, if it does by a distance that is not constant,
     * such as that between the rows of a view.
     */
    Optional<Affine> stride(Affine sum) {
        return sum.terms().entrySet().stream()
                .flatMap(term -> Optional.ofNullable(moving.get(term.getKey())).stream()
                        .map(root -> root.distance.times(term.getValue())))
                .filter(distance -> !distance.isConstant())
                .findFirst();
    }

    /** Notes that the result of an op will move evenly with a loop, and may be read before it is computed. */
    void foreseeMoving(ValueOp op) {
        if (op instanceof ValueOp.Binary b && op.operands().stream().allMatch(known::containsKey)) {
            note(b);
            if (moving.containsKey(b.result())) {
                known.put(b.result(), Affine.of(b.result()));
            }
        }
    }

    /** How far a sum moves with each round of a loop. */
    Affine distance(Affine sum, LaneValue variable, int step) {
        Affine distance = Affine.constant(Math.multiplyExact(sum.factor(variable), step));
        for (Map.Entry<LaneValue, Long> term : sum.terms().entrySet()) {
            Moving root = moving.get(term.getKey());
            if (root != null && root.variable.equals(variable)) {
                distance = distance.plus(root.distance.times(term.getValue()));
            }
        }
        return distance;
    }

    /** A sum in the first round of a loop, whose variable begins at {@code from}. */
    Affine begin(Affine sum, LaneValue variable, Affine from) {
        Affine begin = sum.with(variable, from);
        for (LaneValue value : sum.terms().keySet()) {
            Moving root = moving.get(value);
            if (root != null && root.variable.equals(variable)) {
                begin = begin.with(value, root.begin);
            }
        }
        return begin;
    }

    /** Notes products of a loop's variable and what does not change in the loop, and the numbers of whole blocks. */
    private void note(ValueOp.Binary op) {
        Affine a = of(op.a());
        Affine b = of(op.b());
        switch (op.kind()) {
            case MUL -> {
                noteProduct(op.result(), a, b);
                noteProduct(op.result(), b, a);
            }
            case SHR -> variable(a).filter(v -> b.isConstant()).ifPresent(v -> {
                Variable loop = Objects.requireNonNull(variables.get(v));
                long block = 1L << b.constant();
                if (loop.from.isConstant() && loop.from.constant() % block == 0 && loop.step % block == 0) {
                    moving.put(op.result(), new Moving(
                            v, Affine.constant(loop.from.constant() / block), Affine.constant(loop.step / block)));
                }
            });
            default -> {}
        }
    }

    private void noteProduct(LaneValue result, Affine a, Affine by) {
        variable(a).filter(v -> by.terms().keySet().stream().noneMatch(root -> variables.containsKey(root)
                || moving.containsKey(root)))
                .ifPresent(v -> {
                    Variable loop = Objects.requireNonNull(variables.get(v));
                    if (loop.from.isConstant()) {
                        moving.put(
                                result, new Moving(v, by.times(loop.from.constant()), by.times(loop.step)));
                    }
                });
    }

    /** The loop variable that a sum is, if it is nothing else. */
    private Optional<LaneValue> variable(Affine sum) {
        return sum.terms().keySet().stream()
                .filter(root -> variables.containsKey(root) && sum.equals(Affine.of(root)))
                .findFirst();
    }

    private void binary(ValueOp.Binary op) {
        note(op);
        Gpr first = result(op.a());
        operate(op, other(op.b()), op.result().type().kind() == Kind.I32);
        if (op.result().type().kind() == Kind.I32 && WIDENING.contains(op.kind())) {
            code.signExtend(first, first);
        }
        keep(op.result(), first);
    }

    private void operate(ValueOp.Binary op, Gpr second, boolean isNarrow) {
        switch (op.kind()) {
            case ADD -> code.operate(Operation.ADD, RESULT, second);
            case SUB -> code.operate(Operation.SUB, RESULT, second);
            case MUL -> code.multiply(RESULT, second);
            case AND -> code.operate(Operation.AND, RESULT, second);
            case OR -> code.operate(Operation.OR, RESULT, second);
            case XOR -> code.operate(Operation.XOR, RESULT, second);
            case MIN -> {
                code.operate(Operation.CMP, RESULT, second);
                code.moveIf(Condition.GT, RESULT, second);
            }
            case MAX -> {
                code.operate(Operation.CMP, RESULT, second);
                code.moveIf(Condition.LT, RESULT, second);
            }
            // The count is in RCX, which is the second register.
            case SHL -> code.shift(ShiftKind.SHL, RESULT, !isNarrow);
            case SHR -> code.shift(ShiftKind.SAR, RESULT, true);
            case USHR -> code.shift(ShiftKind.SHR, RESULT, !isNarrow);
            case DIV, REM, FLOOR_DIV, CEIL_DIV, FLOOR_MOD ->
                throw new NotEncodableException(op.kind() + " of integers");
        }
    }
}
