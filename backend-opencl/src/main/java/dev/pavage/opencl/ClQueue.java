package dev.pavage.opencl;

import dev.pavage.device.KernelException;
import dev.pavage.device.MessageReaders;
import dev.pavage.opencl.OpenCl.Purpose;
import java.lang.ref.Cleaner;
import java.util.concurrent.atomic.AtomicLong;
import org.jocl.CL;
import org.jocl.Pointer;
import org.jocl.Sizeof;
import org.jocl.cl_command_queue;
import org.jocl.cl_context;
import org.jocl.cl_device_id;
import org.jocl.cl_mem;
import org.jspecify.annotations.Nullable;

/**
 * A device's context and in-order queue, with what is under way on it. Its monitor is held while the arguments of a
 * kernel are set and the kernel is queued.
 */
final class ClQueue {
    /** Releases contexts and queues when no device and no memory refers to them any more. */
    private static final Cleaner CLEANER = Cleaner.create();

    /** Bytes that are cleared at once. */
    private static final int ZEROS = 1 << 20;

    /** Work that is queued is handed to the device if it may be idle, and else so much at a time. */
    private static final int FLUSH = 16;

    private final OpenCl cl;
    private final cl_context context;
    private final cl_device_id device;
    private final cl_command_queue queue;
    /** Whether others queue work too, of which nothing is known here. */
    private volatile boolean shared;

    /** How often something was queued; counted after the fact, so that who counted it finds it queued. */
    private final AtomicLong queued = new AtomicLong();

    private final AtomicLong finished = new AtomicLong();
    private final MessageReaders talking = new MessageReaders(this);
    private @Nullable Memory scratch;

    private ClQueue(
            OpenCl cl, cl_context context, cl_device_id device, cl_command_queue queue, boolean shared) {
        this.cl = cl;
        this.context = context;
        this.device = device;
        this.queue = queue;
        this.shared = shared;
        CLEANER.register(this, () -> {
            cl.release("clReleaseCommandQueue", () -> CL.clReleaseCommandQueue(queue));
            cl.release("clReleaseContext", () -> CL.clReleaseContext(context));
        });
    }

    /**
     * A buffer of the device.
     *
     * @param object the buffer
     * @param argument points to it, as {@code clSetKernelArg} takes it
     * @param bytes its size
     */
    record Memory(cl_mem object, Pointer argument, long bytes) {
        /** A buffer of so many bytes. */
        static Memory of(cl_mem object, long bytes) {
            return new Memory(object, Pointer.to(object), bytes);
        }
    }

    /** A context and a queue of their own for a device. */
    @SuppressWarnings("deprecation") // clCreateCommandQueueWithProperties came with OpenCL 2.0.
    static ClQueue open(OpenCl cl, cl_device_id device) {
        cl_context context = cl.make(
                Purpose.ASK,
                "clCreateContext",
                code -> CL.clCreateContext(null, 1, new cl_device_id[] {device}, null, null, code));
        cl_command_queue queue = cl.make(
                Purpose.ASK,
                "clCreateCommandQueue",
                code -> CL.clCreateCommandQueue(context, device, CL.CL_QUEUE_PROFILING_ENABLE, code));
        return new ClQueue(cl, context, device, queue, false);
    }

    /**
     * The context and queue of somebody else, who may queue work too. They are retained: what is freed late, by the
     * garbage collector, would wait on a queue that is no more.
     */
    static ClQueue of(OpenCl cl, cl_context context, cl_device_id device, cl_command_queue queue) {
        cl.run(Purpose.ASK, "clRetainContext", () -> CL.clRetainContext(context));
        cl.run(Purpose.ASK, "clRetainCommandQueue", () -> CL.clRetainCommandQueue(queue));
        return new ClQueue(cl, context, device, queue, true);
    }

    /** The calls to make on the device. */
    OpenCl cl() {
        return cl;
    }

    /** The context. */
    cl_context context() {
        return context;
    }

    /** The device. */
    cl_device_id device() {
        return device;
    }

    /** The queue. */
    cl_command_queue queue() {
        return queue;
    }

