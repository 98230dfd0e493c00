package dev.pavage.pass;

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
import dev.pavage.ir.TileOp.BinaryKind;
import dev.pavage.ir.TileOp.Combiner;
import dev.pavage.ir.TileOp.UnaryKind;
import dev.pavage.ir.Value;
import dev.pavage.ir.ValueType;
import dev.pavage.ir.ValueType.TileType;
import dev.pavage.type.DType;
import dev.pavage.type.Shape;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.BiFunction;

/**
 * Small kernels that are full of what passes look for: constants that rules know, equal ops, ops that nobody reads,
 * values carried unchanged, loops of few rounds, loads and stores of one view. Their results do not depend on the order
 * of floating-point sums.
 */
public final class RandomKernels {
    private static final List<DType> DTYPES =
            List.of(DType.I32, DType.I64, DType.F32, DType.F16, DType.U8, DType.BOOL, DType.I32, DType.F32);
    private static final List<Shape> SHAPES = List.of(Shape.SCALAR, Shape.of(4), Shape.of(1, 4), Shape.of(2, 4));
    private static final double[] CONSTANTS = {
        0, -0.0, 1, -1, 2, 0.5, 3, -7, 100, 255, Double.NaN, Double.POSITIVE_INFINITY, 1e30
    };

    private final Random random;
    private final List<Value> params = List.of(
            new Value(0, ValueType.view(DType.I32, 1)),
            new Value(1, ValueType.view(DType.F32, 1)),
            new Value(2, ValueType.view(DType.I64, 1)));
    private List<Op> ops = new ArrayList<>();
    private List<Value> known = new ArrayList<>();
    private int nextId = 3;

    private RandomKernels(Random random) {
        this.random = random;
    }

    /** A kernel that takes views of i32, f32 and i64, each of rank 1, and writes to them. */
    public static TileKernel kernel(long seed) {
        return new RandomKernels(new Random(seed)).kernel();
    }

    private TileKernel kernel() {
        index(0);
        add(ValueType.INDEX, (r, at) -> new IndexOp.ProgramId(r, 0, at));
        ops(25, 2);
        // Whatever is known at the end is made visible.
        for (Value value : List.copyOf(known)) {
            if (!value.isIndex() && random.nextInt(3) == 0) {
                store(value);
            }
        }
        return new TileKernel("random", params, List.of("a", "b", "c"), Map.of(), new Region(List.of(), ops));
    }

    private void ops(int count, int depth) {
        for (int i = 0; i < count; i++) {
            switch (random.nextInt(depth > 0 ? 16 : 14)) {
                case 0, 1 -> index(random.nextInt(-2, 6));
                case 2 -> indexArithmetic();
                case 3 -> full(pick(DTYPES), pick(SHAPES));
                case 4, 5, 6, 7 -> elementwise();
                case 8 -> compare();
                case 9 -> {
                    if (random.nextBoolean()) {
                        select();
                    } else {
                        fma();
                    }
                }
                case 10 -> cast();
                case 11 -> move();
                case 12 -> load();
                case 13 -> store(any());
                case 14 -> loop(depth);
                default -> branch(depth);
            }
        }
    }

    private void indexArithmetic() {
        Value a = index();
        Value b = index();
        switch (random.nextInt(5)) {
            case 0 ->
                add(
                        tile(DType.BOOL, Shape.SCALAR),
                        (r, at) -> new IndexOp.Compare(r, pick(Comparison.values()), a, b, at));
            case 1 -> add(tile(DType.I64, Shape.SCALAR), (r, at) -> new IndexOp.ToTile(r, a, at));
            case 2 -> positions(a);
            default -> add(ValueType.INDEX, (r, at) -> new IndexOp.Binary(r, pick(IndexOp.Kind.values()), a, b, at));
        }
    }

    /** Positions as capture writes them. */
    private void positions(Value offset) {
        TileType type = tile(DType.I64, Shape.of(4));
        Value lanes = add(type, TileOp.Iota::new);
        Value scalar = add(tile(DType.I64, Shape.SCALAR), (r, at) -> new IndexOp.ToTile(r, offset, at));
        Value single = add(tile(DType.I64, Shape.of(1)), (r, at) -> new TileOp.Reshape(r, scalar, at));
        Value spread = add(type, (r, at) -> new TileOp.Broadcast(r, single, at));
        Value sum = add(type, (r, at) -> new TileOp.Binary(r, BinaryKind.ADD, lanes, spread, at));
        Comparison kind = pick(Comparison.values());
        add(tile(DType.BOOL, Shape.of(4)), (r, at) -> new TileOp.Compare(r, kind, sum, spread, at));
    }

