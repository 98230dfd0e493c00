package dev.pavage.tensor;

import dev.pavage.device.Device;
import dev.pavage.device.DeviceArray;
import dev.pavage.device.DeviceArrayHolder;
import dev.pavage.io.ArrayFormat;
import dev.pavage.io.HostArray;
import dev.pavage.io.Npy;
import dev.pavage.type.DType;
import dev.pavage.type.Shape;
import dev.pavage.type.Strides;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.LongFunction;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * An array on a device, or the operation that will compute it. Tensors never change.
 *
 * <p>An operation checks shapes, dtypes and devices when it is called, and computes when its result is read: by
 * {@link #eval}, the methods that copy to the host, or a kernel that is launched on it. A tensor that was read keeps
 * its elements. One that was only computed on the way to another keeps them if operations recorded so far still need
 * them, or if it had to be computed a second time; otherwise they are freed after their last use, so that a long chain
 * of operations takes little memory. May be used by many threads at once.
 *
 * <p>New tensors are on {@link Device#best}; {@link #to(Device)} copies them to another device. A tensor is a view
 * argument of the user's own kernels; {@link #empty} makes one for a kernel to write:
 *
 * {@snippet :
 * Tensor a = Tensor.of(new float[] {1, 2, 3, 4}, 2, 2);
 * Tensor c = Tensor.empty(a.device(), DType.F32, a.shape());
 * kernel.launch(a.device(), Grid.of(1), a, c);
 * }
 */
public final class Tensor extends AxisOperations implements DeviceArrayHolder {
    private final Device device;
    private final DType dtype;
    private final Shape shape;
    private final TensorOp op;

    /** Empty once there is a value, so that what it was computed from can be collected. */
    private volatile List<Tensor> inputs;

    private volatile @Nullable DeviceArray value;

    /** Operations recorded on this tensor that have not run. */
    private final AtomicInteger pending = new AtomicInteger();

    /** How often this was computed; written while one evaluation runs. */
    private int runs;

    private Tensor(Device device, DType dtype, Shape shape, TensorOp op, List<Tensor> inputs) {
        this.device = device;
        this.dtype = dtype;
        this.shape = shape;
        this.op = op;
        this.inputs = inputs;
    }

    /** A tensor that an operation will compute; its checks have passed. */
    static Tensor record(TensorOp op, Device device, DType dtype, Shape shape, Tensor... inputs) {
        if (!device.target().dtypes().contains(dtype)) {
            throw new IllegalArgumentException("device " + device + " has no " + dtype + ", the dtype of a result of "
                    + shape + "; it has " + device.target().dtypes().stream().sorted().toList());
        }
        Tensor tensor = new Tensor(device, dtype, shape, op, List.of(inputs));
        for (Tensor input : inputs) {
            input.pending.incrementAndGet();
        }
        return tensor;
    }

    // Making

    /** The elements of an array on its device; the memory is shared, and closing the array closes the tensor. */
    public static Tensor of(DeviceArray array) {
        Tensor tensor =
                new Tensor(array.device(), array.dtype(), array.shape(), new TensorOp.Source(), List.of());
        tensor.value = array;
        return tensor;
    }

    /**
     * A copy of host memory: the elements in row-major order and the machine's byte order.
     *
     * @throws IllegalArgumentException if {@code data} has not the size of {@code shape}
     */
    public static Tensor of(MemorySegment data, DType dtype, Shape shape) {
        return of(Device.best(), data, dtype, shape);
    }

    /** As {@link #of(MemorySegment, DType, Shape)}, on a device. */
    public static Tensor of(Device device, MemorySegment data, DType dtype, Shape shape) {
        long bytes = Math.multiplyExact(shape.elements(), dtype.bytes());
        if (data.byteSize() != bytes) {
            throw new IllegalArgumentException("a tensor of " + dtype + shape + " takes " + bytes
                    + " bytes, and the data has " + data.byteSize());
        }
        return of(DeviceArray.of(device, dtype, shape, data));
    }

    /** A copy of an array in host memory. */
    public static Tensor of(HostArray array) {
        return of(Device.best(), array);
    }

    /** A copy of an array in host memory, on a device. */
    public static Tensor of(Device device, HostArray array) {
        try (Arena arena = Arena.ofConfined()) {
            return of(device, HostElements.packed(array, arena), array.dtype(), array.shape());
        }
    }

    /** An F32 tensor of values in row-major order; without a shape, of rank 1. */
    public static Tensor of(float[] data, long... shape) {
        return of(MemorySegment.ofArray(data), DType.F32, data.length, shape);
    }

    /** An F64 tensor of values in row-major order; without a shape, of rank 1. */
    public static Tensor of(double[] data, long... shape) {
        return of(MemorySegment.ofArray(data), DType.F64, data.length, shape);
    }

    /** An I64 tensor of values in row-major order; without a shape, of rank 1. */
    public static Tensor of(long[] data, long... shape) {
        return of(MemorySegment.ofArray(data), DType.I64, data.length, shape);
    }

    /** An I32 tensor of values in row-major order; without a shape, of rank 1. */
    public static Tensor of(int[] data, long... shape) {
        return of(MemorySegment.ofArray(data), DType.I32, data.length, shape);
    }

    /** An I16 tensor of values in row-major order; without a shape, of rank 1. */
    public static Tensor of(short[] data, long... shape) {
        return of(MemorySegment.ofArray(data), DType.I16, data.length, shape);
    }

    /** An I8 tensor of values in row-major order; without a shape, of rank 1. */
    public static Tensor of(byte[] data, long... shape) {
        return of(MemorySegment.ofArray(data), DType.I8, data.length, shape);
    }

    /** A BOOL tensor of values in row-major order; without a shape, of rank 1. */
    public static Tensor of(boolean[] data, long... shape) {
        byte[] bytes = new byte[data.length];
        IntStream.range(0, data.length).forEach(i -> bytes[i] = (byte) (data[i] ? 1 : 0));
        return of(MemorySegment.ofArray(bytes), DType.BOOL, data.length, shape);
    }

    private static Tensor of(MemorySegment data, DType dtype, int length, long... shape) {
        return of(data, dtype, shape.length == 0 ? Shape.of(length) : Shape.of(shape));
    }

    /**
     * A NumPy {@code .npy} file.
     *
     * @throws dev.pavage.io.IoFormatException if it is none, or holds what is not supported
     */
    public static Tensor read(Path file) {
        try (Arena arena = Arena.ofConfined()) {
            return of(Npy.read(file, arena));
        }
    }

    /** Zeros; without extents a scalar. */
    public static Tensor zeros(DType dtype, long... shape) {
        return full(dtype, 0, shape);
    }

    /** Ones; without extents a scalar. */
    public static Tensor ones(DType dtype, long... shape) {
        return full(dtype, 1, shape);
    }

    /** One value everywhere; without extents a scalar. */
    public static Tensor full(DType dtype, Number value, long... shape) {
        Number held = Operands.value("full", dtype, value);
        return record(new TensorOp.Fill(held), Device.best(), dtype, Shape.of(shape));
    }

    /** The I64 tensor 0, 1, ..., n - 1. */
    public static Tensor arange(long n) {
        return generate(DType.I64, Shape.of(n), i -> i);
    }

    /** The numbers {@code from}, {@code from + step}, ... before {@code to}, as NumPy's {@code arange}. */
    public static Tensor arange(DType dtype, double from, double to, double step) {
        double count = Math.max(0, Math.ceil((to - from) / step));
        if (!(count < Long.MAX_VALUE)) {
            throw new IllegalArgumentException("arange from " + from + " to " + to + " by " + step + " never ends");
        }
        return generate(dtype, Shape.of((long) count), i -> from + i * step);
    }

    /** The identity matrix of shape [n, n]. */
    public static Tensor eye(DType dtype, long n) {
        return generate(dtype, Shape.of(n, n), i -> i / n == i % n ? 1 : 0);
    }

    /** F32 random numbers, uniform in [0, 1): the same on every device for a seed (Philox4x32-10). */
    public static Tensor random(long seed, long... shape) {
        return record(new TensorOp.Random(seed), Device.best(), DType.F32, Shape.of(shape));
    }

    /** A tensor for a kernel to write: its elements are undefined until then. What reads it is recorded after that. */
    public static Tensor empty(Device device, DType dtype, Shape shape) {
        return of(DeviceArray.allocate(device, dtype, shape));
    }

    private static Tensor generate(DType dtype, Shape shape, LongFunction<? extends Number> element) {
        try (Arena arena = Arena.ofConfined()) {
            return of(HostElements.generate(arena, dtype, shape.elements(), element), dtype, shape);
        }
    }

    // Combining

    /** As {@link #attention(Tensor, Tensor, Tensor, AttentionOptions)} without a mask and with the usual scale. */
    public static Tensor attention(Tensor q, Tensor k, Tensor v) {
        return attention(q, k, v, AttentionOptions.NONE);
    }

    /**
     * {@code softmax(scale · q·kᵀ) · v} for each head, in one pass that never holds the scores (FlashAttention-2).
     *
     * <p>A query that sees no key gives zeros. Floating point narrower than F32 is accumulated in F32; integers are
     * computed in F64 and truncated.
     *
     * @param q [batch, heads, queries, head dim]; leading axes may be missing
     * @param k [batch, key heads, keys, head dim], where heads is a multiple of key heads: neighbouring heads share one
     * @param v [batch, key heads, keys, value dim]
     * @return [batch, heads, queries, value dim]
     * @throws IllegalArgumentException if shapes, dtypes or devices do not fit
     */
    public static Tensor attention(Tensor q, Tensor k, Tensor v, AttentionOptions options) {
        return AttentionCall.record(q, k, v, options);
    }

    /** Tensors of one dtype one after the other along an axis; their other extents are equal. */
    public static Tensor concat(int axis, Tensor... tensors) {
        if (tensors.length == 0) {
            throw new IllegalArgumentException("concat of no tensors");
        }
        List<Tensor> all = List.of(tensors);
        Tensor first = all.getFirst();
        Operands.sameDevice("concat", all);
        DType dtype = Operands.sameDtype("concat", all);
        int found = Operands.axis("concat", first, axis);
        long extent = 0;
        for (Tensor tensor : all) {
            if (tensor.rank() != first.rank() || !tensor.shape.with(found, 0).equals(first.shape.with(found, 0))) {
                throw new IllegalArgumentException("concat: " + Operands.describe(first) + " and "
                        + Operands.describe(tensor) + " differ in more than axis " + axis);
            }
            extent += tensor.shape.extent(found);
        }
        return record(new TensorOp.Concat(found), first.device, dtype, first.shape.with(found, extent), tensors);
    }

    /** This on another device, through the host; itself if it is there already. */
    public Tensor to(Device target) {
        if (target == device) {
            return this;
        }
        boolean made = op instanceof TensorOp.Fill || op instanceof TensorOp.Random;
        return made && !isComputed()
                ? record(op, target, dtype, shape)
                : record(new TensorOp.Transfer(), target, dtype, shape, this);
    }

    // Knowing

    @Override
    public DType dtype() {
        return dtype;
    }

    @Override
    public Shape shape() {
        return shape;
    }

    /** The strides in memory; computes the tensor. */
    @Override
    public Strides strides() {
        return array().strides();
    }

    /** Number of axes. */
    public int rank() {
        return shape.rank();
    }

    /** The device that it is or will be computed on. */
    public Device device() {
        return device;
    }

    // Reading

    /** Computes the tensor, if it was not before, and keeps its elements. */
    public Tensor eval() {
        if (!isComputed()) {
            Evaluation.run(this);
        }
        return this;
    }

    /** The elements on the device; computes them. Closing the array closes the tensor. */
    @Override
    public DeviceArray array() {
        return eval().computed();
    }

    /** A copy of the elements in host memory, in row-major order and the machine's byte order. */
    public MemorySegment toMemorySegment(Arena arena) {
        DeviceArray array = array();
        MemorySegment memory = arena.allocate(array.bytes(), HostElements.ALIGNMENT);
        array.copyTo(memory);
        return memory;
    }

    /** A copy of the elements in host memory. */
    public HostArray toHostArray(Arena arena) {
        return new HostArray(dtype, shape, Strides.rowMajor(shape), toMemorySegment(arena));
    }

    /**
     * The elements in row-major order.
     *
     * @throws IllegalArgumentException if F32 does not hold every value of the dtype, or there are too many elements
     */
    public float[] toFloatArray() {
        return as(
                DType.F32,
                Arrays.stream(DType.values()).filter(d -> d.bytes() < Integer.BYTES).toList())
                .toFloats();
    }

    /**
     * The elements in row-major order.
     *
     * @throws IllegalArgumentException if the dtype is I64, or there are too many elements
     */
    public double[] toDoubleArray() {
        return as(
                DType.F64,
                Arrays.stream(DType.values()).filter(d -> d != DType.I64).toList())
                .toDoubles();
    }

    /**
     * The elements in row-major order.
     *
     * @throws IllegalArgumentException if the dtype is floating point, or there are too many elements
     */
    public long[] toLongArray() {
        return as(
                DType.I64,
                Arrays.stream(DType.values()).filter(d -> !d.isFloat()).toList())
                .toLongs();
    }

    /**
     * The elements in row-major order.
     *
     * @throws IllegalArgumentException if the dtype is I64 or floating point, or there are too many elements
     */
    public int[] toIntArray() {
        return as(DType.I32, List.of(DType.I16, DType.I8, DType.U8, DType.BOOL)).toInts();
    }

    /**
     * The only element: a {@link Long} for the integers and BOOL (0 or 1), a {@link Double} for floating point.
     *
     * @throws IllegalArgumentException if there is not exactly one
     */
    public Number item() {
        if (shape.elements() != 1) {
            throw new IllegalArgumentException("item: " + Operands.describe(this) + " has " + shape.elements()
                    + " elements, not one; read all with toFloatArray() and its like");
        }
        try (Arena arena = Arena.ofConfined()) {
            return toHostArray(arena).element(0);
        }
    }

    /**
     * Writes a NumPy {@code .npy} file.
     *
     * @throws dev.pavage.io.IoFormatException if NumPy does not have the dtype: BF16, F8E4M3 and F8E5M2
     */
    public void write(Path file) {
        try (Arena arena = Arena.ofConfined()) {
            Npy.write(file, dtype, shape, toMemorySegment(arena));
        }
    }

    /** The elements as NumPy prints them; computes the tensor. */
    @Override
    public String toString() {
        try (Arena arena = Arena.ofConfined()) {
            return ArrayFormat.format(toHostArray(arena));
        }
    }

    /** The elements in another dtype that holds each of them. */
    private DeviceArray as(DType wanted, List<DType> exact) {
        if (dtype != wanted && !exact.contains(dtype)) {
            throw new IllegalArgumentException("the elements of " + Operands.describe(this) + " are no " + wanted
                    + " values; convert them with .to(DType." + wanted.name() + ")");
        }
        return to(wanted).array();
    }

    // Evaluation

    @Override
    Tensor self() {
        return this;
    }

    TensorOp op() {
        return op;
    }

    List<Tensor> inputs() {
        return inputs;
    }

    boolean isComputed() {
        return value != null;
    }

    /** The elements, which have been computed. */
    DeviceArray computed() {
        DeviceArray known = value;
        if (known == null) {
            throw new IllegalStateException("a tensor of " + op + " has not been computed");
        }
        return known;
    }

    /** Called after each time this was computed. */
    void ran() {
        runs++;
        if (runs == 1) {
            inputs.forEach(input -> input.pending.decrementAndGet());
        }
    }

    /** Whether the elements should outlive the evaluation that computed them on the way to another tensor. */
    boolean isWantedAgain() {
        return pending.get() > 0 || runs > 1;
    }

    void keep(DeviceArray array) {
        value = array;
        inputs = List.of();
    }
}
