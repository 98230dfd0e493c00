package dev.pavage.reference;

import dev.pavage.type.DType;
import dev.pavage.type.Shape;
import dev.pavage.type.Strides;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;

/**
 * A tensor, or a part of one, in memory that this process can address: what a view of the tile IR is while the
 * interpreter runs. Elements are little-endian and may number more than 2³¹. Making a view copies nothing.
 *
 * <p>Methods that take an <em>offset</em> count elements from element [0, ..., 0]; {@link #offset} gives it. They touch
 * memory wherever the offset points within the segment: whether an element lies inside the view is for the caller to
 * know.
 */
public final class HostView {
    private static final long ALIGNMENT = 64;

    private final String name;
    private final MemorySegment segment;
    private final DType dtype;
    private final Shape shape;
    private final Strides strides;
    private final long start;
    private final boolean outside;
    private final Written written;

    private HostView(
            String name,
            MemorySegment segment,
            DType dtype,
            Shape shape,
            Strides strides,
            long start,
            boolean outside,
            Written written) {
        this.name = name;
        this.segment = segment;
        this.dtype = dtype;
        this.shape = shape;
        this.strides = strides;
        this.start = start;
        this.outside = outside;
        this.written = written;
    }

    /**
     * A view of part of a segment.
     *
     * @param segment the memory, of the heap or not
     * @param dtype the element type
     * @param shape the extents
     * @param strides the distance of neighbours along each axis, in elements; may be zero or negative
     * @param start where element [0, ..., 0] lies, in bytes from the segment's start
     * @throws IllegalArgumentException if the ranks differ or an element would lie outside the segment
     */
    public static HostView of(MemorySegment segment, DType dtype, Shape shape, Strides strides, long start) {
        if (shape.rank() != strides.rank()) {
            throw new IllegalArgumentException(
                    "shape " + shape + " needs " + shape.rank() + " strides, not " + strides);
        }
        if (shape.elements() > 0) {
            long lowest = start + strides.lowest(shape) * dtype.bytes();
            long end = start + strides.span(shape) * dtype.bytes();
            if (lowest < 0 || end > segment.byteSize()) {
                throw new IllegalArgumentException(dtype + "" + shape + " with strides " + strides + " from byte "
                        + start + " takes bytes " + lowest + " to " + end + " of a segment of " + segment.byteSize());
            }
        }
        return new HostView("view", segment, dtype, shape, strides, start, false, Written.everything());
    }

    /**
     * A view of a segment's start as a row-major tensor.
     *
     * @throws IllegalArgumentException if the segment is too small
     */
    public static HostView of(MemorySegment segment, DType dtype, Shape shape) {
        return of(segment, dtype, shape, Strides.rowMajor(shape), 0);
    }

    /** A row-major tensor of zeros in new memory. */
    public static HostView allocate(Arena arena, DType dtype, Shape shape) {
        long bytes = Math.multiplyExact(shape.elements(), dtype.bytes());
        return of(arena.allocate(Math.max(bytes, 1), ALIGNMENT), dtype, shape);
    }

    /** A row-major tensor in new memory with the elements of a tile. */
    public static HostView allocate(Arena arena, TileData values) {
        HostView view = allocate(arena, values.dtype(), values.shape());
        if (values.dtype().isFloat()) {
            view.writeReals(0, 1, values.reals(), 0, values.size());
        } else {
            view.writeIntegers(0, 1, values.integers(), 0, values.size());
        }
        return view;
    }

    /** This view under a name for messages, as that of the kernel's parameter; views made from it keep it. */
    public HostView named(String newName) {
        return new HostView(newName, segment, dtype, shape, strides, start, outside, written);
    }

    /** This view of a buffer of which only a part may have been written; views made from it keep that. */
    public HostView withWritten(Written writtenPart) {
        return new HostView(name, segment, dtype, shape, strides, start, outside, writtenPart);
    }

    /** The name for messages. */
    public String name() {
        return name;
    }

    /** The memory. */
    public MemorySegment segment() {
        return segment;
    }

    /** The element type. */
    public DType dtype() {
        return dtype;
    }

    /** The extents. */
    public Shape shape() {
        return shape;
    }

