package dev.pavage.device;

import java.lang.foreign.MemorySegment;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;

/** A block of the host's memory, from {@link HostAllocator}; for a device that is the host, its own. */
public final class HostMemory implements DeviceMemory {
    private final MemorySegment segment;
    private final AtomicReference<Runnable> release;

    /** A block that {@code release} gives back. */
    HostMemory(MemorySegment segment, Runnable release) {
        this.segment = segment;
        this.release = new AtomicReference<>(release);
    }

    /** The memory itself. */
    public MemorySegment segment() {
        return segment;
    }

    @Override
    public long bytes() {
        return segment.byteSize();
    }

    @Override
    public Optional<MemorySegment> host() {
        return Optional.of(segment);
    }

    @Override
    public void write(long offset, MemorySegment from) {
        MemorySegment.copy(from, 0, segment, offset, from.byteSize());
    }

    @Override
    public void read(long offset, MemorySegment to) {
        MemorySegment.copy(segment, offset, to, 0, to.byteSize());
    }

    @Override
    public void free() {
        release.getAndSet(HostMemory::refuse).run();
    }

    private static void refuse() {
        throw new IllegalStateException("this memory was given back before");
    }
}
