package dev.pavage.cpu.machine;

import dev.pavage.lane.LaneType.Kind;
import dev.pavage.lane.LaneValue;
import dev.pavage.lane.ValueOp;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * What is known of scalar integers and truth values (0 or 1) when code is written: which are sums of multiples of others, and
 * need no place of their own, and how those move with loops.
 */
final class Sums {
    private final Map<LaneValue, Affine> known = new HashMap<>();
    private final Map<LaneValue, Variable> variables = new LinkedHashMap<>();
    private final Map<LaneValue, Moving> moving = new HashMap<>();

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

    /** A loop's variable. */
    void variable(LaneValue value, Affine from, int step) {
        variables.put(value, new Variable(from, step));
        define(value);
    }

    /** An integer that is no sum, but has a place of its own. */
    void define(LaneValue value) {
        define(value, Affine.of(value));
    }

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

    /** Whether a sum surely has no more than 31 bits: one of loop variables, which stay within a tile. */
    private boolean isSmall(Affine sum) {
        return sum.constant() == (int) sum.constant()
                && sum.terms().entrySet().stream()
                        .allMatch(t -> variables.containsKey(t.getKey()) && Math.abs(t.getValue()) <= Short.MAX_VALUE);
    }

    /**
     * How far a sum moves with each round of a loop outside that of a variable, if it does by a distance that is not constant,
     * such as that between the rows of a view.
     */
    Optional<Affine> stride(Affine sum, LaneValue variable) {
        return sum.terms().entrySet().stream()
                .flatMap(term -> Optional.ofNullable(moving.get(term.getKey())).stream()
                        .filter(root -> !root.variable.equals(variable))
                        .map(root -> root.distance.times(term.getValue())))
                .filter(distance -> !distance.isConstant())
                .findFirst();
    }

    /** How far a sum moves with each round of a loop outside that of a variable, if it does by a constant; 0 otherwise. */
    long step(Affine sum, LaneValue variable) {
        return variables.entrySet().stream()
                .filter(other -> !other.getKey().equals(variable))
                .map(other -> distance(sum, other.getKey(), other.getValue().step()))
                .filter(distance -> distance.isConstant() && distance.constant() != 0)
                .mapToLong(Affine::constant)
                .findFirst()
                .orElse(0);
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
    void note(ValueOp.Binary op) {
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
        return sum.root().filter(variables::containsKey);
    }
}
