package dev.pavage.opencl;

import dev.pavage.device.CompiledKernel.Argument;
import dev.pavage.device.Device;
import dev.pavage.device.DeviceArray;
import dev.pavage.device.DeviceArrayHolder;
import dev.pavage.ir.Target.Lowering;
import dev.pavage.settings.Settings;
import dev.pavage.type.DType;
import dev.pavage.type.Shape;
import dev.pavage.type.Strides;
import java.util.concurrent.atomic.AtomicInteger;
import org.jocl.CL;
import org.jocl.cl_command_queue;
import org.jocl.cl_context;
import org.jocl.cl_device_id;
import org.jocl.cl_mem;

/**
 * Pavage beside other users of OpenCL, on the same context, queue and memory, without copies.
 *
 * <p>Whoever made an object of OpenCL releases it: a caller keeps what it hands over, and never releases what
 * {@link #memory}, {@link #context} and {@link #queue} give. Buffers must outlive the arrays over them; a context and a
 * queue are retained as long as the device or memory on it is in use. Kernels of both sides run in the order in which
 * they were queued; nobody has to wait for the other.
 *
 * {@snippet :
 * Device device = OpenClInterop.device(context, id, queue);
 * DeviceArray x = OpenClInterop.array(device, buffer, DType.F32, Shape.of(rows, columns));
 * KERNEL.launch(device, Grid.of(rows), x);
 * }
 */
public final class OpenClInterop {
    /** The most that a thread moves at once; memory that the driver allocates begins at a multiple of it. */
    private static final int VECTOR_BYTES = 16;

    private static final String QUEUE_INFO = "clGetCommandQueueInfo";
    private static final String MEMORY_INFO = "clGetMemObjectInfo";

    private static final AtomicInteger GUESTS = new AtomicInteger();

    private OpenClInterop() {}

    /**
     * A device that queues its work on the caller's queue. Which lowering its code takes is chosen as for other devices.
     *
     * @throws IllegalArgumentException if the queue does not belong to the context and the device, if it does not keep
     *     its order, or if the device has not what Pavage needs
     */
    public static Device device(cl_context context, cl_device_id id, cl_command_queue queue) {
        String name = OpenClBackend.NAME + ":guest-" + GUESTS.getAndIncrement();
        OpenCl cl = new OpenCl(name, OpenCl.NO_FAULTS);
        cl_context itsContext =
                cl.object(QUEUE_INFO, new cl_context[] {new cl_context()}, asking(queue, CL.CL_QUEUE_CONTEXT));
        cl_device_id itsDevice =
                cl.object(QUEUE_INFO, new cl_device_id[] {new cl_device_id()}, asking(queue, CL.CL_QUEUE_DEVICE));
        if (!itsContext.equals(context) || !itsDevice.equals(id)) {
            throw new IllegalArgumentException("the queue belongs to another context or device than those given");
        }
        long properties = cl.number(QUEUE_INFO, asking(queue, CL.CL_QUEUE_PROPERTIES));
        if ((properties & CL.CL_QUEUE_OUT_OF_ORDER_EXEC_MODE_ENABLE) != 0) {
            throw new IllegalArgumentException("the queue runs its work out of order; Pavage needs one in order");
        }
        DeviceInfo info = new DeviceInfo(cl, id);
        info.unfit().ifPresent(why -> {
            throw new IllegalArgumentException("the device " + info.name() + " " + why);
        });
        return Device.of(OpenClDevice.of(
                name, info, OpenClBackend.lowering(Settings.OPENCL_LOWERING.value(), info), context, queue));
    }

    private static OpenCl.Query asking(cl_command_queue queue, int parameter) {
        return (bytes, value, size) -> CL.clGetCommandQueueInfo(queue, parameter, bytes, value, size);
    }

    private static OpenCl.Query asking(cl_mem buffer, int parameter) {
        return (bytes, value, size) -> CL.clGetMemObjectInfo(buffer, parameter, bytes, value, size);
    }

    /**
     * A row-major array over the first bytes of a buffer.
     *
     * @param device an OpenCL device, on the buffer's context
     * @throws IllegalArgumentException if the buffer is too small, of another context, or, on a device whose programs are
     *     run by threads, over memory of the host that does not begin at a multiple of 16 bytes
     */
    public static DeviceArray array(Device device, cl_mem buffer, DType dtype, Shape shape) {
        return array(device, buffer, 0, dtype, shape, Strides.rowMajor(shape));
    }

    /**
     * An array over a part of a buffer.
     *
     * @param device an OpenCL device, on the buffer's context
     * @param offset where element [0, ..., 0] lies, in bytes
     * @param strides distances of neighbours along each axis, in elements
     * @throws IllegalArgumentException if an element lies outside of the buffer or not at a multiple of its size, or if
     *     the buffer is of another context
     */
    public static DeviceArray array(
            Device device, cl_mem buffer, long offset, DType dtype, Shape shape, Strides strides) {
        ClQueue queue = queueOf(device);
        OpenCl cl = queue.cl();
        cl_context context =
                cl.object(MEMORY_INFO, new cl_context[] {new cl_context()}, asking(buffer, CL.CL_MEM_CONTEXT));
        if (!context.equals(queue.context())) {
            throw new IllegalArgumentException("the buffer belongs to another context than " + device);
        }
        // Where the host's memory lies that the buffer was made of with CL_MEM_USE_HOST_PTR; 0 for other buffers.
        long address = cl.number(MEMORY_INFO, asking(buffer, CL.CL_MEM_HOST_PTR));
        if (device.target().lowering() == Lowering.THREADS && address % VECTOR_BYTES != 0) {
            throw new IllegalArgumentException("the buffer is memory of the host that does not begin at a multiple of "
                    + VECTOR_BYTES + " bytes, and threads move so many at once");
        }
        OpenClMemory memory = OpenClMemory.wrap(queue,
                ClQueue.Memory.of(buffer, cl.number(MEMORY_INFO, asking(buffer, CL.CL_MEM_SIZE))));
        return DeviceArray.wrap(device, memory, offset, dtype, shape, strides);
    }

    /**
     * The buffer that holds the elements of an array or a tensor, which is computed now; valid until that is closed. Its
     * work may still be queued, on {@link #queue}.
     *
     * @throws IllegalArgumentException if it is on no OpenCL device
     */
    public static cl_mem memory(DeviceArrayHolder array) {
        return memoryOf(array).memory().object();
    }

    /** Where in {@link #memory} element [0, ..., 0] lies, in bytes. */
    public static long offset(DeviceArrayHolder array) {
        memoryOf(array);
        return array.array().argument().offset();
    }

    private static OpenClMemory memoryOf(DeviceArrayHolder array) {
        Argument argument = array.array().argument();
        if (argument.memory() instanceof OpenClMemory memory) {
            return memory;
        }
        throw new IllegalArgumentException(array.array() + " is on no OpenCL device");
    }

    /**
     * The context of a device.
     *
     * @throws IllegalArgumentException if it is no OpenCL device
     */
    public static cl_context context(Device device) {
        return queueOf(device).context();
    }

    /**
     * The queue of a device, which keeps its order.
     *
     * @throws IllegalArgumentException if it is no OpenCL device
     */
    public static cl_command_queue queue(Device device) {
        return queueOf(device).share();
    }

    private static ClQueue queueOf(Device device) {
        if (device.driver() instanceof OpenClDevice driver) {
            return driver.queue();
        }
        throw new IllegalArgumentException(device + " is no OpenCL device");
    }
}
