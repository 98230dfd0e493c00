package dev.pavage.opencl;

import dev.pavage.device.MessageReader;
import dev.pavage.lane.LaneKernel;
import org.jocl.Pointer;

/** A kernel's messages in a buffer of the device. */
final class ClMessages implements MessageReader.Words {
    private final ClQueue queue;
    private final ClQueue.Memory memory;
    private final MessageReader reader;

    /** A buffer for a kernel on the device of a queue. */
    ClMessages(ClQueue queue, LaneKernel kernel) {
        this.queue = queue;
        memory = queue.allocate(MessageReader.BYTES);
        reader = new MessageReader(kernel, this);
    }

    /** The buffer. */
    ClQueue.Memory memory() {
        return memory;
    }

    /** Notes that the kernel was queued. */
    void listen() {
        queue.talking().listen(reader);
    }

    @Override
    public void read(int from, int[] words) {
        queue.read(memory, (long) Integer.BYTES * from, (long) Integer.BYTES * words.length, Pointer.to(words));
    }

    @Override
    public void write(int from, int[] words) {
        queue.write(memory, (long) Integer.BYTES * from, (long) Integer.BYTES * words.length, Pointer.to(words));
    }

    @Override
    public void fill(int word, int count) {
        queue.fill(memory.object(), word, (long) Integer.BYTES * count);
    }

    /** Gives the buffer back. */
    void close() {
        queue.talking().forget(reader);
        queue.release(memory);
    }
}