    /** The queue, for others who queue work too. */
    cl_command_queue share() {
        shared = true;
        return queue;
    }

    /** Notes that something was queued. Drivers may let it lie until they are told to begin. */
    void note() {
        long before = queued.getAndIncrement();
        if (before == finished.get() || before % FLUSH == 0) {
            cl.run(Purpose.WAIT, "clFlush", () -> CL.clFlush(queue));
        }
    }

    /** Waits until all that was queued is done. */
    void finish() {
        cl.checkNotLost();
        long seen = queued.get();
        if (shared || finished.get() < seen) {
            long begun = begun();
            cl.run(Purpose.WAIT, "clFinish", () -> CL.clFinish(queue));
            finished.accumulateAndGet(seen, Math::max);
            cl.underWay().done(begun);
        }
    }

    /** Kernels so far; with the monitor, so that each one that is counted is queued. */
    private synchronized long begun() {
        return cl.underWay().begun();
    }

    /**
     * Waits until all that was queued is done, and tells what kernels had to say.
     *
     * @throws KernelException if a check of a kernel failed since the last time
     */
    void settle() {
        finish();
        talking.tell();
    }

    /** The kernels that may have something to say. */
    MessageReaders talking() {
        return talking;
    }

    /** A buffer, of the host's memory at {@code host} if flags say so; its contents are undefined otherwise. */
    Memory create(long flags, long bytes, @Nullable Pointer host) {
        cl_mem object = cl.make(
                Purpose.ALLOCATE, "clCreateBuffer", code -> CL.clCreateBuffer(context, flags, bytes, host, code));
        return Memory.of(object, bytes);
    }

    /** Memory that only kernels see, of zeros. */
    Memory allocate(long bytes) {
        Memory made = create(CL.CL_MEM_READ_WRITE, bytes, null);
        try {
            // Not by clEnqueueFillBuffer: Oclgrind would take the memory for uninitialised.
            Pointer zeros = Pointer.to(new byte[(int) Math.min(ZEROS, bytes)]);
            for (long at = 0; at < bytes; at += ZEROS) {
                write(made, at, Math.min(ZEROS, bytes - at), zeros);
            }
            return made;
        } catch (RuntimeException e) {
            release(made);
            throw e;
        }
    }

    /** Copies bytes of the host to a buffer, behind what is queued, and waits. */
    void write(Memory memory, long offset, long bytes, Pointer from) {
        cl.run(
                Purpose.WAIT,
                "clEnqueueWriteBuffer",
                () -> CL.clEnqueueWriteBuffer(queue, memory.object, true, offset, bytes, from, 0, null, null));
    }

    /** Copies bytes of a buffer to the host, behind what is queued, and waits. */
    void read(Memory memory, long offset, long bytes, Pointer to) {
        cl.run(
                Purpose.WAIT,
                "clEnqueueReadBuffer",
                () -> CL.clEnqueueReadBuffer(queue, memory.object, true, offset, bytes, to, 0, null, null));
    }

    /** Fills the first bytes of a buffer, a multiple of 4, with a pattern of 32 bits. */
    void fill(cl_mem memory, int pattern, long bytes) {
        cl.run(
                Purpose.WAIT,
                "clEnqueueFillBuffer",
                () -> CL.clEnqueueFillBuffer(
                        queue, memory, Pointer.to(new int[] {pattern}), Sizeof.cl_int, 0, bytes, 0, null, null));
        note();
    }

    /** Gives a buffer back; the driver does so when the work that uses it is done. */
    void release(Memory memory) {
        cl.release("clReleaseMemObject", () -> CL.clReleaseMemObject(memory.object));
    }

    /**
     * The scratch memory of the kernel that is queued next, at least {@code bytes} bytes. One after the other they use
     * the same. The monitor is held.
     */
    Memory scratch(long bytes) {
        Memory old = scratch;
        if (old != null && old.bytes >= bytes) {
            return old;
        }
        Memory made = allocate(Math.max(bytes, old == null ? 0 : 2 * old.bytes));
        if (old != null) {
            release(old);
        }
        scratch = made;
        return made;
    }
}
