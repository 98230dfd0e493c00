package dev.pavage.ir;

import dev.pavage.ir.ValueType.IndexType;
import dev.pavage.ir.ValueType.TileType;
import dev.pavage.ir.ValueType.ViewType;
import dev.pavage.type.Shape;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Checks the rules that every kernel obeys between passes:
 *
 * <ul>
 *   <li>each value is defined once, under an id of its own, before it is used and in a region that encloses the use;
 *   <li>each op obeys its own type rule ({@link Op#check});
 *   <li>the extents of a tile are powers of two, and no rank is above {@value Shape#MAX_RANK};
 *   <li>a kernel's arguments are views, each with a name; its body has no parameters and no yield;
 *   <li>every other region ends in its only yield;
 *   <li>{@link ViewOp.Reshape} reads a kernel's argument directly, since only those are checked to be packed;
 *   <li>a grid has the axes 0 to 2.
 * </ul>
 */
public final class Verifier {
    private static final int GRID_AXES = 3;

    private final TileKernel kernel;

    /** The values that may be used here, by id. */
    private final Map<Integer, Value> scope = new HashMap<>();

    /** All ids defined so far, in scope or not. */
    private final Set<Integer> defined = new HashSet<>();

    private Verifier(TileKernel kernel) {
        this.kernel = kernel;
    }

    /**
     * Checks a kernel.
     *
     * @throws IrException if it breaks a rule; the message names the kernel, the op and its source line
     */
    public static void verify(TileKernel kernel) {
        new Verifier(kernel).kernel();
    }

    private void kernel() {
        require(
                kernel.params().size() == kernel.paramNames().size(),
                "has " + kernel.params().size() + " arguments and " + kernel.paramNames().size() + " names for them");
        for (Value param : kernel.params()) {
            require(param.type() instanceof ViewType, "takes views as arguments, not " + param.type() + " " + param);
            require(defined.add(param.id()), "has two arguments " + param);
            problem(param.type()).ifPresent(problem -> {
                throw failure(problem);
            });
            scope.put(param.id(), param);
        }
        require(kernel.body().params().isEmpty(), "has a body with parameters");
        for (Op op : kernel.body().ops()) {
            require(!(op instanceof ControlOp.Yield), op, "a kernel's body yields nothing");
            op(op);
        }
    }

    private void op(Op op) {
        for (Value operand : op.operands()) {
            require(operand.equals(scope.get(operand.id())), op, unknown(operand));
        }
        for (Region region : op.regions()) {
            List<Op> ops = region.ops();
            require(!ops.isEmpty() && ops.getLast() instanceof ControlOp.Yield, op, "a region does not end in a yield");
            require(
                    ops.stream().filter(ControlOp.Yield.class::isInstance).count() == 1,
                    op,
                    "a region yields before its end");
        }
        try {
            op.check();
        } catch (IrException e) {
            throw failure(op, String.valueOf(e.getMessage()));
        }
        attributes(op);
        op.regions().forEach(region -> region(op, region));
        op.results().forEach(result -> define(op, result));
    }

    /** The rules beyond an op's own, which need to know the kernel or the language. */
    private void attributes(Op op) {
        if (op instanceof ViewOp.Reshape reshape) {
            require(
                    kernel.params().contains(reshape.view()),
                    op,
                    "reshapes " + reshape.view() + ", which is not an argument of the kernel itself");
        }
        if (op instanceof IndexOp.ProgramId id) {
            require(id.axis() >= 0 && id.axis() < GRID_AXES, op, "a grid has axes 0 to 2, not " + id.axis());
        }
        if (op instanceof IndexOp.ProgramCount count) {
            require(count.axis() >= 0 && count.axis() < GRID_AXES, op, "a grid has axes 0 to 2, not " + count.axis());
        }
    }

    private void region(Op owner, Region region) {
        Map<Integer, Value> outer = Map.copyOf(scope);
        region.params().forEach(param -> define(owner, param));
        region.ops().forEach(this::op);
        scope.keySet().retainAll(outer.keySet());
    }

    private void define(Op op, Value value) {
        require(defined.add(value.id()), op, value + " is defined twice");
        problem(value.type()).ifPresent(problem -> {
            throw failure(op, value + " " + problem);
        });
        scope.put(value.id(), value);
    }

    /** What is wrong with a type, if anything. */
    private static Optional<String> problem(ValueType type) {
        return switch (type) {
            case IndexType i -> Optional.empty();
            case ViewType v ->
                v.rank() >= 0 && v.rank() <= Shape.MAX_RANK
                        ? Optional.empty()
                        : Optional.of("is a view of rank " + v.rank() + ", not 0 to " + Shape.MAX_RANK);
            case TileType t ->
                t.shape().stream().allMatch(extent -> Long.bitCount(extent) == 1)
                        ? Optional.empty()
                        : Optional.of("is " + t + ", whose extents are not all powers of two");
        };
    }

    private String unknown(Value operand) {
        Value known = scope.get(operand.id());
        if (known != null) {
            return operand + " is used as " + operand.type() + " but was defined as " + known.type();
        }
        return defined.contains(operand.id())
                ? operand + " is used outside of the region that defines it"
                : operand + " is used before it is defined";
    }

    private void require(boolean holds, String problem) {
        if (!holds) {
            throw failure(problem);
        }
    }

    private void require(boolean holds, Op op, String problem) {
        if (!holds) {
            throw failure(op, problem);
        }
    }

    private IrException failure(String problem) {
        return new IrException("kernel " + kernel.name() + " " + problem);
    }

    private IrException failure(Op op, String problem) {
        return new IrException(
                "kernel " + kernel.name() + " at " + op.at() + ": " + problem + "\n  in: " + Printer.print(op));
    }
}
