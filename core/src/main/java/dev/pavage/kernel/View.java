package dev.pavage.kernel;

import dev.pavage.ir.IndexOp;
import dev.pavage.ir.Literal;
import dev.pavage.ir.MemoryOp;
import dev.pavage.ir.MemoryOp.AtomicKind;
import dev.pavage.ir.Op;
import dev.pavage.ir.SourceLocation;
import dev.pavage.ir.Value;
import dev.pavage.ir.ValueType;
import dev.pavage.ir.ViewOp;
import dev.pavage.type.DType;
import dev.pavage.type.Shape;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.BiFunction;
import java.util.stream.IntStream;
import java.util.stream.LongStream;

/**
 * A tensor argument of a kernel, or a part of one. Its dtype and rank are known while the kernel is captured; its sizes
 * and strides when it runs.
 *
 * <p>A block is named by one offset per axis, in elements, and the extents of a tile. <strong>Elements outside the view
 * are never touched</strong>: a load gives them a fill value (zero, or that of {@link #withFill}), a store drops them.
 *
 * <p>All methods throw {@link CaptureException} at the caller's line if ranks, dtypes or shapes do not fit.
 */
public final class View {
    private final Recorder recorder;
    private final Value value;
    private final Number fill;

    /** Whether this is an argument itself, not a part of one. */
    private final boolean argument;

    private View(Recorder recorder, Value value, Number fill, boolean argument) {
        this.recorder = recorder;
        this.value = value;
        this.fill = fill;
        this.argument = argument;
    }

    /** The view of a kernel's argument. */
    static View argument(Recorder recorder, Value value) {
        return new View(recorder, value, 0, true);
    }

    /** The dtype of each element. */
    public DType dtype() {
        return value.dtype();
    }

    /** Number of axes. */
    public int rank() {
        return value.view().rank();
    }

    /** The extent of an axis, in elements; a negative axis counts from the end. */
    public Index size(int axis) {
        int found = axis(axis);
        return recorder.index((r, at) -> new IndexOp.Size(r, value, found, at));
    }

    /** This view, with {@code fill} in place of zero for what {@link #load} and {@link #gather} find outside. */
    public View withFill(Number fill) {
        Tiles.literal(recorder, dtype(), fill);
        return new View(recorder, value, fill, argument);
    }

    /** The tile of shape [n] at an offset of a view of rank 1. */
    public Tile load(Index i, int n) {
        return load(List.of(i), n);
    }

    /** The tile of shape [n] at an offset of a view of rank 1. */
    public Tile load(long i, int n) {
        return load(List.of(known(i)), n);
    }

    /** The tile of shape [m, n] at an offset of a view of rank 2. */
    public Tile load(Index i, Index j, int m, int n) {
        return load(List.of(i, j), m, n);
    }

    /** The tile of shape [m, n] at an offset of a view of rank 2. */
    public Tile load(Index i, long j, int m, int n) {
        return load(List.of(i, known(j)), m, n);
    }

    /** The tile of shape [m, n] at an offset of a view of rank 2. */
    public Tile load(long i, Index j, int m, int n) {
        return load(List.of(known(i), j), m, n);
    }

    /** The tile of shape [m, n] at an offset of a view of rank 2. */
    public Tile load(long i, long j, int m, int n) {
        return load(List.of(known(i), known(j)), m, n);
    }

    /** The tile of the given shape, of this view's rank, at one offset per axis; each extent is a power of two. */
    public Tile load(List<Index> offsets, int... shape) {
        Shape extents = recorder.shape(shape);
        List<Value> values = offsets(offsets);
        checkRank("load a tile of shape " + extents, extents.rank());
        Literal outside = Tiles.literal(recorder, dtype(), fill);
        return recorder.tile(dtype(), extents, (r, at) -> new MemoryOp.Load(r, value, values, outside, at));
    }

    /** Writes a tile of rank 1 at an offset. */
    public void store(Index i, TileExpression tile) {
        store(List.of(i), tile);
    }

    /** Writes a tile of rank 1 at an offset. */
    public void store(long i, TileExpression tile) {
        store(List.of(known(i)), tile);
    }

