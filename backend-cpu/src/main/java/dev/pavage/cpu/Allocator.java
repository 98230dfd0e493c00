package dev.pavage.cpu;

import dev.pavage.device.DeviceMemory;
import dev.pavage.device.OutOfDeviceMemoryException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;

/** Takes memory from the machine and knows how much is in use. */
final class Allocator {
    private static final long ALIGNMENT = 64;

    /** Smaller blocks come from an arena: clearing them takes less than linking the C library's allocator does. */
    private static final long FROM_HEAP = 16 << 20;

    private final long limit;
    private final AtomicLong inUse = new AtomicLong();

    /** An allocator that gives out {@code limit} bytes at most. */
    Allocator(long limit) {
        this.limit = limit;
    }

    /**
     * Memory of so many bytes, its address a multiple of {@value #ALIGNMENT}.
     *
     * @throws OutOfDeviceMemoryException if there is not enough
     */
    DeviceMemory allocate(long bytes) {
        // The system grants more than it has, and ends the process when it is used.
        if (inUse.addAndGet(bytes) > limit) {
            throw refuse(bytes);
        }
        Optional<CpuMemory> memory = bytes < FROM_HEAP
                ? fromArena(bytes).or(() -> fromHeap(bytes))
                : fromHeap(bytes).or(() -> fromArena(bytes));
        return memory.orElseThrow(() -> refuse(bytes));
    }

    private OutOfDeviceMemoryException refuse(long bytes) {
        long others = inUse.addAndGet(-bytes);
        return new OutOfDeviceMemoryException("the CPU device was asked for " + mebibytes(bytes) + "; of the machine's "
                + mebibytes(limit) + " it holds " + mebibytes(others) + " already");
    }

    private static String mebibytes(long bytes) {
        return String.format(Locale.ROOT, "%.1f MiB", bytes / 0x1p20);
    }

    private Optional<CpuMemory> fromArena(long bytes) {
        Arena arena = Arena.ofShared();
        try {
            MemorySegment segment = arena.allocate(bytes, ALIGNMENT);
            return Optional.of(new CpuMemory(segment, () -> {
                arena.close();
                inUse.addAndGet(-bytes);
            }));
        } catch (OutOfMemoryError e) {
            // The JVM's limit of direct memory; the C library does not know it.
            arena.close();
            return Optional.empty();
        }
    }

    private Optional<CpuMemory> fromHeap(long bytes) {
        long rounded = Math.ceilDiv(Math.max(bytes, 1), ALIGNMENT) * ALIGNMENT;
        return NativeHeap.find().flatMap(heap -> heap.allocate(rounded, ALIGNMENT)
                .map(segment -> new CpuMemory(segment.asSlice(0, bytes), () -> {
                    heap.free(segment);
                    inUse.addAndGet(-bytes);
                })));
    }
}
