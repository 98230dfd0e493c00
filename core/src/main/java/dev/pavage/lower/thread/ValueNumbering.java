package dev.pavage.lower.thread;

import dev.pavage.lane.AccessOp;
import dev.pavage.lane.Block;
import dev.pavage.lane.ControlOp;
import dev.pavage.lane.LaneFunction;
import dev.pavage.lane.LaneOp;
import dev.pavage.lane.LaneType;
import dev.pavage.lane.LaneValue;
import dev.pavage.lane.ThreadOp;
import dev.pavage.lane.ValueOp;
import dev.pavage.lane.ValueOp.BinaryKind;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Takes away what a function computes twice, in each round of a loop anew, or for nothing. The parts of the lowering write
 * addresses and bounds as each needs them; that most of it is the same for several accesses, or for all rounds, shows here.
 *
 * <p>Sums of what changes in a loop and what does not are taken in the other order, so that the latter is summed up before
 * the loop. Constants come last in sums, where they are part of the instruction that accesses memory.
 */
final class ValueNumbering {
    /** Stands for the result of an op when ops are compared. */
    private static final int ANY = -1;

    /** A block that is being written. */
    private record Scope(boolean loop, List<LaneOp> ops, Map<ValueOp, LaneValue> known) {
        Scope(boolean loop) {
            this(loop, new ArrayList<>(), new HashMap<>());
        }
    }

    private final Map<LaneOp, Touch> touches;
    private final Map<LaneOp, Touch> moved = new IdentityHashMap<>();
    private final Map<LaneValue, LaneValue> names = new HashMap<>();
    private final Renaming renaming = new Renaming(v -> names.getOrDefault(v, v));
    private final Folding folding = new Folding(this::constant);
    private final List<Scope> scopes = new ArrayList<>();
    private final Map<LaneValue, Integer> depths = new HashMap<>();
    private final Map<LaneValue, ValueOp> definitions = new HashMap<>();
    private int nextId;

    private ValueNumbering(Map<LaneOp, Touch> touches) {
        this.touches = touches;
    }

    /**
     * A function, with what is known of it.
     *
     * @param touches what each access touches, by identity
     * @param uniform registers that are known to be the same in all threads
     */
    record Known(LaneFunction function, Map<LaneOp, Touch> touches, Set<LaneValue> uniform) {}

    /** The function without what need not be computed. */
    static Known tidy(Known known) {
        ValueNumbering numbering = new ValueNumbering(known.touches());
        LaneFunction function = known.function();
        numbering.nextId = 1 + highest(function.params(), function.body());
        // What one side of a branch alone reads is not to be computed before the loop around it.
        Block body = numbering.block(false, Sinking.of(function.body()));
        Set<LaneValue> uniform = new HashSet<>(numbering.renaming.of(List.copyOf(known.uniform())));
        return new Known(
                new LaneFunction(function.name(), function.shared(), function.params(), Sinking.of(body)),
                numbering.moved,
                uniform);
    }

    private static int highest(List<LaneValue> defined, Block block) {
        int highest = defined.stream().mapToInt(LaneValue::id).max().orElse(0);
        for (LaneOp op : block.ops()) {
            highest = Math.max(
                    highest,
                    switch (op) {
                        case ControlOp.For f -> Math.max(
                                highest(f.results(), f.body()),
                                highest(f.carried(), new Block(List.of(), List.of())));
                        case ControlOp.If i ->
                            Math.max(highest(i.results(), i.then()), highest(i.results(), i.otherwise()));
                        case LaneOp o -> o.results().stream().mapToInt(LaneValue::id).max().orElse(0);
                    });
            highest = op instanceof ControlOp.For f ? Math.max(highest, f.variable().id()) : highest;
        }
        return highest;
    }

    private LaneValue fresh(LaneType type) {
        return new LaneValue(nextId++, type);
    }

    private LaneValue constant(LaneType type, long bits) {
        return number(new ValueOp.Constant(fresh(type), bits));
    }

    private Block block(boolean loop, Block block) {
        scopes.add(new Scope(loop));
        block.ops().forEach(this::write);
        List<LaneValue> yields = renaming.of(block.yields());
        return new Block(scopes.removeLast().ops(), yields);
    }

    private void write(LaneOp op) {
        switch (op) {
            case ValueOp v -> {
                LaneValue number = number(renaming.of(v, v.result()));
                if (!number.equals(v.result())) {
                    names.put(v.result(), number);
                }
            }
            case AccessOp a -> add(op, renaming.of(a));
            case ThreadOp t -> add(op, renaming.of(t));
            case ControlOp.For f -> {
                Stream.concat(Stream.of(f.variable()), f.carried().stream())
                        .forEach(v -> depths.put(v, scopes.size()));
                add(op, renaming.of(f, body -> block(true, body)));
            }
            case ControlOp.If i -> {
                OptionalLong condition = folding.of(renaming.names().apply(i.condition()));
                if (condition.isPresent()) {
                    inline(i, condition.getAsLong() == 1 ? i.then() : i.otherwise());
                } else {
                    add(op, renaming.of(i, side -> block(false, side)));
                }
            }
            case ControlOp c -> add(op, renaming.of(c, b -> b));
        }
    }

