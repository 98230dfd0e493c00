package dev.pavage.device;

import dev.pavage.lane.ControlOp;
import dev.pavage.lane.LaneKernel;
import dev.pavage.reference.GridPoint;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/** The {@link MessageBuffer} into which one kernel writes what it has to say, and what it says to the user. */
public final class MessageReader {
    /** Words for what kernels print between two waits: 4 MiB. */
    private static final int CAPACITY = 1 << 20;

    /** Bytes of the buffer. */
    public static final long BYTES = (long) Integer.BYTES * (MessageBuffer.HEADER + CAPACITY);

    /** What no record begins with: fills the space behind the last one that fitted. */
    private static final int NOTHING = -1;

    private static final System.Logger LOG = System.getLogger(MessageReader.class.getName());

    private final LaneKernel kernel;
    private final Map<Integer, ControlOp.Print> prints;
    private final Words buffer;

    /** Access to a buffer of {@link #BYTES} bytes on a device, behind the work that was asked for so far. */
    public interface Words {
        /** Copies words from the buffer, the first from position {@code from}, and waits. */
        void read(int from, int[] words);

        /** Copies words to the buffer, the first to position {@code from}, and waits. */
        void write(int from, int[] words);

        /** Fills the buffer's first {@code count} words. */
        void fill(int word, int count);
    }

    /** Clears the buffer for a kernel's first launch. */
    public MessageReader(LaneKernel kernel, Words buffer) {
        this.kernel = kernel;
        this.buffer = buffer;
        prints = kernel.prints();
        clear(CAPACITY);
    }

    private void clear(int words) {
        buffer.fill(NOTHING, MessageBuffer.HEADER + words);
        int[] header = new int[MessageBuffer.HEADER];
        header[MessageBuffer.CAPACITY] = CAPACITY;
        buffer.write(0, header);
    }

    /** Waits for the kernel, prints what it shows, and gives the failure of a check if one failed. */
    public Optional<KernelException> read() {
        int[] header = new int[MessageBuffer.HEADER];
        buffer.read(0, header);
        long used = Integer.toUnsignedLong(header[MessageBuffer.USED]);
        int failed = header[MessageBuffer.FAILED];
        if (used > 0) {
            int[] records = new int[(int) Math.min(used, CAPACITY)];
            buffer.read(MessageBuffer.HEADER, records);
            print(records);
        }
        if (used > CAPACITY) {
            LOG.log(
                    System.Logger.Level.WARNING,
                    "kernel {0} printed more than is kept between two waits; some of its output is lost: wait more"
                            + " often, or print less",
                    kernel.name());
        }
        if (used > 0 || failed != 0) {
            clear((int) Math.min(used, CAPACITY));
        }
        return failed == 0
                ? Optional.empty()
                : Optional.of(failure(kernel.messages().get(failed - 1), program(header, MessageBuffer.PROGRAM)));
    }

    private KernelException failure(LaneKernel.Message check, GridPoint program) {
        KernelException failure = KernelMessages.failure(check, program);
        return new KernelException("kernel " + kernel.name() + " failed: " + failure.getMessage(), failure);
    }

    private void print(int[] records) {
        int at = 0;
        while (at < records.length && records[at] != NOTHING) {
            int number = records[at];
            ControlOp.Print print = Objects.requireNonNull(prints.get(number));
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
            KernelMessages.print(kernel.messages().get(number), program, tile, print.dtype(), print.shape());
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