    /** Writes a tile of rank 2 at an offset. */
    public void store(Index i, Index j, TileExpression tile) {
        store(List.of(i, j), tile);
    }

    /** Writes a tile of rank 2 at an offset. */
    public void store(Index i, long j, TileExpression tile) {
        store(List.of(i, known(j)), tile);
    }

    /** Writes a tile of rank 2 at an offset. */
    public void store(long i, Index j, TileExpression tile) {
        store(List.of(known(i), j), tile);
    }

    /** Writes a tile of rank 2 at an offset. */
    public void store(long i, long j, TileExpression tile) {
        store(List.of(known(i), known(j)), tile);
    }

    /** Writes a tile of this view's rank and dtype at one offset per axis. */
    public void store(List<Index> offsets, TileExpression tile) {
        List<Value> values = offsets(offsets);
        Tile written = written("store", tile);
        checkRank("store a tile of shape " + written.shape(), written.rank());
        recorder.effect(at -> new MemoryOp.Store(value, values, written.ir(), at));
    }

    /** Reads the elements that integer tiles, one per axis, name; they broadcast to the shape of the result. */
    public Tile gather(TileExpression... indexes) {
        List<Value> values = indexes(indexes, Shape.SCALAR);
        Literal outside = Tiles.literal(recorder, dtype(), fill);
        Shape shape = values.isEmpty() ? Shape.SCALAR : values.getFirst().shape();
        return recorder.tile(dtype(), shape, (r, at) -> new MemoryOp.Gather(r, value, values, outside, at));
    }

    /**
     * Writes a tile to the elements that integer tiles, one per axis, name; they and the tile broadcast. No two
     * elements of one tile may meet.
     */
    public void scatter(TileExpression tile, TileExpression... indexes) {
        Tile written = written("scatter", tile);
        List<Value> values = indexes(indexes, written.shape());
        Tile all = Tiles.broadcast(written, shapeOf(values, written.shape()));
        recorder.effect(at -> new MemoryOp.Scatter(value, values, all.ir(), at));
    }

    /** Adds a tile of rank 1 at an offset, each element atomically; F32, F64, I32 and I64. */
    public void atomicAdd(Index i, TileExpression tile) {
        atomic(AtomicKind.ADD, List.of(i), tile);
    }

    /** Adds a tile of rank 2 at an offset, each element atomically; F32, F64, I32 and I64. */
    public void atomicAdd(Index i, Index j, TileExpression tile) {
        atomic(AtomicKind.ADD, List.of(i, j), tile);
    }

    /** Adds a tile of this view's rank at one offset per axis, each element atomically; F32, F64, I32 and I64. */
    public void atomicAdd(List<Index> offsets, TileExpression tile) {
        atomic(AtomicKind.ADD, offsets, tile);
    }

    /** Adds a tile to the elements that integer tiles, one per axis, name, which may meet; F32, F64, I32 and I64. */
    public void atomicAdd(TileExpression tile, TileExpression... indexes) {
        atomic(AtomicKind.ADD, tile, indexes);
    }

    /** Keeps the larger of a tile of rank 1 and what is at an offset; as {@link #atomicAdd(Index, TileExpression)}. */
    public void atomicMax(Index i, TileExpression tile) {
        atomic(AtomicKind.MAX, List.of(i), tile);
    }

    /** As {@link #atomicMax(Index, TileExpression)} for a tile of rank 2. */
    public void atomicMax(Index i, Index j, TileExpression tile) {
        atomic(AtomicKind.MAX, List.of(i, j), tile);
    }

    /** Keeps the larger of a tile and what is at one offset per axis; as {@link #atomicAdd(List, TileExpression)}. */
    public void atomicMax(List<Index> offsets, TileExpression tile) {
        atomic(AtomicKind.MAX, offsets, tile);
    }

    /** Keeps the larger of a tile and the elements that integer tiles, one per axis, name. */
    public void atomicMax(TileExpression tile, TileExpression... indexes) {
        atomic(AtomicKind.MAX, tile, indexes);
    }

    /** Keeps the smaller of a tile of rank 1 and what is at an offset; as {@link #atomicAdd(Index, TileExpression)}. */
    public void atomicMin(Index i, TileExpression tile) {
        atomic(AtomicKind.MIN, List.of(i), tile);
    }

