package dev.pavage.cuda.sim;

import dev.pavage.cuda.driver.CudaError;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The memory of a simulated device. Each block lies in a stretch of 4 GiB of addresses of its own, so that what runs over its
 * end meets no other block; a stretch is used again when all others were. Device addresses begin where those of a host's
 * processes end, as with unified addressing.
 */
final class DeviceHeap {
    private static final int STRETCH_BITS = 32;
    private static final int STRETCHES = 1 << 16;
    private static final long BASE = 1L << 48;
    /** What addresses are multiples of, and of no more than that. */
    private static final int ALIGNMENT = 256;
    /** The longest array that a JVM makes. */
    private static final long LONGEST = Integer.MAX_VALUE - 8;

    private final @Nullable MemoryBlock[] blocks = new @Nullable MemoryBlock[STRETCHES];
    private final long limit;
    private int last = -1;
    private long used;

    /** No memory in use of {@code limit} bytes. */
    DeviceHeap(long limit) {
        this.limit = limit;
    }

    /** Bytes that are not in use. */
    long free() {
        return limit - used;
    }

    /** A new block of memory; nothing if there is not enough. */
    Optional<MemoryBlock> allocate(long bytes) {
        if (bytes > Math.min(free(), LONGEST)) {
            return Optional.empty();
        }
        int stretch = last;
        do {
            stretch = (stretch + 1) % STRETCHES;
        } while (isLive(blocks[stretch]) && stretch != last);
        if (isLive(blocks[stretch])) {
            return Optional.empty();
        }
        try {
            MemoryBlock block = new MemoryBlock(BASE + ((long) stretch << STRETCH_BITS) + ALIGNMENT, (int) bytes);
            blocks[stretch] = block;
            last = stretch;
            used += bytes;
            return Optional.of(block);
        } catch (OutOfMemoryError e) {
            // The JVM's memory is the device's.
            return Optional.empty();
        }
    }

    private static boolean isLive(@Nullable MemoryBlock block) {
        return block != null && block.data() != null;
    }

    /** Frees a block. */
    void free(MemoryBlock block) {
        block.free();
        used -= block.bytes();
    }

    /** The block in whose stretch an address lies, whether it lies in the block or not, freed or not. */
    @Nullable
    MemoryBlock near(long address) {
        long stretch = address - BASE >>> STRETCH_BITS;
        return stretch < STRETCHES ? blocks[(int) stretch] : null;
    }

    /**
     * The block that holds a range, and that nobody asked to be freed.
     *
     * @throws dev.pavage.cuda.driver.CudaException if there is none, of {@code call}
     */
    MemoryBlock range(String call, long address, long bytes) {
        MemoryBlock block = near(address);
        if (block == null
                || block.isReleased()
                || address < block.address()
                || address - block.address() > block.bytes() - bytes) {
            throw Failure.of(call, CudaError.INVALID_VALUE, Places.describe(this, address, bytes));
        }
        return block;
    }
}
