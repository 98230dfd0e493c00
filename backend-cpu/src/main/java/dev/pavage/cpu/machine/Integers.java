package dev.pavage.cpu.machine;

import dev.pavage.cpu.machine.Assembler.Gpr;
import dev.pavage.cpu.machine.Assembler.Operation;
import dev.pavage.cpu.machine.Assembler.ShiftKind;
import dev.pavage.ir.Comparison;
import dev.pavage.lane.LaneType;
import dev.pavage.lane.LaneType.Kind;
import dev.pavage.lane.LaneValue;
import dev.pavage.lane.ValueOp;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Writes what computes scalar integers and truth values (0 or 1). Those that are sums of multiples of others ({@link Sums}) are
 * computed where they are read; the others each have a place ({@link Places}). A comparison that one op alone reads, as its
 * condition, is made there.
 */
final class Integers {
    /** Ops of 32 bits whose result has to be brought back to 32 bits; those of the others have them already. */
    private static final Set<ValueOp.BinaryKind> WIDENING = EnumSet.of(
            ValueOp.BinaryKind.ADD,
            ValueOp.BinaryKind.SUB,
            ValueOp.BinaryKind.MUL,
            ValueOp.BinaryKind.SHL,
            ValueOp.BinaryKind.USHR);

    private final Assembler code;
    private final Places places;
    private final Sums sums;
    /** Truth values that are conditions of one op each. */
    private final Set<LaneValue> conditions;

    private final Map<LaneValue, ValueOp.Compare> comparisons = new HashMap<>();
    /** How many integers of our own there are; their numbers are below those of the function's values. */
    private int own;

    Integers(Assembler code, Places places, Sums sums, Set<LaneValue> conditions) {
        this.code = code;
        this.places = places;
        this.sums = sums;
        this.conditions = conditions;
    }

    Sums sums() {
        return sums;
    }

    Places places() {
        return places;
    }

    // ---- writing

    /** A register to write a new integer into; {@link Places#done} when it is. */
    Gpr define(LaneValue value) {
        sums.define(value);
        return places.define(value);
    }

    /** Computes a sum into a new integer. */
    void define(LaneValue value, Affine sum) {
        compute(define(value), sum);
        places.done(value);
    }

    /** A new integer, which begins as a sum. */
    LaneValue keep(Affine sum) {
        LaneValue kept = new LaneValue(--own, LaneType.I64);
        define(kept, sum);
        return kept;
    }

    /** An integer that holds a sum and is not changed: that which it is, or a new one. */
    LaneValue hold(Affine sum) {
        return sum.root().orElseGet(() -> keep(sum));
    }

    /** Writes integers that are there already, all at once as it were. */
    void assign(Map<LaneValue, Affine> values) {
        Map<LaneValue, Affine> changed = new LinkedHashMap<>(values);
        changed.entrySet().removeIf(entry -> entry.getValue().equals(Affine.of(entry.getKey())));
        if (changed.size() == 1) {
            changed.forEach((value, sum) -> assign(value, read(sum, Places.RESULT)));
            return;
        }
        Map<LaneValue, Operand.Memory> computed = new LinkedHashMap<>();
        changed.forEach((value, sum) -> {
            Operand.Memory place = places.reserve();
            code.store(place, read(sum, Places.RESULT), Long.BYTES);
            computed.put(value, place);
        });
        computed.forEach((value, place) -> {
            code.operate(Operation.MOV, Places.RESULT, place);
            assign(value, Places.RESULT);
        });
    }

    private void assign(LaneValue value, Gpr from) {
        Gpr to = places.change(value);
        if (to != from) {
            code.operate(Operation.MOV, to, from);
        }
        places.done(value);
    }

    /** Adds to an integer. */
    void add(LaneValue value, Affine distance) {
        Gpr to = places.change(value);
        places.read(Operation.MOV, to, value);
        if (!distance.isConstant()) {
            places.read(Operation.ADD, to, distance.root().orElseThrow());
        } else if (distance.constant() == (int) distance.constant()) {
            code.operate(Operation.ADD, to, (int) distance.constant());
        } else {
            throw new NotEncodableException("a distance of 2 GiB and more");
        }
        places.done(value);
    }

