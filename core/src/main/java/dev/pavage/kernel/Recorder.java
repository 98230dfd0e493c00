package dev.pavage.kernel;

import dev.pavage.ir.Hint;
import dev.pavage.ir.IndexOp;
import dev.pavage.ir.IrException;
import dev.pavage.ir.Op;
import dev.pavage.ir.SourceLocation;
import dev.pavage.ir.Value;
import dev.pavage.ir.ValueType;
import dev.pavage.ir.ValueType.TileType;
import dev.pavage.type.DType;
import dev.pavage.type.Shape;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * What the operations of the language do with the ops they build: {@link CaptureRecorder} puts them into a region,
 * {@link StepRecorder} evaluates them at once. One recorder serves one run of a kernel's method.
 */
abstract sealed class Recorder permits CaptureRecorder, StepRecorder {
    private final String kernel;
    private int nextId;

    Recorder(String kernel) {
        this.kernel = kernel;
    }

    /** Takes an op that has passed its check. */
    abstract void add(Op op);

    /** The value of a constant, defined where this run now stands or outside of it. */
    abstract Value constant(long value);

    /** Makes a variable known, so that the loops begun from now on carry it. */
    abstract void declare(TileVar variable);

    /** Checks that a variable may be set to a value where this run now stands. */
    abstract void checkSet(TileVar variable, Tile next);

    /** A loop over {@code from, from + step, ...} below {@code to}. */
    abstract Iterable<Index> range(Index from, Index to, Index step);

    /** Runs {@code then} or {@code otherwise}. */
    abstract void when(Tile condition, Runnable then, Runnable otherwise);

    /** Notes a hint; a later value replaces an earlier one. */
    abstract void hint(Hint hint, long value);

    /** The number of an index, if this run knows it. */
    abstract long toLong(Value index);

    /** What a debugger or a string shows of a value. */
    abstract String show(Value value);

    /** A value of a fresh id. */
    final Value fresh(ValueType type) {
        return new Value(nextId++, type);
    }

    /** Builds an op around a fresh result and the user's line, checks it and adds it. */
    final Value emit(ValueType type, BiFunction<Value, SourceLocation, Op> op) {
        if (type instanceof TileType t) {
            checkSides(t.shape());
        }
        Value result = fresh(type);
        effect(at -> op.apply(result, at));
        return result;
    }

    /** As {@link #emit} for an op that defines an index. */
    final Index index(BiFunction<Value, SourceLocation, Op> op) {
        return new Index(this, emit(ValueType.INDEX, op));
    }

    /** As {@link #emit} for an op that defines a tile. */
    final Tile tile(DType dtype, Shape shape, BiFunction<Value, SourceLocation, Op> op) {
        return new Tile(this, emit(ValueType.tile(dtype, shape), op));
    }

    /** Builds an op without results, checks it and adds it. */
    final void effect(Function<SourceLocation, Op> make) {
        SourceLocation at = UserCode.here();
        try {
            Op op = make.apply(at);
            op.check();
            add(op);
        } catch (IrException e) {
            throw new CaptureException("kernel " + kernel + ": " + e.getMessage(), at, e);
        }
    }

    /** An index as a value; two constants of one number are one value. */
    final Value defineConstant(long value) {
        return emit(ValueType.INDEX, (r, at) -> new IndexOp.Constant(r, value, at));
    }

    /** A shape of tile extents. */
    final Shape shape(int... extents) {
        long[] copy = new long[extents.length];
        for (int i = 0; i < copy.length; i++) {
            copy[i] = extents[i];
        }
        return attempt(() -> Shape.of(copy));
    }

    /** Runs a computation on shapes, and gives its complaint the user's line. */
    final <T> T attempt(Supplier<T> computation) {
        try {
            return computation.get();
        } catch (IllegalArgumentException e) {
            throw new CaptureException("kernel " + kernel + ": " + e.getMessage(), UserCode.here(), e);
        }
    }

    /** Checks that what a user hands in was made by this run. */
    final void checkOwn(Recorder other) {
        if (other != this) {
            throw failure("a value of another run of a kernel cannot be used here; pass it as an argument");
        }
    }

    /** An exception at the user's line. */
    final CaptureException failure(String message) {
        return failure(message, UserCode.here());
    }

    /** An exception at a line of the user's that ran earlier. */
    final CaptureException failure(String message, SourceLocation at) {
        return new CaptureException("kernel " + kernel + ": " + message, at);
    }

    final String kernel() {
        return kernel;
    }

    private void checkSides(Shape shape) {
        for (int axis = 0; axis < shape.rank(); axis++) {
            long extent = shape.extent(axis);
            if (Long.bitCount(extent) != 1 || extent < 0) {
                throw failure(
                        "each side of a tile is a power of two, but axis " + axis + " of " + shape + " is " + extent
                                + "; take a larger tile: what lies outside a view is neither read nor written");
            }
        }
    }
}
