package dev.pavage.device;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;

/** Takes memory from the host for a device that computes in it, and knows how much is in use. */
public final class HostAllocator {
    /** Smaller blocks come from an arena: clearing them takes less than linking the C library's allocator does. */
    private static final long FROM_HEAP = 16 << 20;

    private final String device;
    private final long limit;
    private final long alignment;
    private final AtomicLong inUse = new AtomicLong();

    /**
     * An allocator that gives out {@code limit} bytes at most.
     *
     * @param device the device's name, for messages
     * @param alignment what addresses are multiples of, a power of two
     */
    public HostAllocator(String device, long limit, long alignment) {
        this.device = device;
        this.limit = limit;
        this.alignment = alignment;
    }

    /**
     * Memory of so many bytes, its contents undefined.
     *
     * @throws OutOfDeviceMemoryException if there is not enough
     */
    public HostMemory allocate(long bytes) {
        // The system grants more than it has, and ends the process when it is used.
        if (inUse.addAndGet(bytes) > limit) {
            throw refuse(bytes);
        }
        Optional<HostMemory> memory = bytes < FROM_HEAP
                ? fromArena(bytes).or(() -> fromHeap(bytes))
                : fromHeap(bytes).or(() -> fromArena(bytes));
        return memory.orElseThrow(() -> refuse(bytes));
    }

    private OutOfDeviceMemoryException refuse(long bytes) {
        long others = inUse.addAndGet(-bytes);
        return new OutOfDeviceMemoryException("the device " + device + " was asked for " + Bytes.text(bytes)
                + "; of the machine's " + Bytes.text(limit) + " it holds " + Bytes.text(others) + " already");
    }

    private Optional<HostMemory> fromArena(long bytes) {
        Arena arena = Arena.ofShared();
        try {
            MemorySegment segment = arena.allocate(bytes, alignment);
            return Optional.of(new HostMemory(segment, () -> {
                arena.close();
                inUse.addAndGet(-bytes);
            }));
        } catch (OutOfMemoryError e) {
            // The JVM's limit of direct memory; the C library does not know it.
            arena.close();
            return Optional.empty();
        }
    }

    private Optional<HostMemory> fromHeap(long bytes) {
        long rounded = Math.ceilDiv(Math.max(bytes, 1), alignment) * alignment;
        return NativeHeap.find().flatMap(heap -> heap.allocate(rounded, alignment)
                .map(segment -> new HostMemory(segment.asSlice(0, bytes), () -> {
                    heap.free(segment);
                    inUse.addAndGet(-bytes);
                })));
    }
}