    /** Computes a sum into a register in which none of its integers is, unless it is that integer and nothing else. */
    void compute(Gpr to, Affine sum) {
        Gpr partial = null;
        for (Map.Entry<LaneValue, Long> term : sum.terms().entrySet()) {
            int factor = (int) (long) term.getValue();
            if (factor != term.getValue()) {
                throw new NotEncodableException("a distance of 2 GiB and more");
            }
            Optional<Gpr> index = places.register(term.getKey()).filter(register -> isScale(factor));
            if (partial == null && factor == 1) {
                partial = places.read(term.getKey(), to);
            } else if (partial == null) {
                code.multiply(to, places.read(term.getKey(), to), factor);
                partial = to;
            } else if (index.isPresent()) {
                Gpr other = places.read(term.getKey(), to);
                code.address(to, new Operand.Memory(partial, Optional.of(other), factor, 0, false));
                partial = to;
            } else {
                if (partial != to) {
                    code.operate(Operation.MOV, to, partial);
                    partial = to;
                }
                if (factor == 1) {
                    places.read(Operation.ADD, to, term.getKey());
                } else {
                    code.multiply(Places.PRODUCT, places.read(term.getKey(), Places.PRODUCT), factor);
                    code.operate(Operation.ADD, to, Places.PRODUCT);
                }
            }
        }
        long constant = sum.constant();
        if (partial == null) {
            code.move(to, constant);
        } else if (constant != 0 && constant == (int) constant) {
            code.address(to, new Operand.Memory(partial, (int) constant, false));
        } else if (constant != 0) {
            code.move(Places.PRODUCT, constant);
            code.address(to, new Operand.Memory(partial, Optional.of(Places.PRODUCT), 1, 0, false));
        } else if (partial != to) {
            code.operate(Operation.MOV, to, partial);
        }
    }

    /** Whether instructions can have a multiple in an address. */
    static boolean isScale(long factor) {
        return factor == 1 || factor == 2 || factor == 4 || factor == 8;
    }

    // ---- reading

    /** An address that is a sum and a displacement; the register for results may be its base. */
    Operand.Memory memory(Affine sum, int displacement) {
        if (sum.constant() == 0 && sum.terms().size() == 2) {
            List<LaneValue> both = sum.terms().keySet().stream()
                    .sorted(Comparator.comparingLong(sum::factor))
                    .toList();
            LaneValue base = both.getFirst();
            LaneValue index = both.getLast();
            long scale = sum.factor(index);
            if (sum.factor(base) == 1 && isScale(scale) && places.register(index).isPresent()) {
                Gpr second = places.read(index, Places.RESULT);
                return new Operand.Memory(
                        places.read(base, Places.RESULT), Optional.of(second), (int) scale, displacement, false);
            }
        }
        return new Operand.Memory(read(sum, Places.RESULT), displacement, false);
    }

    /** The register that holds a sum, which must not be changed; {@code other} if it has to be computed. */
    Gpr read(Affine sum, Gpr other) {
        Optional<LaneValue> root = sum.root();
        if (root.isPresent()) {
            return places.read(root.orElseThrow(), other);
        }
        compute(other, sum);
        return other;
    }

    Gpr read(LaneValue value, Gpr other) {
        return read(sums.of(value), other);
    }

    /** The constant that a value is, if instructions can have it in them. */
    private Optional<Integer> immediate(LaneValue value) {
        Affine sum = sums.of(value);
        return sum.isConstant() && sum.constant() == (int) sum.constant()
                ? Optional.of((int) sum.constant())
                : Optional.empty();
    }

    /** {@code to = to operation value}. */
    private void operate(Operation operation, Gpr to, LaneValue value) {
        Optional<Integer> constant = immediate(value);
        Optional<LaneValue> root = sums.of(value).root();
        if (constant.isPresent()) {
            code.operate(operation, to, constant.orElseThrow());
        } else if (root.isPresent()) {
            places.read(operation, to, root.orElseThrow());
        } else {
            code.operate(operation, to, read(value, Places.OTHER));
        }
    }

    /** Compares with a constant, or with what is kept, for what follows. */
    void compare(LaneValue value, Affine with) {
        Gpr register = places.read(value, Places.RESULT);
        if (with.isConstant()) {
            code.operate(Operation.CMP, register, (int) with.constant());
        } else {
            places.read(Operation.CMP, register, with.root().orElseThrow());
        }
    }

