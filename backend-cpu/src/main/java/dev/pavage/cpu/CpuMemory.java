package dev.pavage.cpu;

import dev.pavage.device.DeviceMemory;
import java.lang.foreign.MemorySegment;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;

/** A block of the machine's memory; host and device see the same. */
final class CpuMemory implements DeviceMemory {
    private final MemorySegment segment;
    private final AtomicReference<Runnable> release;

    /** A block that {@code release} gives back. */
    CpuMemory(MemorySegment segment, Runnable release) {
        this.segment = segment;
        this.release = new AtomicReference<>(release);
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
        release.getAndSet(CpuMemory::refuse).run();
    }

    private static void refuse() {
        throw new IllegalStateException("this memory was given back before");
    }
}