    /** As {@link #atomicMin(Index, TileExpression)} for a tile of rank 2. */
    public void atomicMin(Index i, Index j, TileExpression tile) {
        atomic(AtomicKind.MIN, List.of(i, j), tile);
    }

    /** Keeps the smaller of a tile and what is at one offset per axis; as {@link #atomicAdd(List, TileExpression)}. */
    public void atomicMin(List<Index> offsets, TileExpression tile) {
        atomic(AtomicKind.MIN, offsets, tile);
    }

    /** Keeps the smaller of a tile and the elements that integer tiles, one per axis, name. */
    public void atomicMin(TileExpression tile, TileExpression... indexes) {
        atomic(AtomicKind.MIN, tile, indexes);
    }

    /** The part at fixed indexes of the leading axes; without elements if they lie outside. */
    public View at(Index first, Index... more) {
        List<Index> all = new ArrayList<>(List.of(first));
        all.addAll(List.of(more));
        if (all.size() > rank()) {
            throw recorder.failure("a view of rank " + rank() + " has no " + all.size() + " leading axes to fix");
        }
        List<Value> values = all.stream().map(i -> i.in(recorder)).toList();
        return part(rank() - all.size(), (r, at) -> new ViewOp.At(r, value, values, at));
    }

    /** The part at fixed indexes of the leading axes; without elements if they lie outside. */
    public View at(long first, long... more) {
        return at(known(first), known(more));
    }

    /** This view with its last two axes exchanged. */
    public View transpose() {
        return transpose(TileExpression.lastTwoExchanged(recorder, rank()));
    }

    /** This view with its axes in another order: axis {@code i} of the result is axis {@code order[i]} of this. */
    public View transpose(int... order) {
        List<Integer> axes = Arrays.stream(order).boxed().toList();
        if (!axes.stream().sorted().toList().equals(IntStream.range(0, rank()).boxed().toList())) {
            throw recorder.failure(axes + " does not name each axis of a view of rank " + rank() + " once");
        }
        return part(rank(), (r, at) -> new ViewOp.Transpose(r, value, axes, at));
    }

    /** The part of {@code size} elements from {@code start} along an axis; what would reach outside is cut off. */
    public View slice(int axis, Index start, Index size) {
        int cut = axis(axis);
        List<Value> starts = new ArrayList<>();
        List<Value> sizes = new ArrayList<>();
        for (int i = 0; i < rank(); i++) {
            starts.add((i == cut ? start : known(0)).in(recorder));
            sizes.add((i == cut ? size : size(i)).in(recorder));
        }
        return part(rank(), (r, at) -> new ViewOp.Slice(r, value, starts, sizes, at));
    }

    /** The part of {@code size} elements from {@code start} along an axis; what would reach outside is cut off. */
    public View slice(int axis, long start, long size) {
        return slice(axis, known(start), known(size));
    }

    /** A packed argument as a view of rank 1; as {@link #reshape(Index, Index...)}. */
    public View flatten() {
        return reshape(List.of());
    }

    /**
     * An argument under other extents: those given follow the first, which is as large as the number of elements
     * allows. The argument must be packed in row-major order when the kernel is launched.
     *
     * @throws CaptureException if this is a part of an argument, not an argument itself
     */
    public View reshape(Index second, Index... more) {
        List<Index> trailing = new ArrayList<>(List.of(second));
        trailing.addAll(List.of(more));
        return reshape(trailing);
    }

    /** As {@link #reshape(Index, Index...)}. */
    public View reshape(long second, long... more) {
        return reshape(known(second), known(more));
    }

    /** The view's type, and when stepped its place in memory. */
    @Override
    public String toString() {
        return recorder.show(value);
    }

    private View reshape(List<Index> trailing) {
        if (!argument) {
            throw recorder.failure("only a kernel's argument itself can be reshaped, not a part of one");
        }
        if (trailing.size() >= Shape.MAX_RANK) {
            throw recorder.failure("rank " + (trailing.size() + 1) + " is above the highest, " + Shape.MAX_RANK);
        }
        List<Value> values = trailing.stream().map(i -> i.in(recorder)).toList();
        return part(trailing.size() + 1, (r, at) -> new ViewOp.Reshape(r, value, values, at));
    }