    private void elementwise() {
        Value a = any();
        Value b = like(a);
        List<UnaryKind> unary =
                Arrays.stream(UnaryKind.values()).filter(k -> k.takes(a.dtype())).toList();
        List<BinaryKind> binary =
                Arrays.stream(BinaryKind.values()).filter(k -> k.takes(a.dtype())).toList();
        if (random.nextInt(4) == 0) {
            add(a.type(), (r, at) -> new TileOp.Unary(r, pick(unary), a, at));
        } else {
            add(a.type(), (r, at) -> new TileOp.Binary(r, pick(binary), a, b, at));
        }
    }

    private void compare() {
        Value a = any();
        Value b = like(a);
        add(tile(DType.BOOL, a.shape()), (r, at) -> new TileOp.Compare(r, pick(Comparison.values()), a, b, at));
    }

    private void fma() {
        Value a = of(tile(random.nextBoolean() ? DType.F32 : DType.F64, any().shape()));
        Value b = like(a);
        Value c = like(a);
        add(a.type(), (r, at) -> new TileOp.Fma(r, a, b, c, at));
    }

    private void select() {
        Value a = any();
        Value b = like(a);
        Value condition = of(tile(DType.BOOL, a.shape()));
        add(a.type(), (r, at) -> new TileOp.Select(r, condition, a, b, at));
    }

    private void cast() {
        Value a = any();
        add(tile(pick(DTYPES), a.shape()), (r, at) -> new TileOp.Cast(r, a, at));
    }

    private void move() {
        Value a = any();
        if (a.shape().rank() == 2) {
            List<Integer> order = random.nextBoolean() ? List.of(0, 1) : List.of(1, 0);
            Shape shape = order.getFirst() == 0 ? a.shape() : a.shape().permute(1, 0);
            Value moved = add(tile(a.dtype(), shape), (r, at) -> new TileOp.Transpose(r, a, order, at));
            add(a.type(), (r, at) -> new TileOp.Reshape(r, moved, at));
            if (a.dtype() != DType.BOOL) {
                Combiner kind = random.nextBoolean() ? Combiner.MAX : Combiner.MIN;
                add(tile(a.dtype(), a.shape().without(0)), (r, at) -> new TileOp.Reduce(r, kind, a, 0, at));
            }
        } else if (a.shape().rank() == 1) {
            long n = a.shape().extent(0);
            Value row = add(tile(a.dtype(), Shape.of(1, n)), (r, at) -> new TileOp.Reshape(r, a, at));
            add(tile(a.dtype(), Shape.of(2, n)), (r, at) -> new TileOp.Broadcast(r, row, at));
        } else {
            Value single = add(tile(a.dtype(), Shape.of(1)), (r, at) -> new TileOp.Reshape(r, a, at));
            add(tile(a.dtype(), Shape.of(4)), (r, at) -> new TileOp.Broadcast(r, single, at));
        }
    }

    private void load() {
        Value view = pick(params);
        Value offset = index();
        Literal fill = Literal.of(view.dtype(), pick(List.of(0, 1)));
        add(tile(view.dtype(), Shape.of(4)), (r, at) -> new MemoryOp.Load(r, view, List.of(offset), fill, at));
    }

    private void store(Value value) {
        Value view = pick(params);
        Value offset = index();
        TileType line = tile(value.dtype(), Shape.of(value.shape().elements()));
        Value shaped =
                value.type().equals(line) ? value : add(line, (r, at) -> new TileOp.Reshape(r, value, at));
        Value cast = add(tile(view.dtype(), shaped.shape()), (r, at) -> new TileOp.Cast(r, shaped, at));
        ops.add(new MemoryOp.Store(view, List.of(offset), cast, SourceLocation.UNKNOWN));
    }