    private void inline(ControlOp.If op, Block side) {
        side.ops().forEach(this::write);
        for (int i = 0; i < op.results().size(); i++) {
            names.put(op.results().get(i), renaming.names().apply(side.yields().get(i)));
        }
    }

    private void add(LaneOp old, LaneOp op) {
        op.results().forEach(r -> depths.put(r, scopes.size() - 1));
        scopes.getLast().ops().add(op);
        Touch touch = touches.get(old);
        if (touch != null) {
            moved.put(op, touch);
        }
    }

    /** The register that holds what an op computes; the op is written if there is none yet. */
    private LaneValue number(ValueOp op) {
        Optional<LaneValue> known = folding.fold(op).or(() -> known(op));
        if (known.isPresent()) {
            return known.get();
        }
        if (op instanceof ValueOp.Binary sum && isSum(sum)) {
            Optional<LaneValue> reordered = reordered(sum);
            if (reordered.isPresent()) {
                return reordered.get();
            }
        }
        int depth = depth(op);
        Scope scope = scopes.get(depth);
        scope.ops().add(op);
        scope.known().put(key(op), op.result());
        depths.put(op.result(), depth);
        definitions.put(op.result(), op);
        if (op instanceof ValueOp.Constant c && !c.result().type().kind().isFloat()) {
            folding.constants().put(c.result(), c.bits());
        }
        return op.result();
    }

    private static ValueOp key(ValueOp op) {
        return new Renaming(v -> v).of(op, new LaneValue(ANY, op.result().type()));
    }

    private Optional<LaneValue> known(ValueOp op) {
        ValueOp key = key(op);
        return scopes.reversed().stream()
                .flatMap(scope -> Optional.ofNullable(scope.known().get(key)).stream())
                .findFirst();
    }

    /** The outermost block in which an op can be written: before the loops in which it gives the same in each round. */
    private int depth(ValueOp op) {
        if (op instanceof ValueOp.Constant) {
            return 0;
        }
        int depth = scopes.size() - 1;
        boolean cheap = op.result().type().isScalar() && !op.result().type().kind().isFloat();
        int needed = op.operands().stream().mapToInt(this::depthOf).max().orElse(0);
        while (cheap && depth > needed && scopes.get(depth).loop()) {
            depth--;
        }
        return depth;
    }

    private int depthOf(LaneValue value) {
        return depths.getOrDefault(value, 0);
    }

    private static boolean isSum(ValueOp.Binary op) {
        return op.kind() == BinaryKind.ADD
                && op.result().type().isScalar()
                && !op.result().type().kind().isFloat();
    }

    /** A sum taken in another order, if that puts a constant last or takes a part out of a loop. */
    private Optional<LaneValue> reordered(ValueOp.Binary sum) {
        boolean swap = depthOf(sum.a()) < depthOf(sum.b()) || folding.of(sum.a()).isPresent();
        LaneValue inner = swap ? sum.b() : sum.a();
        LaneValue outer = swap ? sum.a() : sum.b();
        return constantLast(inner, outer).or(() -> constantLast(outer, inner)).or(() -> outward(inner, outer));
    }

    /** {@code (x + constant) + other} as {@code (x + other) + constant}. */
    private Optional<LaneValue> constantLast(LaneValue inner, LaneValue other) {
        return parts(inner)
                .filter(parts -> folding.of(parts.b()).isPresent())
                .map(parts -> folding.of(other).isPresent()
                        ? sum(parts.a(), sum(parts.b(), other))
                        : sum(sum(parts.a(), other), parts.b()));
    }

    /** {@code (x + y) + other}, where x alone changes in a loop, as {@code x + (y + other)}. */
    private Optional<LaneValue> outward(LaneValue inner, LaneValue other) {
        if (folding.of(other).isPresent() || !scopes.get(depthOf(inner)).loop()) {
            return Optional.empty();
        }
        return parts(inner).flatMap(parts -> {
            boolean exchange = depthOf(parts.a()) < depthOf(parts.b());
            LaneValue stays = exchange ? parts.a() : parts.b();
            LaneValue changes = exchange ? parts.b() : parts.a();
            return Math.max(depthOf(stays), depthOf(other)) < depthOf(inner)
                    ? Optional.of(sum(changes, sum(stays, other)))
                    : Optional.empty();
        });
    }

    /** What a sum is the sum of. */
    private Optional<ValueOp.Binary> parts(LaneValue value) {
        return definitions.get(value) instanceof ValueOp.Binary parts && isSum(parts)
                ? Optional.of(parts)
                : Optional.empty();
    }

    private LaneValue sum(LaneValue a, LaneValue b) {
        return number(new ValueOp.Binary(fresh(a.type()), BinaryKind.ADD, a, b));
    }
}
