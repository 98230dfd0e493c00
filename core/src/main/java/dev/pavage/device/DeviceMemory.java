package dev.pavage.device;

import java.lang.foreign.MemorySegment;
import java.util.Optional;

/** A block of a device's memory. */
public interface DeviceMemory {
    /** Its size in bytes. */
    long bytes();

    /** The same memory as the host sees it, if it does; then nothing is ever copied. */
    Optional<MemorySegment> host();

    /**
     * Copies {@code from}, which is host memory, on the Java heap or not, to {@code offset} bytes into this block,
     * after the work asked for so far. When it returns, {@code from} may be changed.
     */
    void write(long offset, MemorySegment from);

    /**
     * Copies from {@code offset} bytes into this block to {@code to}, which is host memory, on the Java heap or not,
     * after the work asked for so far. When it returns, {@code to} is filled.
     *
     * @throws KernelException as {@link DeviceDriver#synchronize} does
     */
    void read(long offset, MemorySegment to);

    /**
     * Gives the memory back. It is not used afterwards, but work asked for before may not be done: this waits for it or
     * takes its place behind it. Called once, on any thread, the cleaner's among them. Of a device that was lost it
     * gives back what can be.
     */
    void free();
}
