package dev.pavage.opencl;

import dev.pavage.device.CompilationException;
import dev.pavage.device.CompiledKernel;
import dev.pavage.device.KernelException;
import dev.pavage.device.KernelLimits;
import dev.pavage.device.OutOfDeviceMemoryException;
import dev.pavage.ir.Target.Lowering;
import dev.pavage.lane.LaneKernel;
import dev.pavage.opencl.OpenCl.Purpose;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.LongBuffer;
import java.util.List;
import org.jocl.CL;
import org.jocl.Pointer;
import org.jspecify.annotations.Nullable;

/**
 * A kernel built for a device. A launch sets the arguments that changed since the last one and queues the kernel; what
 * {@link OpenClEmitter} says of arguments and work-groups is what happens here.
 */
final class OpenClKernel implements CompiledKernel {
    /** Numbers of the structure that a launch hands over before those of the views. */
    private static final int HEADER = 5;

    /** Work-groups of a kernel that takes its programs from a counter, per compute unit: enough to even out. */
    private static final int GROUPS_PER_UNIT = 4;

    private final ClQueue queue;
    private final LaneKernel kernel;
    private final Source source;
    private final ClProgram program;
    private final @Nullable ClMessages messages;
    private final long maxGroups;
    private final long maxPrograms;

    /** Memory that the arguments stand for now, in the order of the arguments. */
    private final ClQueue.@Nullable Memory[] set;

    private final LongBuffer launch;
    private final Pointer launchPointer;
    private final long launchBytes;
    private boolean launchChanged = true;
    private final long[] globalSize = new long[1];
    private final long[] localSize;

    private OpenClKernel(
            OpenClDevice device, ClQueue queue, LaneKernel kernel, Source source, ClProgram program) {
        this.queue = queue;
        this.kernel = kernel;
        this.source = source;
        this.program = program;
        messages = source.hasMessages() ? new ClMessages(queue, kernel) : null;
        maxGroups = isLoops(kernel) ? (long) GROUPS_PER_UNIT * device.computeUnits() : Long.MAX_VALUE;
        maxPrograms = device.launchThreads() / kernel.threads();
        set = new ClQueue.Memory[pointers(kernel, source)];
        launchBytes = launchBytes(kernel);
        ByteBuffer bytes = ByteBuffer.allocateDirect((int) launchBytes).order(ByteOrder.nativeOrder());
        launch = bytes.asLongBuffer();
        launchPointer = Pointer.to(bytes);
        localSize = new long[] {kernel.threads()};
    }

    /**
     * Builds a kernel.
     *
     * @throws CompilationException if the device's compiler refuses it or it exceeds the device's limits
     */
    static OpenClKernel build(OpenClDevice device, ClQueue queue, LaneKernel kernel) {
        return build(device, queue, kernel, OpenClEmitter.emit(kernel, device.features()));
    }

    /** The same from a source for the kernel; tests change it. */
    static OpenClKernel build(OpenClDevice device, ClQueue queue, LaneKernel kernel, Source source) {
        KernelLimits limits = device.limits();
        limits.check(kernel.name(), argumentBytes(kernel, source), source.localBytes(), kernel.threads());
        ClProgram program = ClProgram.build(queue, device.cache(), kernel.name(), device.title(), source);
        try {
            if (!isLoops(kernel)) {
                queue.cl().run(
                        Purpose.BUILD,
                        "clSetKernelArg",
                        () -> CL.clSetKernelArg(
                                program.kernel(), kernel.ranks().size(), source.localBytes(), null));
            }
            limits.checkCompiled(
                    kernel.name(),
                    program.number(CL.CL_KERNEL_LOCAL_MEM_SIZE),
                    kernel.threads(),
                    program.number(CL.CL_KERNEL_WORK_GROUP_SIZE));
            return new OpenClKernel(device, queue, kernel, source, program);
        } catch (RuntimeException e) {
            program.release();
            throw e;
        }
    }

    private static boolean isLoops(LaneKernel kernel) {
        return kernel.lowering() == Lowering.LOOPS;
    }

