package dev.pavage.pass;

import static dev.pavage.ir.ValueType.INDEX;

import dev.pavage.ir.ControlOp;
import dev.pavage.ir.IndexOp;
import dev.pavage.ir.Literal;
import dev.pavage.ir.MemoryOp;
import dev.pavage.ir.Op;
import dev.pavage.ir.Region;
import dev.pavage.ir.SourceLocation;
import dev.pavage.ir.TileKernel;
import dev.pavage.ir.TileOp;
import dev.pavage.ir.Value;
import dev.pavage.ir.ValueType;
import dev.pavage.ir.ViewOp;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Walks the ops of a kernel in order and builds a new kernel. Each op, its operands already replaced by what stands for
 * them now, goes to a {@link Rule}, which emits the op, emits others, or says which value stands for its result.
 */
final class Rewriter {
    /** What is done with each op. */
    @FunctionalInterface
    interface Rule {
        /** Emits to {@code to} what stands in the place of {@code op}; a rule sees to the op's regions itself. */
        void rewrite(Op op, Rewriter to);
    }

    private final Rule rule;
    private final Map<Value, Value> replaced = new HashMap<>();
    private final Map<Value, Op> definitions = new HashMap<>();
    private List<Op> ops = new ArrayList<>();
    private int nextId;

    private Rewriter(Rule rule, int nextId) {
        this.rule = rule;
        this.nextId = nextId;
    }

    /** The kernel that {@code rule} makes of {@code kernel}. */
    static TileKernel rewrite(TileKernel kernel, Rule rule) {
        int highest = Stream.concat(kernel.params().stream(), definedIn(kernel.body()))
                .mapToInt(Value::id)
                .max()
                .orElse(-1);
        return kernel.withBody(new Rewriter(rule, highest + 1).region(kernel.body()));
    }

    private static Stream<Value> definedIn(Region region) {
        return Stream.concat(
                region.params().stream(),
                region.ops().stream()
                        .flatMap(op -> Stream.concat(
                                op.results().stream(), op.regions().stream().flatMap(Rewriter::definedIn))));
    }

    /** A region with each of its ops rewritten. */
    Region region(Region region) {
        List<Op> outer = ops;
        ops = new ArrayList<>();
        region.ops().forEach(this::visit);
        Region rewritten = new Region(region.params(), ops);
        ops = outer;
        return rewritten;
    }

    /** Rewrites a region's ops into the region that is being built; the result is what it yields. */
    List<Value> inline(Region region, List<Value> arguments) {
        for (int i = 0; i < arguments.size(); i++) {
            replace(region.params().get(i), arguments.get(i));
        }
        region.ops().stream().filter(op -> !(op instanceof ControlOp.Yield)).forEach(this::visit);
        return region.yielded().stream().map(this::now).toList();
    }

    private void visit(Op op) {
        rule.rewrite(op.map(this::now, UnaryOperator.identity()), this);
    }

    /** Adds an op to the region that is being built. */
    void emit(Op op) {
        ops.add(op);
        op.results().forEach(result -> definitions.put(result, op));
    }

    /** Adds an op with its regions, if it has any, rewritten. */
    void emitRewritten(Op op) {
        switch (op) {
            case ControlOp.For loop -> emit(loop.withBody(region(loop.body())));
            case ControlOp.If branch -> emit(branch.withRegions(region(branch.then()), region(branch.otherwise())));
            case IndexOp o -> emit(o);
            case ViewOp o -> emit(o);
            case MemoryOp o -> emit(o);
            case TileOp o -> emit(o);
            case ControlOp.Yield o -> emit(o);
            case ControlOp.Print o -> emit(o);
            case ControlOp.Check o -> emit(o);
        }
    }

    /** A value that nothing has defined yet. */
    Value fresh(ValueType type) {
        return new Value(nextId++, type);
    }

    /** Lets {@code by} stand for {@code old} from here on. */
    void replace(Value old, Value by) {
        replaced.put(old, by);
    }

    /** Lets values stand for others, one by one. */
    void replace(List<Value> old, List<Value> by) {
        for (int i = 0; i < old.size(); i++) {
            replace(old.get(i), by.get(i));
        }
    }

    /** What stands for a value now. */
    Value now(Value value) {
        Value found = value;
        Value next = replaced.get(found);
        while (next != null) {
            found = next;
            next = replaced.get(found);
        }
        return found;
    }

    /** Rewrites a new op, which gets a fresh result; the answer is the value that stands for it. */
    Value make(ValueType type, Function<Value, Op> op) {
        Value result = fresh(type);
        visit(op.apply(result));
        return now(result);
    }

    /** A constant index. */
    Value index(long value, SourceLocation at) {
        return make(INDEX, r -> new IndexOp.Constant(r, value, at));
    }

    /** The result of an op on indexes. */
    Value index(IndexOp.Kind kind, Value a, Value b, SourceLocation at) {
        return make(INDEX, r -> new IndexOp.Binary(r, kind, a, b, at));
    }

    /** A tile of one value. */
    Value full(ValueType.TileType type, Literal value, SourceLocation at) {
        return make(type, r -> new TileOp.Full(r, value, at));
    }

    /** The op that defines a value; null for parameters of regions and kernels. */
    @Nullable
    Op definition(Value value) {
        return definitions.get(value);
    }

    /** The value of a constant index. */
    OptionalLong constant(Value value) {
        return definition(value) instanceof IndexOp.Constant c ? OptionalLong.of(c.value()) : OptionalLong.empty();
    }

    /** The one value that all elements of a tile have. */
    Optional<Literal> splat(Value value) {
        return definition(value) instanceof TileOp.Full full ? Optional.of(full.value()) : Optional.empty();
    }
}
