package dev.pavage.kernel;

import dev.pavage.ir.Comparison;
import dev.pavage.ir.Literal;
import dev.pavage.ir.TileOp;
import dev.pavage.ir.TileOp.BinaryKind;
import dev.pavage.ir.TileOp.Combiner;
import dev.pavage.ir.TileOp.UnaryKind;
import dev.pavage.type.DType;
import dev.pavage.type.Precision;
import dev.pavage.type.Shape;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.LongStream;

/** Builds the ops on tiles: brings operands to one shape, and says in the user's terms what does not fit. */
final class Tiles {
    private Tiles() {}

    static Tile full(Recorder recorder, DType dtype, Shape shape, Number value) {
        Literal literal = literal(recorder, dtype, value);
        return recorder.tile(dtype, shape, (r, at) -> new TileOp.Full(r, literal, at));
    }

    /**
     * The literal for a number that a user wrote beside a tile of {@code dtype}. Floating-point dtypes round it.
     * Integer dtypes take whole numbers that their bits can hold, read with or without a sign, so that masks can be written.
     */
    static Literal literal(Recorder recorder, DType dtype, Number value) {
        if (!dtype.isFloat() && !holds(dtype, value)) {
            throw recorder.failure(value + " is no value of " + dtype + "; convert the tile with .to(...) first");
        }
        return Literal.of(dtype, value);
    }

    private static boolean holds(DType dtype, Number value) {
        long whole = value.longValue();
        if ((value instanceof Double || value instanceof Float) && value.doubleValue() != whole) {
            return false;
        }
        int bits = 8 * dtype.bytes();
        return switch (dtype) {
            case I64 -> true;
            case I32, I16, I8, U8 -> whole >= -(1L << (bits - 1)) && whole < 1L << bits;
            case BOOL -> whole == 0 || whole == 1;
            case F64, F32, F16, BF16, F8E4M3, F8E5M2 ->
                throw new IllegalArgumentException(dtype + " is no integer dtype");
        };
    }

    static Tile unary(UnaryKind kind, Tile a) {
        checkTakes(kind.takes(a.dtype()), kind, a);
        return a.recorder().tile(a.dtype(), a.shape(), (r, at) -> new TileOp.Unary(r, kind, a.ir(), at));
    }

    static Tile binary(BinaryKind kind, Tile x, Operand y) {
        List<Tile> both = together(kind, x, y);
        Tile a = both.get(0);
        Tile b = both.get(1);
        checkTakes(kind.takes(a.dtype()), kind, a);
        return a.recorder().tile(a.dtype(), a.shape(), (r, at) -> new TileOp.Binary(r, kind, a.ir(), b.ir(), at));
    }

    static Tile binary(BinaryKind kind, Tile x, Number y) {
        checkTakes(kind.takes(x.dtype()), kind, x);
        return binary(kind, x, full(x.recorder(), x.dtype(), x.shape(), y));
    }

    static Tile compare(Comparison kind, Tile x, Operand y) {
        List<Tile> both = together(kind, x, y);
        Tile a = both.get(0);
        Tile b = both.get(1);
        return a.recorder().tile(DType.BOOL, a.shape(), (r, at) -> new TileOp.Compare(r, kind, a.ir(), b.ir(), at));
    }

    static Tile compare(Comparison kind, Tile x, Number y) {
        return compare(kind, x, full(x.recorder(), x.dtype(), x.shape(), y));
    }

    static Tile fma(Tile x, Operand factor, Operand addend) {
        checkTakes(TileOp.Fma.takes(x.dtype()), "fma", x);
        List<Tile> factors = together("fma", x, factor);
        List<Tile> sum = together("fma", factors.getFirst(), addend);
        Tile a = sum.getFirst();
        Tile b = broadcast(factors.getLast(), a.shape());
        Tile c = sum.getLast();
        return a.recorder().tile(a.dtype(), a.shape(), (r, at) -> new TileOp.Fma(r, a.ir(), b.ir(), c.ir(), at));
    }

    static Tile select(Tile x, TileExpression condition, Operand y) {
        Recorder recorder = x.recorder();
        Tile kept = own(recorder, condition);
        if (kept.dtype() != DType.BOOL) {
            throw recorder.failure("where takes a bool tile as its condition, not " + kept.ir().type()
                    + "; compare it first, as with .ne(0)");
        }
        List<Tile> both = together("where", x, y);
        Shape shape = recorder.attempt(
                () -> Shape.broadcast(both.getFirst().shape(), kept.shape()));
        Tile a = broadcast(both.get(0), shape);
        Tile b = broadcast(both.get(1), shape);
        Tile c = broadcast(kept, shape);
        return recorder.tile(a.dtype(), shape, (r, at) -> new TileOp.Select(r, c.ir(), a.ir(), b.ir(), at));
    }

    static Tile cast(Tile a, DType dtype) {
        return a.dtype() == dtype ? a : a.recorder().tile(dtype, a.shape(), (r, at) -> new TileOp.Cast(r, a.ir(), at));
    }

    static Tile reduce(Combiner kind, Tile a, int axis) {
        int found = axis(kind, a, axis);
        return a.recorder()
                .tile(a.dtype(), a.shape().without(found), (r, at) -> new TileOp.Reduce(r, kind, a.ir(), found, at));
    }

