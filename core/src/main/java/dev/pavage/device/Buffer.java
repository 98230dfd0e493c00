package dev.pavage.device;

import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * A block of a device's memory that one or more arrays share. It is given back when the last of those that hold it let
 * go; an array that is read or passed to a kernel holds it meanwhile, so closing it on another thread cannot take the
 * memory away under running work.
 */
final class Buffer {
    private final DeviceMemory memory;
    private final long start;
    private final long bytes;
    private final Supplier<String> label;
    private final Consumer<Buffer> onFree;
    private final AtomicLong holders = new AtomicLong(1);

    /** A buffer with one holder: {@code bytes} bytes from {@code start} on of {@code memory}. */
    Buffer(
            DeviceMemory memory,
            long start,
            long bytes,
            Supplier<String> label,
            Consumer<Buffer> onFree) {
        this.memory = memory;
        this.start = start;
        this.bytes = bytes;
        this.label = label;
        this.onFree = onFree;
    }

    /** The block that it lies in. */
    DeviceMemory memory() {
        return memory;
    }

    /** Where in the block it begins, in bytes. */
    long start() {
        return start;
    }

    /** The size that was asked for. */
    long bytes() {
        return bytes;
    }

    /** What it was made for, for messages. */
    String label() {
        return label.get();
    }

    /** Adds a holder, unless the memory was given back already. */
    boolean tryHold() {
        long count = holders.get();
        while (count > 0) {
            if (holders.compareAndSet(count, count + 1)) {
                return true;
            }
            count = holders.get();
        }
        return false;
    }

    /** Takes a holder away; the last one gives the memory back. */
    void release() {
        if (holders.decrementAndGet() == 0) {
            onFree.accept(this);
        }
    }
}
