package dev.pavage.cuda;

import dev.pavage.cuda.driver.CudaException;
import dev.pavage.cuda.driver.Driver;
import dev.pavage.cuda.driver.NativeDriver;
import dev.pavage.cuda.driver.TensorMap;
import dev.pavage.cuda.driver.TensorMap.ElementType;
import dev.pavage.cuda.driver.TensorMap.Promotion;
import dev.pavage.cuda.driver.TensorMap.Swizzle;
import dev.pavage.device.CompiledKernel.Argument;
import dev.pavage.device.Device;
import dev.pavage.device.DeviceArray;
import dev.pavage.device.DeviceArrayHolder;
import dev.pavage.device.PavageException;
import dev.pavage.type.DType;
import dev.pavage.type.Shape;
import dev.pavage.type.Strides;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Pavage beside other users of CUDA (JCuda, libraries in C) in one process: on the same memory and stream, without copies.
 * Addresses ({@code CUdeviceptr}) and streams ({@code CUstream}) are plain numbers here, whichever library they come from.
 *
 * <p>Both sides must be in the device's <em>primary</em> context, which the CUDA runtime uses too
 * ({@code cuDevicePrimaryCtxRetain}). Each call of Pavage makes it the calling thread's current context.
 *
 * <p>Whoever made something gives it back: a caller keeps what it hands over, and never frees what {@link #address} and
 * {@link #stream} give. Memory must outlive the arrays over it, a stream the device and all memory on it. Work of both sides
 * runs in the order in which it was queued on the stream; nobody has to wait for the other.
 *
 * {@snippet :
 * Device device = CudaInterop.device(0, stream);
 * DeviceArray x = CudaInterop.array(device, pointer, DType.F32, Shape.of(rows, columns));
 * KERNEL.launch(device, Grid.of(rows), x);
 * }
 */
public final class CudaInterop {
    /** The most that a thread moves at once; blocks of memory begin at a multiple of it. */
    private static final long VECTOR_BYTES = 16;

    private static final int FIRST_WITH_MAPS = 90;

    private static final AtomicInteger GUESTS = new AtomicInteger();

    private CudaInterop() {}

    /**
     * A device of NVIDIA's driver that queues its work on the caller's stream.
     *
     * @param ordinal the driver's number of the device
     * @param stream a {@code CUstream} of its primary context; 0 for the default stream
     * @throws PavageException if there is no driver, or it is too old
     * @throws CudaException if there is no such device
     * @throws IllegalArgumentException if Pavage cannot use the device
     */
    public static Device device(int ordinal, long stream) {
        return device(NativeDriver.open(), ordinal, stream);
    }

    /** The same of any driver, {@link dev.pavage.cuda.sim.Simulator} for example. */
    public static Device device(Driver driver, int ordinal, long stream) {
        Optional<Architecture> architecture = CudaBackend.architecture(driver, ordinal);
        CudaBackend.unfit(driver, ordinal, architecture).ifPresent(why -> {
            throw new IllegalArgumentException("device " + ordinal + " (" + driver.name(ordinal) + ") " + why);
        });
        String name = CudaBackend.NAME + ":guest-" + GUESTS.getAndIncrement();
        return Device.of(CudaDevice.of(
                driver,
                ordinal,
                architecture.orElseThrow(),
                name,
                (context, errors) -> CudaStream.of(context, stream, errors)));
    }

    /**
     * A row-major array over memory of the caller.
     *
     * @param device a CUDA device
     * @param address where element [0, ..., 0] lies, a multiple of the element's size
     * @throws IllegalArgumentException if the address is not a multiple of the element's size
     */
    public static DeviceArray array(Device device, long address, DType dtype, Shape shape) {
        return array(device, address, dtype, shape, Strides.rowMajor(shape));
    }

    /**
     * An array over memory of the caller, whose elements need not lie side by side. That they lie in memory is the caller's
     * word.
     *
     * @param device a CUDA device
     * @param address where element [0, ..., 0] lies, a multiple of the element's size
     * @param strides distances of neighbours along each axis, in elements
     * @throws IllegalArgumentException if the address is not a multiple of the element's size
     */
    public static DeviceArray array(Device device, long address, DType dtype, Shape shape, Strides strides) {
        if (address % dtype.bytes() != 0) {
            throw new IllegalArgumentException(
                    "address " + Long.toHexString(address) + " is no multiple of " + dtype.bytes() + ", the size of "
                            + dtype);
        }
        long before = Math.multiplyExact(-strides.lowest(shape), dtype.bytes());
        long first = Math.subtractExact(address, before);
        long start = first - Math.floorMod(first, VECTOR_BYTES);
        long offset = address - start;
        long bytes = Math.addExact(offset, Math.multiplyExact(strides.span(shape), dtype.bytes()));
        return DeviceArray.wrap(
                device, CudaMemory.wrap(driverOf(device).stream(), start, bytes), offset, dtype, shape, strides);
    }

    /**
     * Where element [0, ..., 0] of an array or a tensor lies, which is computed now: a {@code CUdeviceptr}, valid until that
     * is closed. Its work may still be queued, on {@link #stream}.
     *
     * @throws IllegalArgumentException if it is on no CUDA device
     */
    public static long address(DeviceArrayHolder array) {
        Argument argument = array.array().argument();
        if (argument.memory() instanceof CudaMemory memory) {
            return memory.address() + argument.offset();
        }
        throw new IllegalArgumentException(array.array() + " is on no CUDA device");
    }

    /**
     * The stream that a device's work is queued on: a {@code CUstream}. What others queue there runs in order with it.
     *
     * @throws IllegalArgumentException if it is no CUDA device
     */
    public static long stream(Device device) {
        return driverOf(device).stream().handle();
    }

    /**
     * A tensor map of an array or a tensor, which is computed now, for a kernel of the caller's that copies boxes of it in bulk: the
     * {@value TensorMap#BYTES} bytes of a {@code CUtensorMap}, which the kernel takes as a {@code __grid_constant__} parameter.
     * Elements outside of the array are zeros. Valid as {@link #address} is.
     *
     * @param array 1 to 5 axes, of which the last has stride 1 and the others strides of multiples of 16 bytes
     * @param box extents of the box, in the order of the array's axes
     * @throws IllegalArgumentException if the array is on no CUDA device, or on one before compute capability 9.0, or a rule of
     *     {@link TensorMap} does not hold
     * @throws CudaException if the driver refuses it, as a simulator does
     */
    public static byte[] tensorMap(DeviceArrayHolder array, Swizzle swizzle, Promotion promotion, int... box) {
        DeviceArray elements = array.array();
        CudaDevice device = driverOf(elements.device());
        if (device.architecture().number() < FIRST_WITH_MAPS) {
            throw new IllegalArgumentException(
                    device.title() + " has no tensor maps; they need compute capability 9.0 (Hopper) or newer");
        }
        int last = elements.shape().rank() - 1;
        if (last >= 0 && elements.shape().extent(last) > 1 && elements.strides().step(last) != 1) {
            throw new IllegalArgumentException("elements of " + elements + " with strides " + elements.strides()
                    + " do not lie side by side along its last axis, as those of a tensor map do");
        }
        List<Long> extents = new ArrayList<>();
        List<Long> strides = new ArrayList<>();
        for (int axis = last; axis >= 0; axis--) {
            extents.add(elements.shape().extent(axis));
            if (axis < last) {
                strides.add(Math.multiplyExact(elements.strides().step(axis), elements.dtype().bytes()));
            }
        }
        TensorMap map = new TensorMap(
                elementType(elements.dtype()),
                address(elements),
                extents,
                strides,
                Arrays.stream(box).boxed().toList().reversed(),
                Collections.nCopies(last + 1, 1),
                swizzle,
                promotion);
        CudaStream stream = device.stream();
        return stream.errors().get(() -> stream.context().encode(map));
    }

    private static ElementType elementType(DType dtype) {
        return switch (dtype) {
            case F64 -> ElementType.FLOAT64;
            case F32 -> ElementType.FLOAT32;
            case F16 -> ElementType.FLOAT16;
            case BF16 -> ElementType.BFLOAT16;
            case I64 -> ElementType.INT64;
            case I32 -> ElementType.INT32;
            case I16 -> ElementType.UINT16;
            case F8E4M3, F8E5M2, I8, U8, BOOL -> ElementType.UINT8;
        };
    }

    private static CudaDevice driverOf(Device device) {
        if (device.driver() instanceof CudaDevice driver) {
            return driver;
        }
        throw new IllegalArgumentException(device + " is no CUDA device");
    }
}
