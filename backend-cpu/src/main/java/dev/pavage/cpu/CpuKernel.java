package dev.pavage.cpu;

import dev.pavage.device.CompiledKernel;
import dev.pavage.device.KernelException;
import dev.pavage.lane.LaneKernel;
import dev.pavage.lane.LanePrinter;
import java.lang.foreign.MemorySegment;
import java.lang.ref.Reference;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** A kernel as a program of the JVM. */
final class CpuKernel implements CompiledKernel {
    private final LaneKernel kernel;
    /** A launch whose arguments are this many times the last cache finds nothing of them there afterwards. */
    private static final int BEYOND_CACHE = 2;

    private final CpuProgram program;
    private final Supplier<CpuProgram> streaming;
    private volatile @Nullable CpuProgram streamingProgram;
    private final long cacheBytes;
    private final List<Supplier<String>> texts;
    private final WorkerPool pool;

    /**
     * A kernel.
     *
     * @param program its code
     * @param streaming makes code that stores its results past the caches, for launches that do not fit in them
     * @param cacheBytes size of the last cache
     * @param texts the code as a person reads it, that of the shared functions first
     */
    CpuKernel(
            LaneKernel kernel,
            CpuProgram program,
            Supplier<CpuProgram> streaming,
            long cacheBytes,
            List<Supplier<String>> texts,
            WorkerPool pool) {
        this.kernel = kernel;
        this.program = program;
        this.streaming = streaming;
        this.cacheBytes = cacheBytes;
        this.texts = List.copyOf(texts);
        this.pool = pool;
    }

    @Override
    public void launch(long[] programs, List<Argument> arguments) {
        prepare(programs, arguments).run();
    }

    @Override
    public Runnable prepare(long[] programs, List<Argument> arguments) {
        long count0 = programs[0];
        long count1 = programs[1];
        long count2 = programs[2];
        long scratch = kernel.scratchBytes();
        long[] flat = flatten(arguments);
        CpuProgram code = bytes(arguments) / BEYOND_CACHE < cacheBytes ? program : streaming();
        long count = Math.multiplyExact(Math.multiplyExact(count0, count1), count2);
        WorkerPool.Work work = (index, workspace) -> {
            long id0 = index % count0;
            long rest = index / count0;
            long id1 = rest % count1;
            long id2 = rest / count1;
            workspace.at(id0, id1, id2);
            code.run(id0, id1, id2, count0, count1, count2, workspace.memory(scratch), flat);
        };
        return () -> {
            try {
                pool.run(count, work);
            } finally {
                // Generated code knows addresses only.
                Reference.reachabilityFence(arguments);
            }
        };
    }

    /** The code that stores past the caches, made when it is first needed. */
    private CpuProgram streaming() {
        CpuProgram made = streamingProgram;
        if (made == null) {
            synchronized (this) {
                made = streamingProgram;
                if (made == null) {
                    made = streaming.get();
                    streamingProgram = made;
                }
            }
        }
        return made;
    }

    private static long bytes(List<Argument> arguments) {
        long bytes = 0;
        for (Argument argument : arguments) {
            bytes += argument.shape().elements() * argument.dtype().bytes();
        }
        return bytes;
    }

    /** Each view's address, extents and strides, as {@link CpuProgram#run} takes them. */
    private long[] flatten(List<Argument> arguments) {
        int size = 0;
        for (Argument argument : arguments) {
            size += 1 + 2 * argument.shape().rank();
        }
        long[] flat = new long[size];
        int at = 0;
        for (Argument argument : arguments) {
            int rank = argument.shape().rank();
            MemorySegment memory = argument.memory().host().orElseThrow(() -> new KernelException(
                    "kernel " + kernel.name() + " was launched on the CPU with memory that the host does not see"));
            flat[at++] = memory.address() + argument.offset();
            for (int axis = 0; axis < rank; axis++) {
                flat[at + axis] = argument.shape().extent(axis);
                flat[at + rank + axis] = argument.strides().step(axis);
            }
            at += 2 * rank;
        }
        return flat;
    }

    @Override
    public String source() {
        StringBuilder text = new StringBuilder(LanePrinter.print(kernel));
        texts.forEach(part -> text.append('\n').append(part.get()));
        return text.toString();
    }
}
