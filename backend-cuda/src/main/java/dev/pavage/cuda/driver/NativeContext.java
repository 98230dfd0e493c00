package dev.pavage.cuda.driver;

import static dev.pavage.cuda.driver.DriverFunction.CTX_SET_CURRENT;
import static dev.pavage.cuda.driver.DriverFunction.DEVICE_PRIMARY_CTX_RELEASE;
import static dev.pavage.cuda.driver.DriverFunction.DEVICE_PRIMARY_CTX_RETAIN;

import java.lang.foreign.MemorySegment;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * A device's primary context of NVIDIA's driver. Every call makes it the calling thread's current one first: others in the
 * process may have made theirs current since, and the driver notices at once where nothing changes.
 */
final class NativeContext implements Context {
    private final Calls calls;
    private final int device;
    private final Current current;
    private final NativeMemory memory;
    private final NativeStreams streams;
    private final NativeModules modules;
    private final NativeGraphs graphs;
    private final AtomicBoolean closed = new AtomicBoolean();

    private NativeContext(Calls calls, int device, long handle, boolean pools) {
        this.calls = calls;
        this.device = device;
        current = new Current(calls, handle);
        memory = new NativeMemory(current, device, pools);
        streams = new NativeStreams(current);
        modules = new NativeModules(current);
        graphs = new NativeGraphs(current);
    }

    /** The context of a device; {@code pools} says whether its memory can be allocated in the order of streams. */
    static NativeContext retain(Calls calls, int device, boolean pools) {
        long handle = calls.wide(DEVICE_PRIMARY_CTX_RETAIN, (f, result) -> (int) f.invokeExact(result, device));
        return new NativeContext(calls, device, handle, pools);
    }

    /**
     * Calls in a context.
     *
     * @param calls the driver
     * @param context the context
     */
    record Current(Calls calls, long context) {
        /** The driver's functions, with the context made current for this thread. */
        Calls here() {
            calls.run(CTX_SET_CURRENT, f -> (int) f.invokeExact(context));
            return calls;
        }
    }

    @Override
    public void makeCurrent() {
        current.here();
    }

    @Override
    public long freeMemory() {
        return memory.free();
    }

    @Override
    public long allocate(long bytes, long stream) {
        return memory.allocate(bytes, stream);
    }

    @Override
    public void free(long address, long stream) {
        memory.free(address, stream);
    }

    @Override
    public void trim(long keep) {
        memory.trim(keep);
    }

    @Override
    public MemorySegment allocateHost(long bytes) {
        return memory.allocateHost(bytes);
    }

    @Override
    public void freeHost(MemorySegment host) {
        memory.freeHost(host);
    }

    @Override
    public void copyToDevice(long to, MemorySegment from, long stream) {
        memory.copyToDevice(to, from, stream);
    }

    @Override
    public void copyToHost(MemorySegment to, long from, long stream) {
        memory.copyToHost(to, from, stream);
    }

    @Override
    public void copy(long to, long from, long bytes, long stream) {
        memory.copy(to, from, bytes, stream);
    }

    @Override
    public void fill(long to, int word, long words, long stream) {
        memory.fill(to, word, words, stream);
    }

    @Override
    public byte[] encode(TensorMap map) {
        return memory.encode(map);
    }

    @Override
    public long createStream() {
        return streams.create();
    }

    @Override
    public void destroyStream(long stream) {
        streams.destroy(stream);
    }

    @Override
    public void synchronize(long stream) {
        streams.synchronize(stream);
    }

    @Override
    public long createEvent() {
        return streams.createEvent();
    }

    @Override
    public void destroyEvent(long event) {
        streams.destroyEvent(event);
    }

    @Override
    public void record(long event, long stream) {
        streams.record(event, stream);
    }

    @Override
    public void await(long stream, long event) {
        streams.await(stream, event);
    }

    @Override
    public void synchronizeEvent(long event) {
        streams.synchronizeEvent(event);
    }

    @Override
    public float elapsedMillis(long from, long to) {
        return streams.elapsedMillis(from, to);
    }

    @Override
    public long load(String ptx) {
        return modules.load(ptx);
    }

    @Override
    public long load(byte[] cubin) {
        return modules.load(cubin);
    }

    @Override
    public void unload(long module) {
        modules.unload(module);
    }

    @Override
    public long function(long module, String name) {
        return modules.function(module, name);
    }

    @Override
    public int attribute(long function, FunctionAttribute attribute) {
        return modules.attribute(function, attribute);
    }

    @Override
    public void set(long function, FunctionAttribute attribute, int value) {
        modules.set(function, attribute, value);
    }

    @Override
    public void launch(Launch launch, long stream) {
        modules.launch(launch, stream);
    }

    @Override
    public void beginCapture(long stream) {
        graphs.beginCapture(stream);
    }

    @Override
    public long endCapture(long stream) {
        return graphs.endCapture(stream);
    }

    @Override
    public void launchGraph(long graph, long stream) {
        graphs.launch(graph, stream);
    }

    @Override
    public void destroyGraph(long graph) {
        graphs.destroy(graph);
    }

    @Override
    public void close() {
        if (!closed.getAndSet(true)) {
            calls.run(DEVICE_PRIMARY_CTX_RELEASE, f -> (int) f.invokeExact(device));
        }
    }
}