    /** The distance of neighbours along each axis, in elements. */
    public Strides strides() {
        return strides;
    }

    /** Where element [0, ..., 0] lies, in bytes from the segment's start. */
    public long start() {
        return start;
    }

    /** Which part of the buffer was written. */
    public Written written() {
        return written;
    }

    /** Number of axes. */
    public int rank() {
        return shape.rank();
    }

    /** Whether there is no element: an extent is 0, or {@link #at} fixed an axis outside of the view. */
    public boolean isEmpty() {
        return outside || shape.elements() == 0;
    }

    /** Whether {@link #at} fixed an axis outside of the view that this one was made from. */
    public boolean isOutside() {
        return outside;
    }

    /** Where the element at an offset lies, in bytes from the segment's start. */
    public long position(long offset) {
        return start + offset * dtype.bytes();
    }

    /**
     * The offset of the element at {@code indexes}, one per axis.
     *
     * @throws IndexOutOfBoundsException if it lies outside the view
     */
    public long offset(long... indexes) {
        boolean inside = indexes.length == rank() && !outside;
        long offset = 0;
        for (int axis = 0; inside && axis < indexes.length; axis++) {
            inside = indexes[axis] >= 0 && indexes[axis] < shape.extent(axis);
            offset += indexes[axis] * strides.step(axis);
        }
        if (!inside) {
            throw new IndexOutOfBoundsException("no element " + Arrays.toString(indexes) + " in " + this);
        }
        return offset;
    }

    /** The element at an offset as a double; integers are converted. */
    public double readReal(long offset) {
        return Cells.readReal(segment, dtype, position(offset));
    }

    /**
     * The element at an offset of a view of integers or truth values.
     *
     * @throws IllegalStateException if the dtype is a floating-point one
     */
    public long readInteger(long offset) {
        return Cells.readInteger(segment, dtype, position(offset));
    }

    /**
     * Sets the element at an offset, rounded to the dtype.
     *
     * @throws IllegalStateException if the dtype is not a floating-point one
     */
    public void writeReal(long offset, double value) {
        Cells.writeReal(segment, dtype, position(offset), value);
    }

    /**
     * Sets the element at an offset, wrapped to the dtype.
     *
     * @throws IllegalStateException if the dtype is a floating-point one
     */
    public void writeInteger(long offset, long value) {
        Cells.writeInteger(segment, dtype, position(offset), value);
    }

    /** Reads {@code count} elements, {@code step} apart from {@code offset} on, into an array from {@code to} on. */
    void readReals(long offset, long step, double[] into, int to, int count) {
        for (int i = 0; i < count; i++) {
            into[to + i] = readReal(offset + i * step);
        }
    }

    /** Reads {@code count} elements, {@code step} apart from {@code offset} on, into an array from {@code to} on. */
    void readIntegers(long offset, long step, long[] into, int to, int count) {
        for (int i = 0; i < count; i++) {
            into[to + i] = readInteger(offset + i * step);
        }
    }

    /** Writes {@code count} elements, {@code step} apart from {@code offset} on, from an array from {@code at} on. */
    void writeReals(long offset, long step, double[] from, int at, int count) {
        for (int i = 0; i < count; i++) {
            writeReal(offset + i * step, from[at + i]);
        }
    }

    /** Writes {@code count} elements, {@code step} apart from {@code offset} on, from an array from {@code at} on. */
    void writeIntegers(long offset, long step, long[] from, int at, int count) {
        for (int i = 0; i < count; i++) {
            writeInteger(offset + i * step, from[at + i]);
        }
    }

    /** All elements in row-major order; an empty view gives an empty tile. */
    public TileData toTile() {
        int count = outside ? 0 : Math.toIntExact(shape.elements());
        Shape tile = outside ? Shape.of(0) : shape;
        double[] reals = new double[dtype.isFloat() ? count : 0];
        long[] integers = new long[dtype.isFloat() ? 0 : count];
        long[] indexes = new long[rank()];
        for (int flat = 0; flat < count; flat++) {
            long offset = offset(indexes);
            if (dtype.isFloat()) {
                reals[flat] = readReal(offset);
            } else {
                integers[flat] = readInteger(offset);
            }
            for (int axis = rank() - 1; axis >= 0 && ++indexes[axis] == shape.extent(axis); axis--) {
                indexes[axis] = 0;
            }
        }
        return dtype.isFloat() ? TileData.wrap(dtype, tile, reals) : TileData.wrap(dtype, tile, integers);
    }

