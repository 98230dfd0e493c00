package dev.pavage.lower.thread;

/** Hands out a program's local memory: a stack of ranges, each released with the scope that asked for it. */
final class LocalMemory {
    private static final long ALIGNMENT = 16;

    private long top;
    private long highest;
    private int phases;

    /**
     * A range of local memory.
     *
     * @param offset its first byte, a multiple of 16
     * @param bytes its size
     */
    record Range(long offset, long bytes) {
        /** First byte after it. */
        long end() {
            return offset + bytes;
        }
    }

    /** A range that no other has until it is released. */
    Range allocate(long bytes) {
        Range range = new Range(top, bytes);
        top += Math.ceilDiv(bytes, ALIGNMENT) * ALIGNMENT;
        highest = Math.max(highest, top);
        return range;
    }

    /** Where the stack is now, for {@link #release}. */
    long mark() {
        return top;
    }

    /** Drops all ranges that were made since the mark. What lies there may be overwritten; barriers see to the order. */
    void release(long mark) {
        top = mark;
    }

    /** A new phase for {@link Touch.Local}. */
    int phase() {
        return phases++;
    }

    /** Bytes that a program needs. */
    long bytes() {
        return highest;
    }
}
