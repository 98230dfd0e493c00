package dev.pavage.lane;

import dev.pavage.ir.Comparison;
import dev.pavage.ir.SourceLocation;
import dev.pavage.lane.AccessOp.Space;
import dev.pavage.lane.LaneType.Kind;
import dev.pavage.lane.ValueOp.BinaryKind;
import dev.pavage.lane.ValueOp.UnaryKind;
import dev.pavage.type.DType;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.BiFunction;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * Writes the body of one {@link LaneFunction}, op by op. Constants are written once, at the function's start. Loops and
 * branches take their body as a function that writes through this same builder; while it runs, what does not depend on the
 * loop can be written before it with {@link #at}.
 */
public final class LaneBuilder {
    private record ConstantKey(LaneType type, long bits) {}

    private final List<LaneValue> params = new ArrayList<>();
    private final Map<ConstantKey, LaneValue> constants = new HashMap<>();
    /** The bits of constants, and of vectors that have one in every lane. */
    private final Map<LaneValue, Long> known = new HashMap<>();
    private final List<LaneOp> prologue = new ArrayList<>();
    private final List<List<LaneOp>> open = new ArrayList<>(List.of(new ArrayList<>()));
    private SourceLocation line = SourceLocation.UNKNOWN;
    private SourceLocation noted = SourceLocation.UNKNOWN;
    private int depth;
    private int nextId;

    /** A new parameter of the function. */
    public LaneValue param(LaneType type) {
        LaneValue value = fresh(type);
        params.add(value);
        return value;
    }

    /** The finished function. */
    public LaneFunction finish(String name, boolean shared) {
        List<LaneOp> ops = new ArrayList<>(prologue);
        ops.addAll(open.getFirst());
        return new LaneFunction(name, shared, params, new Block(ops, List.of()));
    }

    /** Number of loops and branches around what is written now. */
    public int depth() {
        return depth;
    }

    /**
     * Writes what {@code code} writes before the loops and branches that are deeper than {@code outer}. It may use only
     * registers that are in scope there, and open no loop or branch.
     */
    public <T> T at(int outer, Supplier<T> code) {
        int inner = depth;
        depth = Math.min(outer, inner);
        T result = code.get();
        depth = inner;
        return result;
    }

    /** Writes what {@code code} writes for a line of the user's source. */
    public <T> T from(SourceLocation at, Supplier<T> code) {
        SourceLocation before = line;
        line = at;
        T result = code.get();
        line = before;
        return result;
    }

    /** Writes what {@code code} writes for a line of the user's source. */
    public void from(SourceLocation at, Runnable code) {
        from(at, () -> {
            code.run();
            return at;
        });
    }

    /** A register that nothing has defined yet. */
    public LaneValue fresh(LaneType type) {
        return new LaneValue(nextId++, type);
    }

    /** Appends an op as it is. */
    public void add(LaneOp op) {
        if (depth == open.size() - 1 && !line.equals(noted) && !line.equals(SourceLocation.UNKNOWN)) {
            open.get(depth).add(new ControlOp.Line(line));
            noted = line;
        }
        open.get(depth).add(op);
    }

    /** An integer or truth constant in every lane. */
    public LaneValue constant(LaneType type, long value) {
        return constantBits(type, type.kind().isFloat() ? Double.doubleToRawLongBits(value) : value);
    }

    /** A floating-point constant in every lane. */
    public LaneValue constant(LaneType type, double value) {
        return constantBits(type, Double.doubleToRawLongBits(type.kind() == Kind.F32 ? (float) value : value));
    }

    /** A scalar I64 constant. */
    public LaneValue i64(long value) {
        return constant(LaneType.I64, value);
    }

    /** A scalar I32 constant. */
    public LaneValue i32(int value) {
        return constant(LaneType.I32, value);
    }

    private LaneValue constantBits(LaneType type, long bits) {
        return constants.computeIfAbsent(new ConstantKey(type, bits), key -> {
            LaneValue result = fresh(type);
            prologue.add(new ValueOp.Constant(result, bits));
            known.put(result, bits);
            return result;
        });
    }

    /** What an integer is in every lane, if that is a constant. */
    public OptionalLong constant(LaneValue integer) {
        Long bits = integer.type().kind().isFloat() ? null : known.get(integer);
        return bits == null ? OptionalLong.empty() : OptionalLong.of(bits);
    }

    /** 0, 1, 2, ... in the lanes. */
    public LaneValue iota(LaneType type) {
        return define(type, ValueOp.Iota::new);
    }

    /** {@code kind a}. */
    public LaneValue unary(UnaryKind kind, LaneValue a) {
        return define(a.type(), r -> new ValueOp.Unary(r, kind, a));
    }

    /** {@code a kind b}. */
    public LaneValue binary(BinaryKind kind, LaneValue a, LaneValue b) {
        return define(a.type(), r -> new ValueOp.Binary(r, kind, a, b));
    }

    /** {@code a + b}. */
    public LaneValue add(LaneValue a, LaneValue b) {
        return binary(BinaryKind.ADD, a, b);
    }

    /** {@code a - b}. */
    public LaneValue sub(LaneValue a, LaneValue b) {
        return binary(BinaryKind.SUB, a, b);
    }

    /** {@code a * b}. */
    public LaneValue mul(LaneValue a, LaneValue b) {
        return binary(BinaryKind.MUL, a, b);
    }

    /** {@code a * b + c}, rounded once. */
    public LaneValue fma(LaneValue a, LaneValue b, LaneValue c) {
        return define(a.type(), r -> new ValueOp.Fma(r, a, b, c));
    }

    /** {@code c} and the products of what {@code a} and {@code b} hold, see {@link ValueOp.PackedDot}. */
    public LaneValue packedDot(LaneValue a, LaneValue b, LaneValue c, DType factors) {
        return define(c.type(), r -> new ValueOp.PackedDot(r, a, b, c, factors));
    }

    /** Four bytes of two I32, see {@link ValueOp.PickBytes}. */
    public LaneValue pickBytes(LaneValue a, LaneValue b, int places) {
        return define(LaneType.I32, r -> new ValueOp.PickBytes(r, a, b, places));
    }

    /** Two F32 of a narrow dtype side by side in an I32, see {@link ValueOp.PackPair}. */
    public LaneValue packPair(LaneValue low, LaneValue high, DType narrow) {
        return define(LaneType.I32, r -> new ValueOp.PackPair(r, low, high, narrow));
    }

    /** An F32 with the fraction of tf32, see {@link ValueOp.RoundTf32}. */
    public LaneValue roundTf32(LaneValue a) {
        return define(a.type(), r -> new ValueOp.RoundTf32(r, a));
    }

    /** The number of a binary16's bits, see {@link ValueOp.WidenHalf}. */
    public LaneValue widenHalf(LaneValue a) {
        return define(a.type().with(Kind.F32), r -> new ValueOp.WidenHalf(r, a));
    }

    /** The bits of the binary16 nearest to an F32, see {@link ValueOp.NarrowHalf}. */
    public LaneValue narrowHalf(LaneValue a) {
        return define(a.type().with(Kind.I32), r -> new ValueOp.NarrowHalf(r, a));
    }

    /** About 2 to the power of F32, see {@link ValueOp.ApproximateExp2}. */
    public LaneValue approximateExp2(LaneValue a) {
        return define(a.type(), r -> new ValueOp.ApproximateExp2(r, a));
    }

    /** {@code a kind b} as I1. */
    public LaneValue compare(Comparison kind, LaneValue a, LaneValue b) {
        return define(a.type().with(Kind.I1), r -> new ValueOp.Compare(r, kind, a, b));
    }

    /** {@code condition ? a : b}. */
    public LaneValue select(LaneValue condition, LaneValue a, LaneValue b) {
        return define(a.type(), r -> new ValueOp.Select(r, condition, a, b));
    }

    /** {@code a} converted lane by lane; {@code a} itself if it is of that kind. */
    public LaneValue convert(Kind kind, LaneValue a) {
        return a.type().kind() == kind ? a : define(a.type().with(kind), r -> new ValueOp.Convert(r, a));
    }

    /** The bits of {@code a} as another kind. */
    public LaneValue bitcast(Kind kind, LaneValue a) {
        return define(a.type().with(kind), r -> new ValueOp.Bitcast(r, a));
    }

    /** A scalar in {@code lanes} lanes; the scalar itself for 1. */
    public LaneValue splat(LaneValue a, int lanes) {
        if (lanes == 1) {
            return a;
        }
        LaneValue spread = define(new LaneType(a.type().kind(), lanes), r -> new ValueOp.Splat(r, a));
        Long bits = known.get(a);
        if (bits != null) {
            known.put(spread, bits);
        }
        return spread;
    }

    /** Each lane from the one {@code distance} apart, a power of two. */
    public LaneValue swapLanes(LaneValue a, int distance) {
        return define(a.type(), r -> new ValueOp.SwapLanes(r, a, distance));
    }

    /** All lanes combined; the scalar itself if there is but one lane. */
    public LaneValue across(ValueOp.AcrossKind kind, LaneValue a) {
        return a.type().isScalar() ? a : define(a.type().scalar(), r -> new ValueOp.Across(r, kind, a));
    }

    /** Elements from memory. */
    public LaneValue load(MemoryType memory, Space space, int lanes, LaneValue address, Optional<LaneValue> mask) {
        return define(
                new LaneType(memory.kind(), lanes), r -> new AccessOp.Load(r, memory, space, address, mask));
    }

    /** Elements to memory. */
    public void store(MemoryType memory, Space space, LaneValue address, LaneValue value, Optional<LaneValue> mask) {
        add(new AccessOp.Store(memory, space, address, value, mask));
    }

    /** A call of another function. */
    public void call(String function, List<LaneValue> arguments) {
        add(new ControlOp.Call(function, arguments));
    }

    /** A loop without carried values; the bounds' type is the variable's. */
    public void loop(LaneValue from, LaneValue to, LaneValue step, Consumer<LaneValue> body) {
        loop(from, to, step, List.of(), (i, none) -> {
            body.accept(i);
            return List.of();
        });
    }

    /** A loop that carries values; {@code body} gets the variable and the carried values, and returns the next ones. */
    public List<LaneValue> loop(
            LaneValue from,
            LaneValue to,
            LaneValue step,
            List<LaneValue> initial,
            BiFunction<LaneValue, List<LaneValue>, List<LaneValue>> body) {
        LaneValue variable = fresh(from.type());
        List<LaneValue> carried = initial.stream().map(v -> fresh(v.type())).toList();
        Block block = block(() -> body.apply(variable, carried));
        List<LaneValue> results = initial.stream().map(v -> fresh(v.type())).toList();
        add(new ControlOp.For(results, variable, from, to, step, carried, initial, block));
        return results;
    }

    /** A branch whose blocks give back values of the same types. */
    public List<LaneValue> branch(
            LaneValue condition,
            Supplier<List<LaneValue>> then,
            Supplier<List<LaneValue>> otherwise) {
        Block first = block(then);
        Block second = block(otherwise);
        List<LaneValue> results =
                first.yields().stream().map(v -> fresh(v.type())).toList();
        add(new ControlOp.If(results, condition, first, second));
        return results;
    }

    /** A branch that gives back nothing. */
    public void branch(LaneValue condition, Runnable then, Runnable otherwise) {
        branch(
                condition,
                () -> {
                    then.run();
                    return List.of();
                },
                () -> {
                    otherwise.run();
                    return List.of();
                });
    }

    private Block block(Supplier<List<LaneValue>> body) {
        if (depth != open.size() - 1) {
            throw new IllegalStateException("a loop or branch was opened inside at()");
        }
        open.add(new ArrayList<>());
        depth++;
        List<LaneValue> yields = body.get();
        depth--;
        return new Block(open.removeLast(), yields);
    }

    private LaneValue define(LaneType type, Function<LaneValue, LaneOp> op) {
        LaneValue result = fresh(type);
        add(op.apply(result));
        return result;
    }
}