    /**
     * The part with the leading axes fixed. If an index lies outside its axis, the result has no elements: its extents
     * are all 0, and one of rank 0 is {@linkplain #isEmpty empty} all the same.
     *
     * @throws IllegalArgumentException if there are more indexes than axes
     */
    public HostView at(long... indexes) {
        int fixed = indexes.length;
        if (fixed > rank()) {
            throw new IllegalArgumentException(fixed + " indexes for " + this);
        }
        Shape rest = shape.range(fixed, rank());
        long moved = start;
        boolean inside = !outside;
        for (int axis = 0; axis < fixed; axis++) {
            inside &= indexes[axis] >= 0 && indexes[axis] < shape.extent(axis);
            moved += indexes[axis] * strides.step(axis) * dtype.bytes();
        }
        Strides steps = Strides.of(Arrays.copyOfRange(strides.toArray(), fixed, rank()));
        return inside
                ? new HostView(name, segment, dtype, rest, steps, moved, false, written)
                : new HostView(name, segment, dtype, Shape.of(new long[rest.rank()]), steps, start, true, written);
    }

    /**
     * The same elements with the axes in another order: axis {@code i} of the result is axis {@code order[i]} of this.
     *
     * @throws IllegalArgumentException if {@code order} does not name each axis once
     */
    public HostView transpose(int... order) {
        return new HostView(
                name, segment, dtype, shape.permute(order), strides.permute(order), start, outside, written);
    }

    /**
     * The part that begins at {@code starts} and has {@code sizes}, per axis; a start is clamped to [0, extent] and a
     * size to what is left.
     *
     * @throws IllegalArgumentException if there is not one start and one size per axis
     */
    public HostView slice(long[] starts, long[] sizes) {
        if (starts.length != rank() || sizes.length != rank()) {
            throw new IllegalArgumentException("a slice of " + this + " needs " + rank() + " starts and sizes, not "
                    + Arrays.toString(starts) + " and " + Arrays.toString(sizes));
        }
        long[] extents = new long[rank()];
        long moved = start;
        for (int axis = 0; axis < extents.length; axis++) {
            long first = Math.clamp(starts[axis], 0, shape.extent(axis));
            extents[axis] = Math.clamp(sizes[axis], 0, shape.extent(axis) - first);
            moved += first * strides.step(axis) * dtype.bytes();
        }
        return new HostView(name, segment, dtype, Shape.of(extents), strides, moved, outside, written);
    }

    /**
     * The same elements under other extents: {@code trailing} are all but the first, and the first is the number of
     * elements divided by their product, rounded down; 0 if the product is not positive. A negative extent counts as 0,
     * and where the product is beyond 64 bits all extents are 0.
     *
     * @throws IllegalArgumentException if this view is not packed in row-major order
     */
    public HostView reshape(long... trailing) {
        if (!strides.isRowMajor(shape)) {
            throw new IllegalArgumentException("only a view packed in row-major order can be reshaped, not " + this);
        }
        long[] extents = new long[trailing.length + 1];
        long product = 1;
        boolean overflow = false;
        for (int i = 0; i < trailing.length; i++) {
            extents[i + 1] = Math.max(trailing[i], 0);
            long high = Math.multiplyHigh(product, Math.max(extents[i + 1], 1));
            overflow |= high != 0 || product * Math.max(extents[i + 1], 1) < 0;
            product *= Math.max(extents[i + 1], 1);
        }
        boolean positive = Arrays.stream(trailing).allMatch(t -> t > 0);
        extents[0] = positive && !overflow && !outside ? shape.elements() / product : 0;
        Shape to = Shape.of(overflow ? new long[extents.length] : extents);
        return new HostView(name, segment, dtype, to, Strides.rowMajor(to), start, outside, written);
    }

    /** {@code c: f32[2, 3] with strides [3, 1]}: what it is, without its elements. */
    @Override
    public String toString() {
        return name + ": " + dtype + shape + " with strides " + strides + (outside ? ", outside its tensor" : "");
    }
}
