package dev.pavage.device;

import dev.pavage.ir.ViewFacts;
import dev.pavage.type.DType;
import dev.pavage.type.Shape;
import dev.pavage.type.Strides;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.ref.Reference;
import java.util.Arrays;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * Elements in a device's memory, or a view of some of them: a dtype, a shape, strides, and where in a buffer the first
 * element lies. Views share the memory; it is given back when the last of them is closed (by {@link #close}, by its
 * {@link TensorScope}, or after it became unreachable). May be used by many threads at once.
 *
 * <p>Elements are little-endian; host data is row-major.
 */
public final class DeviceArray implements DeviceArrayHolder, AutoCloseable {
    private final Device device;
    private final DType dtype;
    private final Shape shape;
    private final Strides strides;
    private final long offset;
    private final ArrayHandle handle;
    private final int key;

    private DeviceArray(Device device, Buffer buffer, long offset, DType dtype, Shape shape, Strides strides) {
        this.device = device;
        this.dtype = dtype;
        this.shape = shape;
        this.strides = strides;
        this.offset = offset;
        this.key = ViewKey.of(dtype, strides);
        this.handle = new ArrayHandle(buffer);
        handle.watch(this);
    }

    /**
     * A row-major array whose elements are undefined.
     *
     * @throws OutOfDeviceMemoryException if the device has not enough memory left
     * @throws IllegalArgumentException if the size in bytes overflows 64 bits
     */
    public static DeviceArray allocate(Device device, DType dtype, Shape shape) {
        return allocate(device, dtype, shape, () -> dtype + shape.toString());
    }

    /** As {@link #allocate(Device, DType, Shape)}, with a label that out-of-memory and guard messages show. */
    public static DeviceArray allocate(Device device, DType dtype, Shape shape, String label) {
        return allocate(device, dtype, shape, () -> label);
    }

    private static DeviceArray allocate(Device device, DType dtype, Shape shape, Supplier<String> label) {
        long bytes = bytesOf(dtype, shape);
        Buffer buffer = device.use(() -> device.pool().allocate(bytes, label));
        return new DeviceArray(device, buffer, 0, dtype, shape, Strides.rowMajor(shape));
    }

    /**
     * A row-major array with the elements of host memory, which may exceed 2 GiB.
     *
     * @throws IllegalArgumentException if {@code values} has not the size of {@code shape}
     */
    public static DeviceArray of(Device device, DType dtype, Shape shape, MemorySegment values) {
        DeviceArray array = allocate(device, dtype, shape);
        try {
            array.copyFrom(values);
            return array;
        } catch (RuntimeException e) {
            array.close();
            throw e;
        }
    }

    /** A row-major F32 array of host values. */
    public static DeviceArray of(Device device, Shape shape, float... values) {
        return of(device, DType.F32, shape, MemorySegment.ofArray(values));
    }

    /** A row-major F64 array of host values. */
    public static DeviceArray of(Device device, Shape shape, double... values) {
        return of(device, DType.F64, shape, MemorySegment.ofArray(values));
    }

    /** A row-major I32 array of host values. */
    public static DeviceArray of(Device device, Shape shape, int... values) {
        return of(device, DType.I32, shape, MemorySegment.ofArray(values));
    }

    /** A row-major I64 array of host values. */
    public static DeviceArray of(Device device, Shape shape, long... values) {
        return of(device, DType.I64, shape, MemorySegment.ofArray(values));
    }

    /**
     * An array on memory that somebody else allocated on the device, such as another library's; nothing is copied, and
     * closing the array does not free it.
     *
     * @param memory the memory, of the kind that the device's own allocations have
     * @param offset where element [0, ..., 0] lies, in bytes
     * @throws IllegalArgumentException if an element would lie outside of {@code memory} or not at a multiple of its
     *     size
     */
    public static DeviceArray wrap(
            Device device, DeviceMemory memory, long offset, DType dtype, Shape shape, Strides strides) {
        long first = Math.addExact(offset, Math.multiplyExact(strides.lowest(shape), dtype.bytes()));
        long end = Math.addExact(offset, Math.multiplyExact(strides.span(shape), dtype.bytes()));
        if (first < 0 || end > memory.bytes() || offset % dtype.bytes() != 0) {
            throw new IllegalArgumentException(dtype + shape.toString() + " with strides " + strides + " from byte "
                    + offset + " does not lie in a block of " + memory.bytes() + " bytes at multiples of "
                    + dtype.bytes());
        }
        Buffer buffer = new Buffer(memory, 0, memory.bytes(), () -> "wrapped memory", b -> {});
        return new DeviceArray(device, buffer, offset, dtype, shape, strides);
    }

    @Override
    public DeviceArray array() {
        return this;
    }

    /** The device whose memory it is. */
    public Device device() {
        return device;
    }

    @Override
    public DType dtype() {
        return dtype;
    }

    @Override
    public Shape shape() {
        return shape;
    }

    @Override
    public Strides strides() {
        return strides;
    }

    /** Whether the elements are packed in row-major order. */
    public boolean isRowMajor() {
        return strides.isRowMajor(shape);
    }

    /** Bytes of all elements, packed. */
    public long bytes() {
        return bytesOf(dtype, shape);
    }

    /** The same memory with its axes in another order, as {@link Shape#permute}. */
    public DeviceArray transpose(int... order) {
        return view(0, shape.permute(order), strides.permute(order));
    }

    /**
     * The elements {@code from} (inclusive) to {@code to} (exclusive) along an axis; negative axes count from the end.
     *
     * @throws IllegalArgumentException unless {@code 0 <= from <= to <= extent}
     */
    public DeviceArray slice(int axis, long from, long to) {
        int found = shape.axis(axis);
        if (from < 0 || from > to || to > shape.extent(found)) {
            throw new IllegalArgumentException(
                    "no elements " + from + " to " + to + " along axis " + found + " of " + this);
        }
        return view(from * strides.step(found), shape.with(found, to - from), strides);
    }

    /**
     * The part with the leading axes fixed.
     *
     * @throws IndexOutOfBoundsException if there are more indexes than axes or one lies outside its axis
     */
    public DeviceArray at(long... indexes) {
        long moved = 0;
        for (int axis = 0; axis < indexes.length; axis++) {
            if (axis >= shape.rank() || indexes[axis] < 0 || indexes[axis] >= shape.extent(axis)) {
                throw new IndexOutOfBoundsException("no part " + Arrays.toString(indexes) + " of " + this);
            }
            moved += indexes[axis] * strides.step(axis);
        }
        int fixed = indexes.length;
        long[] rest = Arrays.copyOfRange(strides.toArray(), fixed, shape.rank());
        return view(moved, shape.range(fixed, shape.rank()), Strides.of(rest));
    }

    /** The same memory read as another shape, if it can be without a copy. */
    public Optional<DeviceArray> reshape(Shape to) {
        return Strides.reshape(shape, strides, to).map(s -> view(0, to, s));
    }

    /**
     * The same memory read as elements of another dtype: those along the last axis, which must lie side by side, become
     * as many as there is room for. So bytes that hold records give a view of the numbers in one field.
     *
     * @throws IllegalArgumentException if the last axis is no whole number of them, or elements would not lie at multiples
     *     of their size
     */
    public DeviceArray reinterpret(DType to) {
        int last = shape.axis(-1);
        long[] steps = strides.toArray();
        long row = shape.extent(last) * dtype.bytes();
        boolean fits = steps[last] == 1 && row % to.bytes() == 0 && offset % to.bytes() == 0;
        for (int axis = 0; axis < last; axis++) {
            fits &= shape.extent(axis) <= 1 || steps[axis] * dtype.bytes() % to.bytes() == 0;
            steps[axis] = steps[axis] * dtype.bytes() / to.bytes();
        }
        if (!fits) {
            throw new IllegalArgumentException(this + " does not read as " + to + ": elements of " + to.bytes()
                    + " bytes would not lie side by side at multiples of their size, in rows of " + row
                    + " bytes from byte " + offset);
        }
        Buffer shared = hold(() -> "the array");
        return new DeviceArray(
                device, shared, offset, to, shape.with(last, row / to.bytes()), Strides.of(steps));
    }

    /**
     * The same memory repeated along new axes and axes of extent 1, as in NumPy.
     *
     * @throws IllegalArgumentException if this shape does not broadcast to {@code to}
     */
    public DeviceArray broadcastTo(Shape to) {
        if (!Shape.broadcast(shape, to).equals(to)) {
            throw new IllegalArgumentException("shape " + shape + " does not broadcast to " + to);
        }
        int added = to.rank() - shape.rank();
        long[] steps = new long[to.rank()];
        for (int axis = 0; axis < shape.rank(); axis++) {
            steps[added + axis] = shape.extent(axis) == to.extent(added + axis) ? strides.step(axis) : 0;
        }
        return view(0, to, Strides.of(steps));
    }

    /**
     * Copies all elements in row-major order to host memory, after the work asked for so far.
     *
     * @throws IllegalArgumentException if {@code to} has not this array's size
     */
    public void copyTo(MemorySegment to) {
        checkSize(to);
        Recording.refuse(device, this + " cannot be read");
        use(buffer -> {
            HostTransfer.read(buffer, offset, this, to);
            return this;
        });
    }

    /**
     * A packed copy of the elements on a device, this one's or another.
     *
     * @throws OutOfDeviceMemoryException if that device has not enough memory left
     */
    public DeviceArray copyTo(Device target) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment host = arena.allocate(bytes(), HostTransfer.ALIGNMENT);
            copyTo(host);
            return of(target, dtype, shape, host);
        }
    }

    /**
     * Sets all elements from host memory in row-major order, after the work asked for so far.
     *
     * @throws IllegalArgumentException if {@code from} has not this array's size, or elements of this array share
     *     memory because it was broadcast
     */
    public void copyFrom(MemorySegment from) {
        checkSize(from);
        use(buffer -> {
            HostTransfer.write(buffer, offset, this, from);
            return this;
        });
    }

    /**
     * The elements in row-major order.
     *
     * @throws IllegalArgumentException if the dtype is not F32 or there are too many for a Java array
     */
    public float[] toFloats() {
        float[] values = new float[count(DType.F32)];
        copyTo(MemorySegment.ofArray(values));
        return values;
    }

    /**
     * The elements in row-major order.
     *
     * @throws IllegalArgumentException if the dtype is not F64 or there are too many for a Java array
     */
    public double[] toDoubles() {
        double[] values = new double[count(DType.F64)];
        copyTo(MemorySegment.ofArray(values));
        return values;
    }

    /**
     * The elements in row-major order.
     *
     * @throws IllegalArgumentException if the dtype is not I32 or there are too many for a Java array
     */
    public int[] toInts() {
        int[] values = new int[count(DType.I32)];
        copyTo(MemorySegment.ofArray(values));
        return values;
    }

    /**
     * The elements in row-major order.
     *
     * @throws IllegalArgumentException if the dtype is not I64 or there are too many for a Java array
     */
    public long[] toLongs() {
        long[] values = new long[count(DType.I64)];
        copyTo(MemorySegment.ofArray(values));
        return values;
    }

    /**
     * The bytes from element [0, ..., 0] to the end of the buffer as the host sees them, where the device shares the
     * host's memory; valid until the array is closed. Work that was asked for may still be running on it: see
     * {@link Device#synchronize}.
     */
    public Optional<MemorySegment> host() {
        return use(
                buffer -> buffer.memory().host().map(h -> h.asSlice(buffer.start() + offset, buffer.bytes() - offset)));
    }

    /**
     * Where the elements lie, for other libraries that work on the same device; valid until the array is closed. Work
     * that was asked for may still be running there: see {@link Device#synchronize}.
     *
     * @throws IllegalStateException if the array is closed
     */
    public CompiledKernel.Argument argument() {
        return use(this::argument);
    }

    /** What a kernel gets of it; the caller holds the buffer. */
    CompiledKernel.Argument argument(Buffer buffer) {
        return new CompiledKernel.Argument(buffer.memory(), buffer.start() + offset, dtype, shape, strides);
    }

    /** Whether it was closed. */
    public boolean isClosed() {
        return handle.isClosed();
    }

    /** Lets go of the memory, which is reused once no other view holds it. Closing again does nothing. */
    @Override
    public void close() {
        handle.close("close() was called");
    }

    /** {@code f32[2, 3] on cpu}, with the strides if it is not packed; without elements. */
    @Override
    public String toString() {
        return dtype + shape.toString() + (isRowMajor() ? "" : " with strides " + strides) + " on " + device.name();
    }

    ArrayHandle handle() {
        return handle;
    }

    /** What code for this view depends on; see {@link ViewKey}. */
    int key() {
        return key;
    }

    /** What code for this view may rely on. */
    ViewFacts facts() {
        return ViewKey.facts(key);
    }

    /**
     * Takes hold of the buffer, which the caller must release.
     *
     * @param name how the message names this array if it is closed
     */
    Buffer hold(Supplier<String> name) {
        handle.hold().ifPresent(reason -> {
            throw new IllegalStateException(name.get() + ", " + this + ", is closed: " + reason);
        });
        return handle.buffer();
    }

    private <T> T use(Function<Buffer, T> action) {
        Buffer buffer = hold(() -> "the array");
        try {
            return device.use(() -> action.apply(buffer));
        } finally {
            buffer.release();
            Reference.reachabilityFence(this);
        }
    }

    private DeviceArray view(long moved, Shape newShape, Strides newStrides) {
        Buffer shared = hold(() -> "the array");
        return new DeviceArray(device, shared, offset + moved * dtype.bytes(), dtype, newShape, newStrides);
    }

    private void checkSize(MemorySegment host) {
        if (host.byteSize() != bytes()) {
            throw new IllegalArgumentException(
                    this + " has " + bytes() + " bytes, and the host memory " + host.byteSize());
        }
    }

    private int count(DType wanted) {
        if (dtype != wanted) {
            throw new IllegalArgumentException(
                    "the elements of " + this + " are no " + wanted + "; copyTo gives their bytes");
        }
        if (shape.elements() > Integer.MAX_VALUE - 8) {
            throw new IllegalArgumentException(this + " has more elements than a Java array; use copyTo");
        }
        return (int) shape.elements();
    }

    private static long bytesOf(DType dtype, Shape shape) {
        long elements = shape.elements();
        if (elements > Long.MAX_VALUE / dtype.bytes()) {
            throw new IllegalArgumentException("the size of " + dtype + shape + " overflows 64 bits");
        }
        return elements * dtype.bytes();
    }
}