    private View part(int rank, BiFunction<Value, SourceLocation, Op> op) {
        return new View(recorder, recorder.emit(ValueType.view(dtype(), rank), op), fill, false);
    }

    /** An atomic on a block: the block's elements are named one by one. */
    private void atomic(AtomicKind kind, List<Index> offsets, TileExpression tile) {
        offsets(offsets);
        Tile written = written("atomic", tile);
        checkRank("combine a tile of shape " + written.shape(), written.rank());
        Tile[] indexes = new Tile[rank()];
        for (int axis = 0; axis < indexes.length; axis++) {
            int extent = Math.toIntExact(written.shape().extent(axis));
            Tile along = Program.indices(recorder, extent).plus(offsets.get(axis));
            int[] spread = IntStream.range(0, rank()).map(i -> 1).toArray();
            spread[axis] = extent;
            indexes[axis] = along.reshape(spread);
        }
        atomic(kind, written, indexes);
    }

    private void atomic(AtomicKind kind, TileExpression tile, TileExpression... indexes) {
        Tile written = written("atomic", tile);
        switch (dtype()) {
            case F32, F64, I32, I64 -> {}
            case F16, BF16, F8E4M3, F8E5M2, I16, I8, U8, BOOL ->
                throw recorder.failure("atomics combine f32, f64, i32 and i64, not " + dtype());
        }
        List<Value> values = indexes(indexes, written.shape());
        Tile all = Tiles.broadcast(written, shapeOf(values, written.shape()));
        recorder.effect(at -> new MemoryOp.Atomic(kind, value, values, all.ir(), at));
    }

    private List<Value> offsets(List<Index> offsets) {
        if (offsets.size() != rank()) {
            throw recorder.failure("a view of rank " + rank() + " takes " + rank() + " offsets, not " + offsets.size()
                    + "; fix leading axes with at(...)");
        }
        return offsets.stream().map(i -> i.in(recorder)).toList();
    }

    /** Index tiles of one shape: that to which they and {@code with} broadcast. */
    private List<Value> indexes(TileExpression[] indexes, Shape with) {
        if (indexes.length != rank()) {
            throw recorder
                    .failure("a view of rank " + rank() + " takes " + rank() + " index tiles, not " + indexes.length);
        }
        List<Tile> tiles =
                Arrays.stream(indexes).map(t -> Tiles.own(recorder, t)).toList();
        Shape shape = with;
        for (Tile tile : tiles) {
            if (!tile.dtype().isInteger()) {
                throw recorder.failure(
                        "an index tile holds integers, not " + tile.dtype() + "; convert it with .to(DType.I64)");
            }
            Shape soFar = shape;
            shape = recorder.attempt(() -> Shape.broadcast(soFar, tile.shape()));
        }
        Shape common = shape;
        return tiles.stream().map(t -> Tiles.broadcast(t, common).ir()).toList();
    }

    private static Shape shapeOf(List<Value> indexes, Shape none) {
        return indexes.isEmpty() ? none : indexes.getFirst().shape();
    }

    private Tile written(String what, TileExpression tile) {
        Tile own = Tiles.own(recorder, tile);
        if (own.dtype() != dtype()) {
            throw recorder.failure(what + " into a view of " + dtype() + " takes a tile of that dtype, not "
                    + own.ir().type() + "; convert it with .to(view.dtype())");
        }
        return own;
    }

    private void checkRank(String what, int rank) {
        if (rank != rank()) {
            throw recorder.failure("a view of rank " + rank() + " cannot " + what + " of rank " + rank
                    + "; use at(...) on the view or reshape(...) on the tile");
        }
    }

    private int axis(int axis) {
        int found = axis < 0 ? axis + rank() : axis;
        if (found < 0 || found >= rank()) {
            throw recorder.failure("a view of rank " + rank() + " has no axis " + axis);
        }
        return found;
    }

    private Index known(long number) {
        return new Index(recorder, number);
    }

    private Index[] known(long... numbers) {
        return LongStream.of(numbers).mapToObj(this::known).toArray(Index[]::new);
    }
}