    /** Five numbers, then what is known of each view; at least one, as a structure's array has. */
    private static long launchBytes(LaneKernel kernel) {
        int views = kernel.entry().params().size() - LaneKernel.FIXED_PARAMS;
        return (long) Long.BYTES * (HEADER + Math.max(1, views));
    }

    /** Arguments before the structure: views, memory of the work-groups, messages. */
    private static int pointers(LaneKernel kernel, Source source) {
        return kernel.ranks().size() + 1 + (source.hasMessages() ? 1 : 0);
    }

    private static long argumentBytes(LaneKernel kernel, Source source) {
        return (long) Long.BYTES * pointers(kernel, source) + launchBytes(kernel);
    }

    @Override
    public void launch(long[] programs, List<Argument> arguments) {
        long count = Math.multiplyExact(Math.multiplyExact(programs[0], programs[1]), programs[2]);
        if (count == 0) {
            return;
        }
        synchronized (queue) {
            setViews(arguments);
            put(2, programs[0]);
            put(3, programs[1]);
            put(4, programs[2]);
            long done = 0;
            try {
                while (done < count) {
                    long some = Math.min(maxPrograms, count - done);
                    put(0, done);
                    put(1, some);
                    enqueue(some);
                    done += some;
                    queue.note();
                }
            } catch (OutOfDeviceMemoryException e) {
                throw done == 0 ? e : half(done, count, e);
            }
        }
    }

    /** Lack of memory is what a launch may be repeated after; this one must not be. */
    private KernelException half(long done, long count, OutOfDeviceMemoryException cause) {
        return new KernelException(
                "kernel " + kernel.name() + " was queued for " + done + " of " + count
                        + " programs, then memory was short; what it writes is half done: " + cause.getMessage(),
                cause);
    }

    private void setViews(List<Argument> arguments) {
        int at = HEADER;
        for (int view = 0; view < arguments.size(); view++) {
            Argument argument = arguments.get(view);
            if (!(argument.memory() instanceof OpenClMemory memory) || memory.queue() != queue) {
                throw new KernelException("kernel " + kernel.name() + " was launched with memory of another device");
            }
            setMemory(view, memory.memory());
            at = argument.put(this::put, at, argument.offset());
        }
    }

    private void put(int position, long value) {
        if (launch.get(position) != value) {
            launch.put(position, value);
            launchChanged = true;
        }
    }

    private void setMemory(int position, ClQueue.Memory memory) {
        if (set[position] != memory) {
            // Not known until it succeeds.
            set[position] = null;
            setArgument(position, Long.BYTES, memory.argument());
            set[position] = memory;
        }
    }

    private void setArgument(int position, long bytes, Pointer value) {
        queue.cl().run(
                Purpose.LAUNCH,
                "clSetKernelArg",
                () -> CL.clSetKernelArg(program.kernel(), position, bytes, value));
    }

    private void enqueue(long programs) {
        long groups = Math.min(programs, maxGroups);
        int position = kernel.ranks().size();
        if (isLoops(kernel)) {
            setMemory(position, queue.scratch(Source.SCRATCH_HEADER + groups * source.slotBytes()));
        }
        if (messages != null) {
            setMemory(position + 1, messages.memory());
            messages.listen();
        }
        if (launchChanged) {
            setArgument(set.length, launchBytes, launchPointer);
            launchChanged = false;
        }
        globalSize[0] = groups * kernel.threads();
        queue.cl().underWay().begins(kernel.name(), launch.get(2), launch.get(3), launch.get(4));
        queue.cl().run(
                Purpose.LAUNCH,
                "clEnqueueNDRangeKernel",
                () -> CL.clEnqueueNDRangeKernel(
                        queue.queue(), program.kernel(), 1, null, globalSize, localSize, 0, null, null));
    }

    @Override
    public String source() {
        return "// " + source.options() + "\n" + source.text();
    }

    @Override
    public void close() {
        program.release();
        if (messages != null) {
            messages.close();
        }
    }
}
