package dev.pavage.reference;

import dev.pavage.ir.ControlOp;
import dev.pavage.ir.IndexOp;
import dev.pavage.ir.MemoryOp;
import dev.pavage.ir.Op;
import dev.pavage.ir.Region;
import dev.pavage.ir.SourceLocation;
import dev.pavage.ir.TileOp;
import dev.pavage.ir.Value;
import dev.pavage.ir.ViewOp;
import dev.pavage.type.DType;
import dev.pavage.type.Shape;
import java.util.List;

/**
 * Runs the ops of one program, one at a time. It keeps nothing between ops: all values are in the {@link Environment}.
 */
public final class Evaluator {
    private final ProgramContext context;
    private final Detector detector;
    private final Memory memory;

    /** An evaluator for a program. */
    public Evaluator(ProgramContext context) {
        this.context = context;
        this.detector = context.detector();
        this.memory = new Memory(context);
    }

    /**
     * Runs an op, and the regions it holds: reads its operands from {@code env} and puts its results there. A
     * {@link ControlOp.Yield} does nothing by itself; the op that holds its region reads the values.
     *
     * @throws IllegalStateException if an operand is not there
     * @throws KernelCheckException if a {@link ControlOp.Check} fails
     * @throws ReferenceException if the detector found a mistake and throws the first
     */
    public void run(Op op, Environment env) {
        switch (op) {
            case IndexOp o -> index(o, env);
            case ViewOp o -> env.put(o.result(), view(o, env));
            case MemoryOp o -> memory.run(o, env);
            case TileOp o -> env.put(o.result(), tile(o, env));
            case ControlOp o -> control(o, env);
        }
    }

    /** Runs all ops of a region, whose parameters must be in {@code env}. */
    void run(Region region, Environment env) {
        for (Op op : region.ops()) {
            run(op, env);
        }
    }

    private void index(IndexOp op, Environment env) {
        Object result = switch (op) {
            case IndexOp.Constant o -> o.value();
            case IndexOp.ProgramId o -> context.program().along(o.axis());
            case IndexOp.ProgramCount o -> context.grid().along(o.axis());
            case IndexOp.Size o -> env.view(o.view()).shape().extent(o.axis());
            case IndexOp.Binary o -> binary(o, env.index(o.a()), env.index(o.b()));
            case IndexOp.Compare o ->
                TileData.ofIntegers(
                        DType.BOOL, Shape.SCALAR, o.kind().test(env.index(o.a()), env.index(o.b())) ? 1 : 0);
            case IndexOp.ToTile o -> TileData.ofIntegers(DType.I64, Shape.SCALAR, env.index(o.index()));
            case IndexOp.FromTile o -> env.tile(o.tile()).integer(0);
        };
        env.put(op.result(), result);
    }

    private long binary(IndexOp.Binary op, long a, long b) {
        boolean divides = switch (op.kind()) {
            case FLOOR_DIV, CEIL_DIV, FLOOR_MOD -> true;
            case ADD, SUB, MUL, MIN, MAX -> false;
        };
        if (divides && b == 0) {
            divided("index " + a, op.at());
        }
        return op.kind().apply(a, b);
    }

    private static HostView view(ViewOp op, Environment env) {
        HostView view = env.view(op.view());
        return switch (op) {
            case ViewOp.At o -> view.at(indexes(o.indexes(), env));
            case ViewOp.Transpose o -> view.transpose(o.order().stream().mapToInt(i -> i).toArray());
            case ViewOp.Slice o -> view.slice(indexes(o.starts(), env), indexes(o.sizes(), env));
            case ViewOp.Reshape o -> view.reshape(indexes(o.trailing(), env));
        };
    }

    private static long[] indexes(List<Value> values, Environment env) {
        return values.stream().mapToLong(env::index).toArray();
    }

