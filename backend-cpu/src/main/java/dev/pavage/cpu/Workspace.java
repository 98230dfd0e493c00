package dev.pavage.cpu;

import dev.pavage.reference.GridPoint;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import org.jspecify.annotations.Nullable;

/** What a thread needs to run programs, one after the other: their scratch memory, and which one it is at. */
final class Workspace {
    private static final long PAGE = 4096;
    private static final ThreadLocal<@Nullable Workspace> CURRENT = new ThreadLocal<>();

    // Freed when nothing refers to it any more.
    private MemorySegment memory = MemorySegment.NULL;
    private long id0;
    private long id1;
    private long id2;

    /** Address of at least {@code bytes} bytes, a multiple of the page size; what they hold is undefined. */
    long memory(long bytes) {
        if (bytes > memory.byteSize()) {
            memory = Arena.ofAuto().allocate(Math.ceilDiv(bytes, PAGE) * PAGE, PAGE);
        }
        return memory.address();
    }

    /** Notes the program that runs next. */
    void at(long newId0, long newId1, long newId2) {
        id0 = newId0;
        id1 = newId1;
        id2 = newId2;
    }

    /** Runs {@code work} as work of this workspace on the calling thread. */
    void use(Runnable work) {
        Workspace outer = CURRENT.get();
        CURRENT.set(this);
        try {
            work.run();
        } finally {
            CURRENT.set(outer);
        }
    }

    /** The program that the calling thread is running. */
    static GridPoint program() {
        Workspace current = CURRENT.get();
        if (current == null) {
            throw new IllegalStateException("this thread runs no program");
        }
        return new GridPoint(current.id0, current.id1, current.id2);
    }
}
