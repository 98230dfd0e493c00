package dev.pavage.pass;

import dev.pavage.ir.ControlOp.For;
import dev.pavage.ir.IndexOp;
import dev.pavage.ir.MemoryOp;
import dev.pavage.ir.Op;
import dev.pavage.ir.Region;
import dev.pavage.ir.Value;
import dev.pavage.ir.ViewOp;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The loads of a loop's body that can be done in an earlier round: those of which the number of a round alone says what they
 * read, in loops that write to no view.
 */
public final class LoopLoads {
    private final For loop;
    private final boolean writes;
    private final Map<Value, Op> definitions = new HashMap<>();
    private final Map<Value, Integer> uses = new HashMap<>();

    /** Looks at a loop's body. */
    public LoopLoads(For loop) {
        this.loop = loop;
        this.writes = Effects.writes(loop);
        for (Op op : loop.body().ops()) {
            op.results().forEach(r -> definitions.put(r, op));
        }
        count(loop.body());
    }

    private void count(Region region) {
        for (Op op : region.ops()) {
            op.operands().forEach(v -> uses.merge(v, 1, Integer::sum));
            op.regions().forEach(this::count);
        }
    }

    /** The op of the body, outside of the loops and branches in it, that defines a value. */
    public Optional<Op> definition(Value value) {
        return Optional.ofNullable(definitions.get(value));
    }

    /** Whether one op takes a value, once. */
    public boolean isUsedOnce(Value value) {
        return uses.getOrDefault(value, 0) == 1;
    }

    /** Whether a load of the body can be done for another round than the running one. */
    public boolean canMove(MemoryOp.Load load) {
        return !writes && load.operands().stream().allMatch(this::isKnown);
    }

    private boolean isKnown(Value value) {
        return switch (definitions.get(value)) {
            case null -> !loop.carried().contains(value);
            case IndexOp.FromTile f -> false;
            case IndexOp i -> i.operands().stream().allMatch(this::isKnown);
            case ViewOp v -> v.operands().stream().allMatch(this::isKnown);
            case Op other -> false;
        };
    }

    /** Loads that can be moved and the ops of the body that they need, in order. */
    public List<Op> withNeeded(Collection<MemoryOp.Load> loads) {
        Set<Op> needed = new HashSet<>();
        loads.forEach(load -> collect(load, needed));
        return loop.body().ops().stream().filter(needed::contains).toList();
    }

    private void collect(Op op, Set<Op> needed) {
        if (needed.add(op)) {
            op.operands().stream().map(this::definition).flatMap(Optional::stream).forEach(d -> collect(d, needed));
        }
    }
}