    static Tile argReduce(boolean largest, Tile a, int axis) {
        int found = axis(largest ? Combiner.MAX : Combiner.MIN, a, axis);
        return a.recorder()
                .tile(DType.I32, a.shape().without(found), (r, at) -> new TileOp.ArgReduce(
                        r, largest, a.ir(), found, at));
    }

    static Tile scan(Combiner kind, Tile a, int axis) {
        int found = axis(kind, a, axis);
        return a.recorder().tile(a.dtype(), a.shape(), (r, at) -> new TileOp.Scan(r, kind, a.ir(), found, at));
    }

    static Tile reshape(Tile a, Shape shape) {
        if (a.shape().equals(shape)) {
            return a;
        }
        if (a.shape().elements() != shape.elements()) {
            throw a.recorder().failure("a tile of shape " + a.shape() + " has " + a.shape().elements()
                    + " elements and cannot be reshaped to " + shape + " with " + shape.elements());
        }
        return a.recorder().tile(a.dtype(), shape, (r, at) -> new TileOp.Reshape(r, a.ir(), at));
    }

    static Tile transpose(Tile a, int... order) {
        Recorder recorder = a.recorder();
        Shape shape = recorder.attempt(() -> a.shape().permute(order));
        List<Integer> axes = Arrays.stream(order).boxed().toList();
        return recorder.tile(a.dtype(), shape, (r, at) -> new TileOp.Transpose(r, a.ir(), axes, at));
    }

    /** {@code accumulator + a · b}. */
    static Tile dot(Tile accumulator, Operand x, Operand y, Precision precision) {
        Recorder recorder = accumulator.recorder();
        Tile a = own(recorder, x);
        Tile b = own(recorder, y);
        checkFactors(a, b);
        DType dtype = a.dtype().accumulator();
        Shape shape = Shape.of(a.shape().extent(0), b.shape().extent(1));
        if (accumulator.dtype() != dtype || !accumulator.shape().equals(shape)) {
            throw recorder.failure("the dot of " + a.ir().type() + " and " + b.ir().type() + " is added to a tile of "
                    + dtype + shape + ", not to " + accumulator.ir().type());
        }
        return recorder.tile(
                dtype,
                shape,
                (r, at) -> new TileOp.Dot(r, a.ir(), b.ir(), accumulator.ir(), precision.of(a.dtype()), at));
    }

    /** {@code a · b}. */
    static Tile dot(Tile a, Operand y, Precision precision) {
        Tile b = own(a.recorder(), y);
        checkFactors(a, b);
        Shape shape = Shape.of(a.shape().extent(0), b.shape().extent(1));
        return dot(full(a.recorder(), a.dtype().accumulator(), shape, 0), a, b, precision);
    }

    private static void checkFactors(Tile a, Tile b) {
        if (a.shape().rank() != 2 || b.shape().rank() != 2 || a.shape().extent(1) != b.shape().extent(0)) {
            throw a.recorder().failure("dot multiplies [m, k] by [k, n], not " + a.shape() + " by " + b.shape());
        }
        checkSameDtype("dot", a, b);
    }

    /** {@code a} with axes of extent 1 put in front and repeated until it has {@code shape}. */
    static Tile broadcast(Tile a, Shape shape) {
        if (a.shape().equals(shape)) {
            return a;
        }
        Recorder recorder = a.recorder();
        Shape common = recorder.attempt(() -> Shape.broadcast(a.shape(), shape));
        if (!common.equals(shape)) {
            throw recorder.failure("a tile of shape " + a.shape() + " does not broadcast to " + shape);
        }
        Shape ones = Shape.of(LongStream.generate(() -> 1)
                .limit(shape.rank() - a.shape().rank())
                .toArray());
        Tile aligned = reshape(a, ones.concat(a.shape()));
        return aligned.shape().equals(shape)
                ? aligned
                : recorder.tile(a.dtype(), shape, (r, at) -> new TileOp.Broadcast(r, aligned.ir(), at));
    }

    /** Two operands of one dtype, brought to one shape. */
    private static List<Tile> together(Object what, Tile a, Operand y) {
        Recorder recorder = a.recorder();
        Tile b = own(recorder, y);
        checkSameDtype(what, a, b);
        Shape shape = recorder.attempt(() -> Shape.broadcast(a.shape(), b.shape()));
        return List.of(broadcast(a, shape), broadcast(b, shape));
    }

    /** An operand as a tile of this run. */
    static Tile own(Recorder recorder, Operand operand) {
        Tile tile = operand.toTile();
        recorder.checkOwn(tile.recorder());
        return tile;
    }

    private static void checkSameDtype(Object what, Tile a, Tile b) {
        if (a.dtype() != b.dtype()) {
            throw a.recorder().failure(name(what) + " takes tiles of one dtype, not " + a.ir().type() + " and "
                    + b.ir().type() + "; convert one with .to(DType." + a.dtype().name() + ") or .to(DType."
                    + b.dtype().name() + ")");
        }
    }

    private static void checkTakes(boolean takes, Object what, Tile a) {
        if (!takes) {
            throw a.recorder().failure(
                    name(what) + " does not take " + a.dtype() + "; convert the tile with .to(...) first");
        }
    }

    private static int axis(Combiner what, Tile a, int axis) {
        checkTakes(a.dtype() != DType.BOOL, what, a);
        return a.recorder().attempt(() -> a.shape().axis(axis));
    }

    private static String name(Object what) {
        return what.toString().toLowerCase(Locale.ROOT);
    }
}
