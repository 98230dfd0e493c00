package dev.pavage.reference;

import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;

/**
 * Which bytes of a buffer have been written since it was allocated. It belongs to the buffer, so it outlives a launch:
 * make one with each buffer whose content is undefined, and hand it to every view of that buffer by
 * {@link HostView#withWritten}. Positions are bytes from the start of the view's segment.
 *
 * <p>Kept in pages that come into being when they are first written, since a buffer may be of any size. Not safe for
 * use by several threads at once.
 */
public final class Written {
    private static final int PAGE_BITS = 18;
    private static final Written EVERYTHING = new Written(true);

    private final boolean everything;
    private final Map<Long, long[]> pages = new HashMap<>();
    private long lastNumber = -1;
    private long[] lastPage = new long[0];

    private Written(boolean everything) {
        this.everything = everything;
    }

    /** Of a buffer whose whole content is defined. */
    public static Written everything() {
        return EVERYTHING;
    }

    /** Of a buffer that was just allocated: nothing is written. */
    public static Written nothing() {
        return new Written(false);
    }

    /** Whether the whole content is defined, so that no read needs to be looked at. */
    public boolean isEverything() {
        return everything;
    }

    /** Notes that {@code bytes} bytes from {@code position} on are written, as by a copy into the buffer. */
    public void add(long position, long bytes) {
        if (everything) {
            return;
        }
        long end = position + bytes;
        for (long at = position; at < end;) {
            long stop = Math.min(end, (at | 63) + 1);
            long[] page = page(at);
            page[word(at)] |= mask(at, stop);
            at = stop;
        }
    }

    /** Whether all of the {@code bytes} bytes from {@code position} on are written. */
    public boolean contains(long position, long bytes) {
        if (everything) {
            return true;
        }
        long end = position + bytes;
        for (long at = position; at < end;) {
            long stop = Math.min(end, (at | 63) + 1);
            long mask = mask(at, stop);
            if ((page(at)[word(at)] & mask) != mask) {
                return false;
            }
            at = stop;
        }
        return true;
    }

    private long[] page(long position) {
        long number = position >> PAGE_BITS;
        if (number != lastNumber) {
            lastPage = pages.computeIfAbsent(number, n -> new long[1 << (PAGE_BITS - 6)]);
            lastNumber = number;
        }
        return lastPage;
    }

    private static int word(long position) {
        return (int) (position >> 6) & ((1 << (PAGE_BITS - 6)) - 1);
    }

    /** The bits of the positions {@code from} to {@code to} (exclusive), which lie in one word. */
    private static long mask(long from, long to) {
        return (-1L << (from & 63)) & (-1L >>> (-to & 63));
    }

    @Override
    public String toString() {
        return everything
                ? "everything written"
                : pages.values().stream()
                        .flatMapToLong(Arrays::stream)
                        .map(Long::bitCount)
                        .sum()
                        + " bytes written";
    }
}
