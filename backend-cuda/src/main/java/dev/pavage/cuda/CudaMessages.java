package dev.pavage.cuda;

import dev.pavage.device.MessageReader;
import dev.pavage.lane.LaneKernel;
import java.lang.foreign.MemorySegment;

/** A kernel's messages in a buffer of the device. */
final class CudaMessages implements MessageReader.Words {
    private final CudaStream stream;
    private final CudaMemory memory;
    private final MessageReader reader;

    /** A buffer for a kernel on the device of a stream. */
    CudaMessages(CudaStream stream, LaneKernel kernel) {
        this.stream = stream;
        memory = CudaMemory.allocate(stream, MessageReader.BYTES);
        try {
            reader = new MessageReader(kernel, this);
        } catch (RuntimeException e) {
            memory.free();
            throw e;
        }
    }

    /** Where the buffer begins. */
    long address() {
        return memory.address();
    }

    /** Notes that the kernel was queued. */
    void listen() {
        stream.talking().listen(reader);
    }

    @Override
    public void read(int from, int[] words) {
        stream.staging().read(address() + (long) Integer.BYTES * from, MemorySegment.ofArray(words));
    }

    @Override
    public void write(int from, int[] words) {
        stream.staging().write(address() + (long) Integer.BYTES * from, MemorySegment.ofArray(words));
    }

    @Override
    public void fill(int word, int count) {
        stream.errors().run(() -> stream.context().fill(address(), word, count, stream.handle()));
    }

    /** Gives the buffer back. */
    void close() {
        stream.talking().forget(reader);
        memory.free();
    }
}
