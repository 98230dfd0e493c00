package dev.pavage.cuda.sim.exec;

import dev.pavage.cuda.sim.report.Finding;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;

/**
 * Shared memory of a block. Beside each byte it notes which thread wrote it last and which read it last, and in which epoch,
 * the time between two barriers: two threads that meet at a byte within an epoch, one of them writing, race, unless both
 * accesses are atomic. That the threads of a warp run in step is no excuse, since the PTX ISA does not promise it.
 */
final class SharedMemory {
    private static final int THREAD_BITS = 12;
    private static final int THREAD = (1 << THREAD_BITS) - 1;

    /** In place of a thread: several read. */
    private static final int MANY = THREAD;

    /** In place of a thread: atomic operations wrote. */
    private static final int ATOMIC = THREAD - 1;

    /** In place of a writer and its epoch: a copy is under way. */
    private static final int IN_FLIGHT = -1;

    private static final int LAST_EPOCH = (1 << (Integer.SIZE - 1 - THREAD_BITS)) - 1;

    private final ByteBuffer bytes;
    private final boolean checked;
    private final int[] writers;
    private final int[] readers;
    private int epoch;

    SharedMemory(int size, boolean checked) {
        this.bytes = ByteBuffer.allocate(size).order(ByteOrder.LITTLE_ENDIAN);
        this.checked = checked;
        this.writers = new int[checked ? size : 0];
        this.readers = new int[checked ? size : 0];
    }

    /** Begins a block: nothing is written. */
    void begin() {
        Arrays.fill(writers, 0);
        Arrays.fill(readers, 0);
        epoch = 2;
    }

    /** What happened before is over. */
    void barrier() {
        epoch++;
        if (epoch == LAST_EPOCH) {
            Arrays.setAll(writers, i -> writers[i] <= 0 ? writers[i] : 1 << THREAD_BITS);
            Arrays.fill(readers, 0);
            epoch = 2;
        }
    }

    /** A number at an address that is in bounds. */
    long load(long address, int size) {
        int at = (int) address;
        return switch (size) {
            case 1 -> bytes.get(at) & 0xffL;
            case 2 -> bytes.getShort(at) & 0xffffL;
            case 4 -> bytes.getInt(at) & 0xffff_ffffL;
            default -> bytes.getLong(at);
        };
    }

    /** Writes the low bits of a number to an address that is in bounds. */
    void store(long address, int size, long value) {
        int at = (int) address;
        switch (size) {
            case 1 -> bytes.put(at, (byte) value);
            case 2 -> bytes.putShort(at, (short) value);
            case 4 -> bytes.putInt(at, (int) value);
            default -> bytes.putLong(at, value);
        }
    }

    /** A thread is going to read. */
    void read(long address, int size, int thread) {
        bounds(address, size);
        if (checked) {
            int own = epoch << THREAD_BITS | thread;
            for (int i = (int) address; i < address + size; i++) {
                int writer = writers[i];
                if (writer != own) {
                    readable(i, writer);
                }
                int reader = readers[i];
                if (reader != own) {
                    readers[i] = inEpoch(reader) ? epoch << THREAD_BITS | MANY : own;
                }
            }
        }
    }

    private void readable(int at, int writer) {
        if (writer == 0) {
            throw new AccessFault(
                    Finding.Kind.UNWRITTEN_SHARED, "Byte %d of shared memory was not written.".formatted(at));
        }
        if (writer == IN_FLIGHT) {
            throw race("Byte %d of shared memory is read while a copy to it is under way.".formatted(at));
        }
        if (inEpoch(writer)) {
            throw race("Byte %d of shared memory was written by %s, with no barrier between."
                    .formatted(at, name(writer)));
        }
    }

    /** A thread is going to write. */
    void write(long address, int size, int thread) {
        claim(address, size, thread, epoch << THREAD_BITS | thread);
    }

    /** A thread is going to read and write atomically. */
    void update(long address, int size, int thread) {
        bounds(address, size);
        for (int i = (int) address; checked && i < address + size; i++) {
            if (writers[i] == 0) {
                readable(i, 0);
            }
        }
        claim(address, size, thread, epoch << THREAD_BITS | ATOMIC);
    }

    /** A copy to shared memory begins, which a thread asks for. */
    void begin(long address, int size, int thread) {
        claim(address, size, thread, IN_FLIGHT);
    }

    /** The copy ends: from now on it is as if the thread had just written. */
    void end(long address, int size, int thread) {
        if (checked) {
            Arrays.fill(writers, (int) address, (int) address + size, epoch << THREAD_BITS | thread);
        }
    }

    private void claim(long address, int size, int thread, int mark) {
        bounds(address, size);
        if (checked) {
            int own = epoch << THREAD_BITS | thread;
            for (int i = (int) address; i < address + size; i++) {
                int writer = writers[i];
                if (writer == IN_FLIGHT) {
                    throw race("Byte %d of shared memory is written while a copy to it is under way.".formatted(i));
                }
                if (writer != own && writer != mark && inEpoch(writer)) {
                    throw race("Byte %d of shared memory was written by %s too, with no barrier between."
                            .formatted(i, name(writer)));
                }
                int reader = readers[i];
                if (reader != own && inEpoch(reader)) {
                    throw race("Byte %d of shared memory was read by %s, with no barrier between."
                            .formatted(i, name(reader)));
                }
                writers[i] = mark;
            }
        }
    }

    private boolean inEpoch(int mark) {
        return mark >>> THREAD_BITS == epoch;
    }

    private static String name(int mark) {
        int thread = mark & THREAD;
        return thread == MANY ? "several threads" : thread == ATOMIC ? "an atomic operation" : "thread " + thread;
    }

    private static AccessFault race(String text) {
        return new AccessFault(Finding.Kind.SHARED_RACE, text);
    }

    private void bounds(long address, int size) {
        if (address < 0 || address + size > bytes.capacity()) {
            throw new AccessFault(
                    Finding.Kind.SHARED_BOUNDS,
                    "%d bytes at %d were accessed; the block has %d bytes of shared memory."
                            .formatted(size, address, bytes.capacity()));
        }
    }
}
