package dev.pavage.cuda.sim;

import dev.pavage.cuda.driver.Context;
import dev.pavage.cuda.driver.CudaError;
import dev.pavage.cuda.driver.CudaException;
import dev.pavage.cuda.driver.FunctionAttribute;
import dev.pavage.cuda.driver.TensorMap;
import dev.pavage.cuda.sim.exec.Executor;
import dev.pavage.cuda.sim.exec.KernelFault;
import dev.pavage.cuda.sim.exec.LaunchShape;
import dev.pavage.cuda.sim.exec.PtxEntry;
import dev.pavage.cuda.sim.report.Counters;
import dev.pavage.settings.Settings;
import java.lang.foreign.MemorySegment;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The context of a simulated device. One call at a time is in it; work that was queued runs within the call that waits for it.
 * After a finding every call fails with it, as after a sticky error, until all who retain the context have closed it.
 */
final class SimulatedContext implements Context {
    /** A copy takes as long as one instruction for each sector of memory. */
    private static final int SECTOR = 32;

    private static final int WORD = Integer.BYTES;

    private final SimulatedDevice device;
    private final Runnable onClose;
    private final DeviceHeap heap;
    private final HostMemory host = new HostMemory();
    private final Streams streams = new Streams();
    private final Modules modules;
    private @Nullable CudaException sticky;

    /**
     * A context without memory and modules.
     *
     * @param onClose run when it is closed
     */
    SimulatedContext(SimulatedDevice device, Runnable onClose) {
        this.device = device;
        this.onClose = onClose;
        heap = new DeviceHeap(device.memoryBytes());
        modules = new Modules(device);
    }

    private synchronized <T> T get(Supplier<T> call) {
        if (sticky != null) {
            throw new CudaException(sticky.error(), String.valueOf(sticky.getMessage()));
        }
        try {
            return call.get();
        } catch (KernelFault e) {
            sticky = Failure.of(e.finding());
            throw sticky;
        }
    }

    private void run(Runnable call) {
        get(() -> {
            call.run();
            return true;
        });
    }

    @Override
    public void makeCurrent() {
        // Nobody asks which context is current for a thread.
        get(() -> true);
    }

    @Override
    public long freeMemory() {
        return get(heap::free);
    }

    @Override
    public long allocate(long bytes, long stream) {
        return get(() -> {
            if (bytes <= 0) {
                throw Failure.of("cuMemAllocAsync", CudaError.INVALID_VALUE, bytes + " bytes were asked for");
            }
            refuseRecording("cuMemAllocAsync", stream);
            return heap.allocate(bytes)
                    .or(() -> {
                        // What is to be freed is free when the work before is done.
                        streams.drainAll();
                        return heap.allocate(bytes);
                    })
                    .orElseThrow(() -> Failure.of(
                            "cuMemAllocAsync",
                            CudaError.OUT_OF_MEMORY,
                            bytes + " bytes were asked for, and " + heap.free() + " of " + device.memoryBytes()
                                    + " are free"))
                    .address();
        });
    }

    @Override
    public void free(long address, long stream) {
        run(() -> {
            refuseRecording("cuMemFreeAsync", stream);
            MemoryBlock block = heap.range("cuMemFreeAsync", address, 1);
            if (address != block.address()) {
                throw Failure.of("cuMemFreeAsync", CudaError.INVALID_VALUE, Places.describe(heap, address, 1));
            }
            block.release();
            streams.queue("cuMemFreeAsync", stream, () -> heap.free(block));
        });
    }

    private void refuseRecording(String call, long stream) {
        if (streams.isRecorded(call, stream)) {
            throw Failure.of(call, CudaError.STREAM_CAPTURE_UNSUPPORTED, "not while the stream is recorded");
        }
    }

    @Override
    public void trim(long keep) {
        run(streams::drainAll);
    }

    @Override
    public MemorySegment allocateHost(long bytes) {
        return get(() -> host.allocate(bytes));
    }

    @Override
    public void freeHost(MemorySegment memory) {
        run(() -> {
            streams.drainAll();
            host.free(memory);
        });
    }

    @Override
    public void copyToDevice(long to, MemorySegment from, long stream) {
        run(() -> {
            MemoryBlock block = heap.range("cuMemcpyHtoDAsync", to, from.byteSize());
            MemorySegment source = isPageLocked(from) || streams.isRecorded("cuMemcpyHtoDAsync", stream)
                    ? from
                    // Memory that is not page-locked is read before the call returns.
                    : MemorySegment.ofArray(new byte[(int) from.byteSize()]).copyFrom(from);
            streams.queue("cuMemcpyHtoDAsync", stream, () -> {
                block.write(to, source);
                spend(source.byteSize());
            });
        });
    }

    @Override
    public void copyToHost(MemorySegment to, long from, long stream) {
        run(() -> {
            MemoryBlock block = heap.range("cuMemcpyDtoHAsync", from, to.byteSize());
            streams.queue("cuMemcpyDtoHAsync", stream, () -> {
                block.read(to, from);
                spend(to.byteSize());
            });
            if (!isPageLocked(to) && !streams.isRecorded("cuMemcpyDtoHAsync", stream)) {
                streams.drain("cuMemcpyDtoHAsync", stream);
            }
        });
    }

