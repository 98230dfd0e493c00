package dev.pavage.cuda.sim.exec;

/** Global memory as kernels access it. Numbers are little-endian; those of fewer than 64 bits are zero-extended. */
public interface GlobalMemory {
    /**
     * Reads a number.
     *
     * @param address its address, a multiple of {@code bytes}
     * @param bytes 1, 2, 4 or 8
     * @throws AccessFault if a kernel must not read there
     */
    long load(long address, int bytes);

    /**
     * Writes a number.
     *
     * @param address its address, a multiple of {@code bytes}
     * @param bytes 1, 2, 4 or 8
     * @param value its low bits are written
     * @throws AccessFault if a kernel must not write there
     */
    void store(long address, int bytes, long value);
}