    /** Compares, and says what holds if a condition is true. Changes the register for products and no other. */
    Condition test(LaneValue condition) {
        ValueOp.Compare comparison = comparisons.get(condition);
        if (comparison != null) {
            operate(Operation.CMP, read(comparison.a(), Places.PRODUCT), comparison.b());
            return condition(comparison.kind());
        }
        code.operate(Operation.CMP, read(condition, Places.PRODUCT), 0);
        return Condition.NE;
    }

    // ---- ops

    /** An op whose operands and result are all scalar integers or truth values. */
    void emit(ValueOp op) {
        if (sums.foresee(op)) {
            return;
        }
        if (op instanceof ValueOp.Compare c && conditions.contains(c.result()) && isPlain(c.a()) && isPlain(c.b())) {
            comparisons.put(c.result(), c);
            return;
        }
        if (!places.isRead(op.result())) {
            sums.define(op.result());
            return;
        }
        switch (op) {
            case ValueOp.Convert c when c.result().type().kind() == Kind.I1 -> {
                code.operate(Operation.CMP, read(c.a(), Places.RESULT), 0);
                code.set(Condition.NE, define(c.result()));
                places.done(c.result());
            }
            case ValueOp.Convert c -> {
                Gpr from = read(c.a(), Places.RESULT);
                code.signExtend(define(c.result(), c.a()), from);
                places.done(c.result());
            }
            case ValueOp.Binary b -> binary(b);
            case ValueOp.Compare c -> {
                operate(Operation.CMP, read(c.a(), Places.RESULT), c.b());
                code.set(condition(c.kind()), define(c.result()));
                places.done(c.result());
            }
            case ValueOp.Select s -> {
                Gpr to = define(s.result(), s.b());
                compute(to, sums.of(s.b()));
                Gpr chosen = read(s.a(), Places.OTHER);
                code.moveIf(test(s.condition()), to, chosen);
                places.done(s.result());
            }
            case ValueOp other -> throw new NotEncodableException(other.getClass().getSimpleName() + " of integers");
        }
    }

    /** Whether a value is read without a register for a moment. */
    private boolean isPlain(LaneValue value) {
        return immediate(value).isPresent() || sums.of(value).root().isPresent();
    }

    /** A register for a new integer, which may be that of an operand that is read before it is written. */
    private Gpr define(LaneValue value, LaneValue operand) {
        Optional<LaneValue> old = sums.of(operand).root();
        sums.define(value);
        return places.define(value, old);
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

    private void binary(ValueOp.Binary op) {
        sums.note(op);
        boolean isNarrow = op.result().type().kind() == Kind.I32;
        Gpr to = define(op.result(), op.a());
        compute(to, sums.of(op.a()));
        switch (op.kind()) {
            case ADD -> operate(Operation.ADD, to, op.b());
            case SUB -> operate(Operation.SUB, to, op.b());
            case AND -> operate(Operation.AND, to, op.b());
            case OR -> operate(Operation.OR, to, op.b());
            case XOR -> operate(Operation.XOR, to, op.b());
            case MUL -> code.multiply(to, read(op.b(), Places.OTHER));
            case MIN, MAX -> {
                Gpr second = read(op.b(), Places.OTHER);
                code.operate(Operation.CMP, to, second);
                code.moveIf(op.kind() == ValueOp.BinaryKind.MIN ? Condition.GT : Condition.LT, to, second);
            }
            case SHL -> shift(ShiftKind.SHL, to, op.b(), !isNarrow);
            case SHR -> shift(ShiftKind.SAR, to, op.b(), true);
            case USHR -> shift(ShiftKind.SHR, to, op.b(), !isNarrow);
            case DIV, REM, FLOOR_DIV, CEIL_DIV, FLOOR_MOD ->
                throw new NotEncodableException(op.kind() + " of integers");
        }
        if (isNarrow && WIDENING.contains(op.kind())) {
            code.signExtend(to, to);
        }
        places.done(op.result());
    }

    private void shift(ShiftKind kind, Gpr to, LaneValue count, boolean isWide) {
        Optional<Integer> constant = immediate(count);
        if (constant.isPresent()) {
            code.shift(kind, to, isWide, constant.orElseThrow());
        } else {
            // The count is in RCX.
            compute(Places.OTHER, sums.of(count));
            code.shift(kind, to, isWide);
        }
    }
}
