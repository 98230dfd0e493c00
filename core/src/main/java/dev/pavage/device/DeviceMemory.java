package dev.pavage.device;

import java.lang.foreign.MemorySegment;
import java.util.Optional;

/** A block of a device's memory. */
public interface DeviceMemory {
    /** Its size in bytes. */
    long bytes();

    /** The same memory as the host sees it, if it does; then nothing is ever copied. */
    Optional<MemorySegment> host();

    /** Copies {@code from}, which is host memory, to {@code offset} bytes into this block. */
    void write(long offset, MemorySegment from);

    /** Copies from {@code offset} bytes into this block to {@code to}, which is host memory. */
    void read(long offset, MemorySegment to);

    /** Gives the memory back. It is not used afterwards. */
    void free();
}