    private void loop(int depth) {
        Value from = index(random.nextInt(-1, 3));
        Value to = random.nextBoolean() ? index(random.nextInt(0, 5)) : clamped();
        Value step = index(random.nextInt(0, 4));
        List<Value> initial = new ArrayList<>();
        List<Value> regionParams = new ArrayList<>();
        regionParams.add(new Value(nextId++, ValueType.INDEX));
        for (int i = random.nextInt(4); i > 0; i--) {
            Value value = random.nextInt(4) == 0 ? index() : any();
            initial.add(value);
            regionParams.add(new Value(nextId++, value.type()));
        }
        Region body = region(regionParams, regionParams.subList(1, regionParams.size()), depth);
        List<Value> results = initial.stream().map(v -> new Value(nextId++, v.type())).toList();
        addAll(results, new ControlOp.For(results, from, to, step, initial, body, SourceLocation.UNKNOWN));
    }

    private void branch(int depth) {
        Value condition = of(tile(DType.BOOL, Shape.SCALAR));
        List<Value> alike = new ArrayList<>();
        for (int i = random.nextInt(3); i > 0; i--) {
            alike.add(any());
        }
        Region then = region(List.of(), alike, depth);
        Region otherwise = region(List.of(), alike, depth);
        List<Value> results = alike.stream().map(v -> new Value(nextId++, v.type())).toList();
        addAll(results, new ControlOp.If(results, condition, then, otherwise, SourceLocation.UNKNOWN));
    }

    /** A region that yields values of the types of {@code alike}, often those themselves. */
    private Region region(List<Value> regionParams, List<Value> alike, int depth) {
        List<Op> outerOps = ops;
        List<Value> outerKnown = known;
        ops = new ArrayList<>();
        known = new ArrayList<>(outerKnown);
        known.addAll(regionParams);
        ops(8, depth - 1);
        List<Value> yielded =
                alike.stream().map(v -> random.nextInt(3) == 0 ? v : of(v.type())).toList();
        ops.add(new ControlOp.Yield(yielded, SourceLocation.UNKNOWN));
        Region region = new Region(regionParams, ops);
        ops = outerOps;
        known = outerKnown;
        return region;
    }

    private void addAll(List<Value> results, Op op) {
        op.check();
        ops.add(op);
        known.addAll(results);
    }

    private Value add(ValueType type, BiFunction<Value, SourceLocation, Op> op) {
        Value result = new Value(nextId++, type);
        addAll(List.of(result), op.apply(result, SourceLocation.UNKNOWN));
        return result;
    }

    private Value index(long value) {
        return add(ValueType.INDEX, (r, at) -> new IndexOp.Constant(r, value, at));
    }

    private Value index() {
        return pick(known.stream().filter(Value::isIndex).toList());
    }

    /** An index that is not known here but small, so that a loop up to it ends soon. */
    private Value clamped() {
        Value any = index();
        Value three = index(3);
        return add(ValueType.INDEX, (r, at) -> new IndexOp.Binary(r, IndexOp.Kind.MIN, any, three, at));
    }

    private Value full(DType dtype, Shape shape) {
        Literal value = Literal.of(dtype, CONSTANTS[random.nextInt(CONSTANTS.length)]);
        return add(tile(dtype, shape), (r, at) -> new TileOp.Full(r, value, at));
    }

    /** Any tile, rather one made lately. */
    private Value any() {
        List<Value> tiles = known.stream().filter(v -> !v.isIndex()).toList();
        return tiles.isEmpty() ? full(pick(DTYPES), pick(SHAPES)) : pick(tiles);
    }

    private Value like(Value value) {
        return random.nextInt(6) == 0 ? value : of(value.type());
    }

    /** A value of a type: one that is known, or a constant. */
    private Value of(ValueType type) {
        List<Value> fitting = known.stream().filter(v -> v.type().equals(type)).toList();
        if (!fitting.isEmpty() && random.nextInt(3) != 0) {
            return pick(fitting);
        }
        return type instanceof TileType t ? full(t.dtype(), t.shape()) : index(random.nextInt(-2, 6));
    }

    private <T> T pick(List<T> choices) {
        return choices.get(random.nextInt(choices.size()));
    }

    private <T> T pick(T[] choices) {
        return choices[random.nextInt(choices.length)];
    }

    private static TileType tile(DType dtype, Shape shape) {
        return ValueType.tile(dtype, shape);
    }
}
