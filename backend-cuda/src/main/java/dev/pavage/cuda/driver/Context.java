package dev.pavage.cuda.driver;

import java.lang.foreign.MemorySegment;

/**
 * A device's primary context and what is done in it. A stream runs what it is given in order; calls that take a stream
 * return before the work is done unless they say that they wait. After an error that CUDA calls sticky (an illegal address, a
 * trap, a timeout) every call throws it again.
 */
public interface Context extends AutoCloseable {
    /** Makes it the calling thread's current context, for libraries that work in that one ({@code cuCtxSetCurrent}). */
    void makeCurrent();

    /** Bytes of memory that are free now ({@code cuMemGetInfo}). */
    long freeMemory();

    /** Memory of the device in the order of a stream ({@code cuMemAllocAsync}); 256-byte aligned at least. */
    long allocate(long bytes, long stream);

    /** Gives memory back in the order of a stream ({@code cuMemFreeAsync}). */
    void free(long address, long stream);

    /** Gives memory that the stream-ordered pool holds back to the system, all but {@code keep} bytes ({@code cuMemPoolTrimTo}). */
    void trim(long keep);

    /** Page-locked memory of the host, which the device reads and writes directly ({@code cuMemHostAlloc}). */
    MemorySegment allocateHost(long bytes);

    /** Gives back what {@link #allocateHost} gave ({@code cuMemFreeHost}). */
    void freeHost(MemorySegment memory);

    /** Copies native memory of the host to the device ({@code cuMemcpyHtoDAsync}). */
    void copyToDevice(long to, MemorySegment from, long stream);

    /** Copies memory of the device to native memory of the host ({@code cuMemcpyDtoHAsync}). */
    void copyToHost(MemorySegment to, long from, long stream);

    /** Copies within the device ({@code cuMemcpyDtoDAsync}). */
    void copy(long to, long from, long bytes, long stream);

    /** Fills 32-bit words ({@code cuMemsetD32Async}). */
    void fill(long to, int word, long words, long stream);

    /**
     * A tensor map for a kernel's parameter ({@code cuTensorMapEncodeTiled}): {@value TensorMap#BYTES} bytes. Devices of compute
     * capability 9.0 and newer have them.
     */
    byte[] encode(TensorMap map);

    /** A new stream that does not wait for the default stream ({@code cuStreamCreate}). */
    long createStream();

    /** Gives a stream back when its work is done ({@code cuStreamDestroy}). */
    void destroyStream(long stream);

    /** Waits until a stream's work is done ({@code cuStreamSynchronize}). */
    void synchronize(long stream);

    /** A new event that notes the time ({@code cuEventCreate}). */
    long createEvent();

    /** Gives an event back ({@code cuEventDestroy}). */
    void destroyEvent(long event);

    /** The event happens when a stream's work so far is done ({@code cuEventRecord}). */
    void record(long event, long stream);

    /** Makes a stream wait for an event ({@code cuStreamWaitEvent}). */
    void await(long stream, long event);

    /** Waits for an event ({@code cuEventSynchronize}). */
    void synchronizeEvent(long event);

    /** Milliseconds between two events that have happened ({@code cuEventElapsedTime}). */
    float elapsedMillis(long from, long to);

    /**
     * Loads PTX ({@code cuModuleLoadDataEx}).
     *
     * @param ptx the text of one module
     * @throws CudaException if the driver refuses it, with the log of its compiler
     */
    long load(String ptx);

    /** Loads a compiled module, a cubin ({@code cuModuleLoadData}). */
    long load(byte[] cubin);

    /** Unloads a module ({@code cuModuleUnload}); none of its kernels runs. */
    void unload(long module);

    /** A kernel of a module ({@code cuModuleGetFunction}). */
    long function(long module, String name);

    /** An attribute of a kernel ({@code cuFuncGetAttribute}). */
    int attribute(long function, FunctionAttribute attribute);

    /** Sets an attribute of a kernel ({@code cuFuncSetAttribute}). */
    void set(long function, FunctionAttribute attribute, int value);

    /** Launches a kernel ({@code cuLaunchKernel}, parameters as one buffer). */
    void launch(Launch launch, long stream);

    /** Records what is given to a stream from now on instead of running it ({@code cuStreamBeginCapture}, thread local). */
    void beginCapture(long stream);

    /** Ends the recording: a graph that can be launched ({@code cuStreamEndCapture}, {@code cuGraphInstantiate}). */
    long endCapture(long stream);

    /** Launches a graph ({@code cuGraphLaunch}). */
    void launchGraph(long graph, long stream);

    /** Gives a graph back ({@code cuGraphExecDestroy}). */
    void destroyGraph(long graph);

    /** Releases the context ({@code cuDevicePrimaryCtxRelease}). */
    @Override
    void close();

    /**
     * A launch.
     *
     * @param function the kernel
     * @param gridX blocks along x; y and z likewise
     * @param threads threads of a block, along x
     * @param sharedBytes dynamic shared memory
     * @param parameters the kernel's parameters one behind the other, each at its own alignment; native memory, copied
     *     before the call returns
     */
    record Launch(
            long function,
            int gridX,
            int gridY,
            int gridZ,
            int threads,
            int sharedBytes,
            MemorySegment parameters) {}
}
