package dev.pavage.device;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;
import java.util.Optional;

/**
 * Debugging aids around and inside the memory of arrays: bands of known bytes before and after each that a kernel must
 * not change, and a pattern for memory whose contents are undefined, which reads as NaN in every floating-point dtype.
 */
final class GuardBands {
    /** Wider than any one vector access, so that a write past the end by one lands in the band. */
    static final int WIDTH = 256;

    private static final byte GUARD = (byte) 0xA5;
    private static final byte POISON = (byte) 0xFF;
    private static final int CHUNK = 1 << 20;
    private static final int ALIGNMENT = 64;

    private final int width;

    /** Bands of at least {@code width} bytes on either side; none if it is 0. */
    GuardBands(int width) {
        this.width = (width + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
    }

    /** Bytes before an array's first: a multiple of 64, so that arrays stay aligned. */
    int width() {
        return width;
    }

    /** Bytes that an array of {@code bytes} bytes takes with its bands. */
    long total(long bytes) {
        return Math.addExact(bytes, 2L * width);
    }

    /** Draws the bands. The one behind begins right after the last byte and reaches to the end of the block. */
    void draw(Buffer buffer) {
        if (width > 0) {
            fill(buffer.memory(), 0, width, GUARD);
            long end = buffer.start() + buffer.bytes();
            fill(buffer.memory(), end, buffer.memory().bytes() - end, GUARD);
        }
    }

    /** Says which byte outside of the array was changed, if one was. */
    Optional<String> damage(Buffer buffer) {
        if (width == 0) {
            return Optional.empty();
        }
        DeviceMemory memory = buffer.memory();
        long end = buffer.start() + buffer.bytes();
        long before = firstChanged(memory, 0, width);
        if (before >= 0) {
            return Optional.of((width - before) + " bytes before the start of " + buffer.label());
        }
        long after = firstChanged(memory, end, memory.bytes() - end);
        return after < 0 ? Optional.empty() : Optional.of(after + " bytes after the end of " + buffer.label());
    }

    /** Fills memory with the pattern, after all work asked for so far. */
    static void poison(DeviceMemory memory) {
        fill(memory, 0, memory.bytes(), POISON);
    }

    private static void fill(DeviceMemory memory, long offset, long bytes, byte value) {
        byte[] pattern = new byte[(int) Math.min(bytes, CHUNK)];
        Arrays.fill(pattern, value);
        MemorySegment chunk = MemorySegment.ofArray(pattern);
        for (long done = 0; done < bytes; done += CHUNK) {
            memory.write(offset + done, chunk.asSlice(0, Math.min(CHUNK, bytes - done)));
        }
    }

    /** Position of the first byte from {@code offset} on that is no guard, relative to it; -1 if all are. */
    private static long firstChanged(DeviceMemory memory, long offset, long bytes) {
        MemorySegment chunk = MemorySegment.ofArray(new byte[(int) Math.min(bytes, CHUNK)]);
        for (long done = 0; done < bytes; done += CHUNK) {
            MemorySegment part = chunk.asSlice(0, Math.min(CHUNK, bytes - done));
            memory.read(offset + done, part);
            for (long i = 0; i < part.byteSize(); i++) {
                if (part.get(ValueLayout.JAVA_BYTE, i) != GUARD) {
                    return done + i;
                }
            }
        }
        return -1;
    }
}
