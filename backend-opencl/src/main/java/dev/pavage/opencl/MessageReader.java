package dev.pavage.opencl;

import dev.pavage.device.KernelException;
import dev.pavage.device.KernelMessages;
import dev.pavage.lane.ControlOp;
import dev.pavage.lane.LaneKernel.Message;
import dev.pavage.reference.GridPoint;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/** The buffer into which one kernel writes what it has to say, and what it says to the user. */
final class MessageReader {
    /** Words for what kernels print between two waits: 4 MiB. */
    private static final int CAPACITY = 1 << 20;

    /** What no record begins with: fills the space behind the last one that fitted. */
    private static final int NOTHING = -1;

    private static final System.Logger LOG = System.getLogger(MessageReader.class.getName());

    private final ClQueue queue;
    private final String kernel;
    private final List<Message> messages;
    private final Source source;
    private final ClQueue.Memory memory;

    /** A buffer for a kernel on the device of a queue. */
    MessageReader(ClQueue queue, String kernel, List<Message> messages, Source source) {
        this.queue = queue;
        this.kernel = kernel;
        this.messages = messages;
        this.source = source;
        memory = queue.allocate((long) Integer.BYTES * (MessageBuffer.HEADER + CAPACITY));
        clear(CAPACITY);
    }

    /** The buffer. */
    ClQueue.Memory memory() {
        return memory;
    }

    /** Gives the buffer back. */
    void close() {
        queue.forget(this);
        queue.release(memory);
    }

    private void clear(int words) {
        queue.fill(memory.object(), NOTHING, (long) Integer.BYTES * (MessageBuffer.HEADER + words));
        int[] header = new int[MessageBuffer.HEADER];
        header[MessageBuffer.CAPACITY] = CAPACITY;
        queue.write(memory, 0, header);
    }

    /** Waits for the kernel, prints what it shows, and gives the failure of a check if one failed. */
    Optional<KernelException> read() {
        int[] header = new int[MessageBuffer.HEADER];
        queue.read(memory, 0, header);
        long used = Integer.toUnsignedLong(header[MessageBuffer.USED]);
        int failed = header[MessageBuffer.FAILED];
        if (used > 0) {
            int[] records = new int[(int) Math.min(used, CAPACITY)];
            queue.read(memory, MessageBuffer.HEADER, records);
            print(records);
        }
        if (used > CAPACITY) {
            LOG.log(
                    System.Logger.Level.WARNING,
                    "kernel {0} printed more than is kept between two waits; some of its output is lost: wait more"
                            + " often, or print less",
                    kernel);
        }
        if (used > 0 || failed != 0) {
            clear((int) Math.min(used, CAPACITY));
        }
        return failed == 0
                ? Optional.empty()
                : Optional.of(failure(messages.get(failed - 1), program(header, MessageBuffer.PROGRAM)));
    }

    private KernelException failure(Message check, GridPoint program) {
        KernelException failure = KernelMessages.failure(check, program);
        return new KernelException("kernel " + kernel + " failed: " + failure.getMessage(), failure);
    }

    private void print(int[] records) {
        int at = 0;
        while (at < records.length && records[at] != NOTHING) {
            int number = records[at];
            ControlOp.Print print = Objects.requireNonNull(source.prints().get(number));
            int elements = (int) print.shape().elements();
            int end = at + MessageBuffer.RECORD_HEADER + MessageBuffer.ELEMENT * elements;
            int size = print.dtype().bytes();
            MemorySegment tile = MemorySegment.ofArray(new long[Math.ceilDiv(elements * size, Long.BYTES)]);
            MemorySegment words = MemorySegment.ofArray(records);
            for (int i = 0; i < elements; i++) {
                long from = (long) Integer.BYTES * (at + MessageBuffer.RECORD_HEADER + MessageBuffer.ELEMENT * i);
                MemorySegment.copy(words, from, tile, (long) i * size, size);
            }
            GridPoint program = program(records, at + 1);
            KernelMessages.print(messages.get(number), program, tile, print.dtype(), print.shape());
            at = end;
        }
    }

    private static GridPoint program(int[] words, int at) {
        MemorySegment ids = MemorySegment.ofArray(words);
        return new GridPoint(id(ids, at), id(ids, at + 2), id(ids, at + 4));
    }

    private static long id(MemorySegment words, int at) {
        return words.get(ValueLayout.JAVA_LONG_UNALIGNED, (long) Integer.BYTES * at);
    }
}