    private boolean isPageLocked(MemorySegment memory) {
        return host.find(memory.address(), memory.byteSize()).isPresent();
    }

    @Override
    public void copy(long to, long from, long bytes, long stream) {
        run(() -> {
            MemoryBlock target = heap.range("cuMemcpyDtoDAsync", to, bytes);
            MemoryBlock source = heap.range("cuMemcpyDtoDAsync", from, bytes);
            streams.queue("cuMemcpyDtoDAsync", stream, () -> {
                target.copy(to, source, from, (int) bytes);
                spend(2 * bytes);
            });
        });
    }

    @Override
    public void fill(long to, int word, long words, long stream) {
        run(() -> {
            MemoryBlock block = heap.range("cuMemsetD32Async", to, words * WORD);
            if (to % WORD != 0) {
                throw Failure.of("cuMemsetD32Async", CudaError.INVALID_VALUE, "address " + to + " is no multiple of 4");
            }
            streams.queue("cuMemsetD32Async", stream, () -> {
                block.fill(to, word, (int) words);
                spend(words * WORD);
            });
        });
    }

    private void spend(long bytes) {
        streams.spend(Math.ceilDiv(bytes, SECTOR));
    }

    @Override
    public byte[] encode(TensorMap map) {
        throw Failure.of(
                "cuTensorMapEncodeTiled",
                CudaError.INVALID_VALUE,
                device.name() + " simulates no instruction that takes a tensor map");
    }

    @Override
    public long createStream() {
        return get(streams::create);
    }

    @Override
    public void destroyStream(long stream) {
        run(() -> streams.destroy(stream));
    }

    @Override
    public void synchronize(long stream) {
        run(() -> streams.drain("cuStreamSynchronize", stream));
    }

    @Override
    public long createEvent() {
        return get(streams::createEvent);
    }

    @Override
    public void destroyEvent(long event) {
        run(() -> streams.destroyEvent(event));
    }

    @Override
    public void record(long event, long stream) {
        run(() -> streams.record(event, stream));
    }

    @Override
    public void await(long stream, long event) {
        run(() -> streams.await(stream, event));
    }

    @Override
    public void synchronizeEvent(long event) {
        run(() -> streams.synchronizeEvent(event));
    }

    @Override
    public float elapsedMillis(long from, long to) {
        return get(() -> streams.elapsedMillis(from, to));
    }

    @Override
    public long load(String ptx) {
        return get(() -> modules.load(ptx));
    }

    @Override
    public long load(byte[] cubin) {
        throw Failure.of(
                "cuModuleLoadData",
                CudaError.INVALID_IMAGE,
                device.name() + " executes PTX, not machine code; load the PTX text of the module");
    }

    @Override
    public void unload(long module) {
        run(() -> {
            streams.drainAll();
            modules.unload(module);
        });
    }

    @Override
    public long function(long module, String name) {
        return get(() -> modules.function(module, name));
    }

    @Override
    public int attribute(long function, FunctionAttribute attribute) {
        return get(() -> modules.attribute(function, attribute));
    }

    @Override
    public void set(long function, FunctionAttribute attribute, int value) {
        run(() -> modules.set(function, attribute, value));
    }

    @Override
    public void launch(Launch launch, long stream) {
        run(() -> {
            PtxEntry entry = modules.entry(launch);
            byte[] parameters = new byte[(int) launch.parameters().byteSize()];
            MemorySegment.ofArray(parameters).copyFrom(launch.parameters());
            streams.queue("cuLaunchKernel", stream, () -> execute(entry, launch, parameters));
        });
    }

    private void execute(PtxEntry entry, Launch launch, byte[] parameters) {
        boolean checks = Settings.CUDA_SIM_CHECKS.value();
        LaunchShape shape = new LaunchShape(
                launch.gridX(),
                launch.gridY(),
                launch.gridZ(),
                launch.threads(),
                launch.sharedBytes(),
                checks,
                Settings.CUDA_SIM_STEPS.value());
        Counters counters = Executor.run(entry, shape, parameters, new KernelMemory(heap, host, checks));
        streams.spend(counters.instructions().values().stream()
                .mapToLong(Long::longValue)
                .sum());
        new LaunchReport(
                device.name(),
                entry.name(),
                launch.gridX(),
                launch.gridY(),
                launch.gridZ(),
                launch.threads(),
                launch.sharedBytes(),
                counters)
                .tell();
    }

    @Override
    public void beginCapture(long stream) {
        run(() -> streams.beginCapture(stream));
    }

    @Override
    public long endCapture(long stream) {
        return get(() -> streams.endCapture(stream));
    }

    @Override
    public void launchGraph(long graph, long stream) {
        run(() -> streams.launchGraph(graph, stream));
    }

    @Override
    public void destroyGraph(long graph) {
        run(() -> streams.destroyGraph(graph));
    }

    /** Gives back what the host's memory manager does not: nobody has the context any more. */
    synchronized void destroy() {
        host.close();
    }

    @Override
    public void close() {
        onClose.run();
    }
}