    private TileData tile(TileOp op, Environment env) {
        return switch (op) {
            case TileOp.Full o -> TileData.full(o.value(), o.result().shape());
            case TileOp.Iota o -> Tiles.iota(o.result().dtype(), o.result().shape());
            case TileOp.Unary o -> Elementwise.unary(o.kind(), env.tile(o.a()));
            case TileOp.Binary o -> binary(o, env.tile(o.a()), env.tile(o.b()));
            case TileOp.Compare o -> Elementwise.compare(o.kind(), env.tile(o.a()), env.tile(o.b()));
            case TileOp.Fma o -> Elementwise.fma(env.tile(o.a()), env.tile(o.b()), env.tile(o.c()));
            case TileOp.Select o -> Elementwise.select(env.tile(o.condition()), env.tile(o.a()), env.tile(o.b()));
            case TileOp.Cast o -> Elementwise.cast(o.result().dtype(), env.tile(o.a()));
            case TileOp.Broadcast o -> Tiles.broadcast(env.tile(o.a()), o.result().shape());
            case TileOp.Reshape o -> env.tile(o.a()).withShape(o.result().shape());
            case TileOp.Transpose o -> Tiles.transpose(env.tile(o.a()), o.order());
            case TileOp.Reduce o -> Tiles.reduce(o.kind(), env.tile(o.a()), o.axis());
            case TileOp.ArgReduce o -> Tiles.argReduce(o.largest(), env.tile(o.a()), o.axis());
            case TileOp.Scan o -> Tiles.scan(o.kind(), env.tile(o.a()), o.axis());
            case TileOp.Dot o -> Tiles.dot(env.tile(o.a()), env.tile(o.b()), env.tile(o.accumulator()));
        };
    }

    private TileData binary(TileOp.Binary op, TileData a, TileData b) {
        boolean divides = op.kind() == TileOp.BinaryKind.DIV || op.kind() == TileOp.BinaryKind.REM;
        if (divides && b.dtype().isInteger() && detector.detects(Detection.DIVISION_BY_ZERO)) {
            for (int i = 0; i < b.size(); i++) {
                if (b.integer(i) == 0) {
                    String where = ", element " + i + " of a tile " + a.shape() + ",";
                    divided(a.dtype() + " " + a.integer(i) + where, op.at());
                    break;
                }
            }
        }
        return Elementwise.binary(op.kind(), a, b);
    }

    private void divided(String what, SourceLocation at) {
        detector.found(Detection.DIVISION_BY_ZERO, what + " is divided by zero, which gives 0", at, context);
    }

    private void control(ControlOp op, Environment env) {
        switch (op) {
            case ControlOp.For o -> loop(o, env);
            case ControlOp.If o -> {
                Region taken = env.tile(o.condition()).integer(0) != 0 ? o.then() : o.otherwise();
                run(taken, env);
                putAll(o.results(), getAll(taken.yielded(), env), env);
            }
            case ControlOp.Yield _ -> {}
            case ControlOp.Print o ->
                context.prints().accept(o.label() + "[program " + context.program() + "] = " + env.tile(o.tile()));
            case ControlOp.Check o -> check(o, env.tile(o.condition()));
        }
    }

    private void loop(ControlOp.For op, Environment env) {
        long to = env.index(op.to());
        long step = env.index(op.step());
        List<Object> carried = getAll(op.initial(), env);
        long i = env.index(op.from());
        boolean more = step > 0 && i < to;
        while (more) {
            env.put(op.variable(), i);
            putAll(op.carried(), carried, env);
            run(op.body(), env);
            carried = getAll(op.body().yielded(), env);
            // The sum overflows only where the loop would end anyway.
            more = i + step > i && i + step < to;
            i += step;
        }
        putAll(op.results(), carried, env);
    }

    private void check(ControlOp.Check op, TileData condition) {
        for (int i = 0; i < condition.size(); i++) {
            if (condition.integer(i) == 0) {
                String where = condition.size() == 1 ? "" : " (element " + i + " of a tile " + condition.shape() + ")";
                throw new KernelCheckException(op.message() + where, op.at(), context.program());
            }
        }
    }

    private static List<Object> getAll(List<Value> values, Environment env) {
        return values.stream().map(env::get).toList();
    }

    private static void putAll(List<Value> values, List<Object> contents, Environment env) {
        for (int i = 0; i < values.size(); i++) {
            env.put(values.get(i), contents.get(i));
        }
    }
}
