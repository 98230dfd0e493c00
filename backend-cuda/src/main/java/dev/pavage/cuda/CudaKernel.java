package dev.pavage.cuda;

import dev.pavage.cuda.driver.Context;
import dev.pavage.cuda.driver.Context.Launch;
import dev.pavage.cuda.driver.CudaException;
import dev.pavage.cuda.driver.FunctionAttribute;
import dev.pavage.cuda.ptx.PtxKernel;
import dev.pavage.device.CompilationException;
import dev.pavage.device.DeviceLostException;
import dev.pavage.device.KernelException;
import dev.pavage.device.KernelLimits;
import dev.pavage.device.OutOfDeviceMemoryException;
import dev.pavage.device.PavageException;
import dev.pavage.lane.LaneKernel;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A kernel that the driver has compiled. A launch writes the parameters that {@link PtxKernel} lists and queues the kernel,
 * in several parts where the grid is larger than the driver takes.
 */
final class CudaKernel implements StreamWork {
    /** Blocks of a launch along each axis: CUDA C++ Programming Guide 12, Compute Capabilities, Technical Specifications. */
    private static final long[] MAX_GRID = {Integer.MAX_VALUE, 65_535, 65_535};

    private static final int AXES = 3;
    /** Parameters before those of the views: the first program's ids, the program counts. */
    private static final int HEADER = 2 * AXES;

    /** Dynamic shared memory that a kernel gets without asking. */
    private static final int SHARED_UNASKED = 48 << 10;

    private final CudaStream stream;
    private final String name;
    private final PtxKernel ptx;
    private final long module;
    private final long function;
    private final @Nullable CudaMessages messages;
    private final MemorySegment parameters;

    private CudaKernel(
            CudaStream stream, LaneKernel kernel, PtxKernel ptx, long module, long function) {
        this.stream = stream;
        this.name = kernel.name();
        this.ptx = ptx;
        this.module = module;
        this.function = function;
        messages = ptx.hasMessages() ? new CudaMessages(stream, kernel) : null;
        parameters = Arena.ofAuto().allocate(parameterBytes(kernel, ptx), Long.BYTES);
    }

    /**
     * Compiles a kernel.
     *
     * @throws CompilationException if the driver's compiler refuses it or it exceeds the device's limits
     */
    static CudaKernel compile(CudaStream stream, KernelLimits limits, LaneKernel kernel, PtxKernel ptx) {
        limits.check(kernel.name(), parameterBytes(kernel, ptx), ptx.sharedBytes(), ptx.threads());
        Context context = stream.context();
        long module = load(stream, limits.device(), kernel.name(), ptx);
        try {
            return stream.errors().get(() -> {
                long function = context.function(module, ptx.entry());
                limits.checkCompiled(
                        kernel.name(),
                        ptx.sharedBytes(),
                        ptx.threads(),
                        context.attribute(function, FunctionAttribute.MAX_THREADS_PER_BLOCK));
                if (ptx.sharedBytes() > SHARED_UNASKED) {
                    context.set(function, FunctionAttribute.MAX_DYNAMIC_SHARED_SIZE_BYTES, ptx.sharedBytes());
                }
                return new CudaKernel(stream, kernel, ptx, module, function);
            });
        } catch (RuntimeException e) {
            stream.errors().release(() -> context.unload(module));
            throw e;
        }
    }

    private static long load(CudaStream stream, String title, String name, PtxKernel ptx) {
        try {
            return stream.errors().get(() -> stream.context().load(ptx.text()));
        } catch (CudaException e) {
            throw RefusedPtx.of(name, title, ptx.text(), e);
        }
    }

    private static long parameterBytes(LaneKernel kernel, PtxKernel ptx) {
        int views = kernel.entry().params().size() - LaneKernel.FIXED_PARAMS;
        return (long) Long.BYTES * (HEADER + views + (ptx.hasMessages() ? 1 : 0));
    }

    @Override
    public void launch(long[] programs, List<Argument> arguments) {
        if (isEmpty(programs)) {
            return;
        }
        stream.errors().checkNotLost();
        synchronized (stream) {
            begins(programs[0], programs[1], programs[2]);
            launch(programs, arguments, stream.handle());
        }
    }

    @Override
    public void begins(long x, long y, long z) {
        stream.errors().underWay().begins(name, x, y, z);
        if (messages != null) {
            messages.listen();
        }
    }

    @Override
    public void launch(long[] programs, List<Argument> arguments, long on) {
        put(arguments);
        for (int axis = 0; axis < AXES; axis++) {
            put(AXES + axis, programs[axis]);
        }
        boolean begun = false;
        for (long z = 0; z < programs[2]; z += MAX_GRID[2]) {
            for (long y = 0; y < programs[1]; y += MAX_GRID[1]) {
                for (long x = 0; x < programs[0]; x += MAX_GRID[0]) {
                    put(0, x);
                    put(1, y);
                    put(2, z);
                    launchPart(programs, x, y, z, on, begun);
                    begun = true;
                }
            }
        }
    }

    private static boolean isEmpty(long[] programs) {
        return programs[0] == 0 || programs[1] == 0 || programs[2] == 0;
    }

    private void put(List<Argument> arguments) {
        int at = HEADER;
        for (Argument argument : arguments) {
            if (!(argument.memory() instanceof CudaMemory memory) || memory.stream() != stream) {
                throw new KernelException("kernel " + name + " was launched with memory of another device");
            }
            at = argument.put(this::put, at, memory.address() + argument.offset());
        }
        if (messages != null) {
            put(at, messages.address());
        }
    }

    private void put(int position, long value) {
        parameters.setAtIndex(ValueLayout.JAVA_LONG, position, value);
    }

    private void launchPart(long[] programs, long x, long y, long z, long on, boolean begun) {
        Launch launch = new Launch(
                function,
                (int) Math.min(MAX_GRID[0], programs[0] - x),
                (int) Math.min(MAX_GRID[1], programs[1] - y),
                (int) Math.min(MAX_GRID[2], programs[2] - z),
                ptx.threads(),
                ptx.sharedBytes(),
                parameters);
        try {
            stream.context().launch(launch, on);
        } catch (CudaException e) {
            throw refused(stream.errors().meaning(e), begun);
        }
    }

    /** Lack of memory is what a launch may be repeated after, but not one of which a part is queued. */
    private PavageException refused(PavageException e, boolean begun) {
        if (e instanceof DeviceLostException || (e instanceof OutOfDeviceMemoryException && !begun)) {
            return e;
        }
        String half = begun ? "; a part of its programs was queued before, so what it writes is half done" : "";
        return new KernelException("kernel " + name + " was not launched: " + e.getMessage() + half, e);
    }

    @Override
    public String source() {
        return ptx.text();
    }

    @Override
    public void close() {
        // The driver does not wait for kernels that run.
        stream.errors().release(() -> {
            stream.context().synchronize(stream.handle());
            stream.context().unload(module);
        });
        if (messages != null) {
            messages.close();
        }
    }
}
