package dev.pavage.cuda.sim;

import dev.pavage.cuda.driver.CudaError;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** Page-locked memory of the host: devices access it directly, and copies to and from it happen in the order of streams. */
final class HostMemory implements AutoCloseable {
    private static final int ALIGNMENT = 64;

    private final TreeMap<Long, Held> blocks = new TreeMap<>();

    private record Held(Arena arena, MemorySegment memory) {}

    /** New memory. */
    MemorySegment allocate(long bytes) {
        Arena arena = Arena.ofShared();
        try {
            MemorySegment memory = arena.allocate(bytes, ALIGNMENT);
            blocks.put(memory.address(), new Held(arena, memory));
            return memory;
        } catch (OutOfMemoryError e) {
            arena.close();
            throw Failure.of("cuMemHostAlloc", CudaError.OUT_OF_MEMORY, bytes + " bytes were asked for");
        }
    }

    /** Gives memory back. */
    void free(MemorySegment memory) {
        Held held = blocks.remove(memory.address());
        if (held == null) {
            throw Failure.of("cuMemFreeHost", CudaError.INVALID_VALUE,
                    memory + " is not page-locked memory of this context");
        }
        held.arena().close();
    }

    /** The page-locked memory at a range of addresses, if all of it is. */
    Optional<MemorySegment> find(long address, long bytes) {
        Map.Entry<Long, Held> below = blocks.floorEntry(address);
        if (below == null) {
            return Optional.empty();
        }
        MemorySegment memory = below.getValue().memory();
        long offset = address - memory.address();
        return offset <= memory.byteSize() - bytes ? Optional.of(memory.asSlice(offset, bytes)) : Optional.empty();
    }

    /** Gives all of it back. */
    @Override
    public void close() {
        blocks.values().forEach(held -> held.arena().close());
        blocks.clear();
    }
}
