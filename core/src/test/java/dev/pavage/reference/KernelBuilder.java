package dev.pavage.reference;

import dev.pavage.ir.Comparison;
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
import dev.pavage.type.DType;
import dev.pavage.type.Precision;
import dev.pavage.type.Shape;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;

/** Builds kernels op by op; the n-th op comes from line n of {@code Test.java}. Each op is checked as it is added. */
final class KernelBuilder {
    private final List<Value> params = new ArrayList<>();
    private final List<String> names = new ArrayList<>();
    private List<Op> ops = new ArrayList<>();
    private int nextId;
    private int nextLine = 1;

    Value param(String name, DType dtype, int rank) {
        Value param = value(ValueType.view(dtype, rank));
        params.add(param);
        names.add(name);
        return param;
    }

    TileKernel build() {
        return new TileKernel("built", params, names, Map.of(), new Region(List.of(), ops));
    }

    Value value(ValueType type) {
        return new Value(nextId++, type);
    }

    SourceLocation line() {
        return new SourceLocation("Test.java", nextLine++);
    }

    void add(Op op) {
        op.check();
        ops.add(op);
    }

    Value index(long value) {
        Value result = value(ValueType.INDEX);
        add(new IndexOp.Constant(result, value, line()));
        return result;
    }

    Value id(int axis) {
        Value result = value(ValueType.INDEX);
        add(new IndexOp.ProgramId(result, axis, line()));
        return result;
    }

    Value count(int axis) {
        Value result = value(ValueType.INDEX);
        add(new IndexOp.ProgramCount(result, axis, line()));
        return result;
    }

    Value size(Value view, int axis) {
        Value result = value(ValueType.INDEX);
        add(new IndexOp.Size(result, view, axis, line()));
        return result;
    }

    Value binary(IndexOp.Kind kind, Value a, Value b) {
        Value result = value(ValueType.INDEX);
        add(new IndexOp.Binary(result, kind, a, b, line()));
        return result;
    }

    Value compare(Comparison kind, Value a, Value b) {
        Value result = value(ValueType.tile(DType.BOOL, Shape.SCALAR));
        add(new IndexOp.Compare(result, kind, a, b, line()));
        return result;
    }

    Value toTile(Value index) {
        Value result = value(ValueType.tile(DType.I64, Shape.SCALAR));
        add(new IndexOp.ToTile(result, index, line()));
        return result;
    }

    Value fromTile(Value tile) {
        Value result = value(ValueType.INDEX);
        add(new IndexOp.FromTile(result, tile, line()));
        return result;
    }

    Value full(DType dtype, Number value, long... shape) {
        Value result = value(ValueType.tile(dtype, Shape.of(shape)));
        add(new TileOp.Full(result, Literal.of(dtype, value), line()));
        return result;
    }

    Value iota(DType dtype, long extent) {
        Value result = value(ValueType.tile(dtype, Shape.of(extent)));
        add(new TileOp.Iota(result, line()));
        return result;
    }

    Value binary(TileOp.BinaryKind kind, Value a, Value b) {
        Value result = value(a.type());
        add(new TileOp.Binary(result, kind, a, b, line()));
        return result;
    }

    Value cast(Value a, DType dtype) {
        Value result = value(ValueType.tile(dtype, a.shape()));
        add(new TileOp.Cast(result, a, line()));
        return result;
    }

    Value dot(Value a, Value b, Value accumulator) {
        Value result = value(accumulator.type());
        add(new TileOp.Dot(result, a, b, accumulator, Precision.EXACT, line()));
        return result;
    }

    Value at(Value view, Value... indexes) {
        Value result = value(ValueType.view(view.dtype(), view.view().rank() - indexes.length));
        add(new ViewOp.At(result, view, List.of(indexes), line()));
        return result;
    }

    Value load(Value view, Shape shape, Value... offsets) {
        return load(view, shape, 0, offsets);
    }

    Value load(Value view, Shape shape, Number fill, Value... offsets) {
        Value result = value(ValueType.tile(view.dtype(), shape));
        add(new MemoryOp.Load(result, view, List.of(offsets), Literal.of(view.dtype(), fill), line()));
        return result;
    }

    void store(Value view, Value tile, Value... offsets) {
        add(new MemoryOp.Store(view, List.of(offsets), tile, line()));
    }

    Value gather(Value view, Number fill, Value... indexes) {
        Value result = value(ValueType.tile(view.dtype(), indexes[0].shape()));
        add(new MemoryOp.Gather(result, view, List.of(indexes), Literal.of(view.dtype(), fill), line()));
        return result;
    }

    void scatter(Value view, Value tile, Value... indexes) {
        add(new MemoryOp.Scatter(view, List.of(indexes), tile, line()));
    }

    void atomic(MemoryOp.AtomicKind kind, Value view, Value tile, Value... indexes) {
        add(new MemoryOp.Atomic(kind, view, List.of(indexes), tile, line()));
    }

    void print(String label, Value tile) {
        add(new ControlOp.Print(label, tile, line()));
    }

    void check(Value condition, String message) {
        add(new ControlOp.Check(condition, message, line()));
    }

    /** A loop; {@code body} takes the loop variable and the carried values and gives the next carried values. */
    List<Value> loop(Value from, Value to, Value step, List<Value> initial, UnaryOperator<List<Value>> body) {
        List<Value> inside = new ArrayList<>();
        inside.add(value(ValueType.INDEX));
        initial.forEach(v -> inside.add(value(v.type())));
        Region region = region(inside, body);
        List<Value> results = initial.stream().map(v -> value(v.type())).toList();
        add(new ControlOp.For(results, from, to, step, initial, region, line()));
        return results;
    }

    /** A branch whose regions give values of the same types. */
    List<Value> branch(Value condition, UnaryOperator<List<Value>> then, UnaryOperator<List<Value>> otherwise) {
        Region first = region(List.of(), then);
        Region second = region(List.of(), otherwise);
        List<Value> results =
                first.yielded().stream().map(v -> value(v.type())).toList();
        add(new ControlOp.If(results, condition, first, second, line()));
        return results;
    }

    private Region region(List<Value> inside, UnaryOperator<List<Value>> body) {
        List<Op> outer = ops;
        ops = new ArrayList<>();
        List<Value> yielded = body.apply(inside);
        add(new ControlOp.Yield(yielded, line()));
        Region region = new Region(inside, ops);
        ops = outer;
        return region;
    }

    /** Runs the kernel as one program and gives the tiles that {@code results} are in the end. */
    List<TileData> evaluate(List<HostView> arguments, Value... results) {
        Environment env = new Environment();
        IntStream.range(0, params.size()).forEach(i -> env.put(params.get(i), arguments.get(i)));
        GridPoint first = new GridPoint(0, 0, 0);
        Evaluator evaluator = new Evaluator(
                new ProgramContext(first, new GridPoint(1, 1, 1), text -> {}, Detector.none()));
        ops.forEach(op -> evaluator.run(op, env));
        return IntStream.range(0, results.length)
                .mapToObj(i -> env.tile(results[i]))
                .toList();
    }
}
