package dev.pavage.cuda.sim.exec;

import dev.pavage.cuda.sim.report.Finding;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Finds threads of a launch that meet at a byte of global memory, one of them writing, with nothing to order them: a barrier
 * orders the threads of a block, nothing orders blocks, and atomic operations need no order among themselves. Beside each byte
 * that the launch touches it notes which thread wrote it last, which read it last, and in which interval: intervals are
 * counted through all blocks, a new one at each barrier.
 */
final class GlobalRaces {
    private static final int PAGE_BITS = 10;
    private static final int PAGE = 1 << PAGE_BITS;
    private static final int RECENT = 256;
    private static final int THREAD_BITS = 12;
    private static final int THREAD = (1 << THREAD_BITS) - 1;

    /** In place of a thread: several read. */
    private static final int MANY = THREAD;

    /** In place of a thread: atomic operations wrote. */
    private static final int ATOMIC = THREAD - 1;

    /** In place of a reader: threads of several blocks; of an interval before all others. */
    private static final int BLOCKS = MANY;

    private static final int LAST_INTERVAL = (1 << (Integer.SIZE - 1 - THREAD_BITS)) - 1;

    private final boolean checked;
    private final Map<Long, Page> pages = new HashMap<>();
    private final @Nullable Page[] recent = new @Nullable Page[RECENT];
    private int interval;
    private int firstOfBlock;

    private static final class Page {
        final long number;
        final int[] writers = new int[PAGE];
        final int[] readers = new int[PAGE];

        Page(long number) {
            this.number = number;
        }
    }

    /** Of one launch, which has not begun. */
    GlobalRaces(boolean checked) {
        this.checked = checked;
    }

    /** Begins a block. */
    void begin() {
        barrier();
        firstOfBlock = interval;
    }

    /** The threads of the block have waited for each other. */
    void barrier() {
        if (++interval == LAST_INTERVAL) {
            // So long ago is forgotten.
            pages.clear();
            Arrays.fill(recent, null);
            interval = 1;
            firstOfBlock = 1;
        }
    }

    /** A thread is going to read. */
    void read(long address, int size, int thread) {
        if (checked) {
            Page page = page(address);
            int from = (int) (address & PAGE - 1);
            int own = interval << THREAD_BITS | thread;
            for (int i = from; i < from + size; i++) {
                int writer = page.writers[i];
                if (writer != own && meets(writer)) {
                    throw race("read", address, size, thread, "wrote", writer);
                }
                page.readers[i] = readers(page.readers[i], own);
            }
        }
    }

    private int readers(int before, int own) {
        if (before == 0 || before == own) {
            return own;
        }
        int then = before >>> THREAD_BITS;
        return then < firstOfBlock ? BLOCKS : then == interval ? interval << THREAD_BITS | MANY : own;
    }

    /** A thread is going to write. */
    void write(long address, int size, int thread) {
        write(address, size, thread, thread);
    }

    /** A thread is going to read and write atomically. */
    void update(long address, int size, int thread) {
        write(address, size, thread, ATOMIC);
    }

    private void write(long address, int size, int thread, int mark) {
        if (checked) {
            Page page = page(address);
            int from = (int) (address & PAGE - 1);
            int own = interval << THREAD_BITS | thread;
            for (int i = from; i < from + size; i++) {
                int writer = page.writers[i];
                if (writer != own && meets(writer) && !(mark == ATOMIC && (writer & THREAD) == ATOMIC)) {
                    throw race("written", address, size, thread, "wrote", writer);
                }
                int reader = page.readers[i];
                if (reader != own && meets(reader)) {
                    throw race("written", address, size, thread, "read", reader);
                }
                page.writers[i] = interval << THREAD_BITS | mark;
            }
        }
    }

    /** Whether nothing orders what somebody did before what is done now. */
    private boolean meets(int mark) {
        int then = mark >>> THREAD_BITS;
        return mark != 0 && (then == interval || then < firstOfBlock);
    }

    private Page page(long address) {
        long number = address >>> PAGE_BITS;
        int slot = (int) number & RECENT - 1;
        Page page = recent[slot];
        if (page == null || page.number != number) {
            page = pages.computeIfAbsent(number, Page::new);
            recent[slot] = page;
        }
        return page;
    }

    private AccessFault race(String now, long address, int size, int thread, String did, int mark) {
        int other = mark & THREAD;
        String who = other == MANY ? "several threads" : other == ATOMIC ? "atomic operations" : "thread " + other;
        String where = mark >>> THREAD_BITS < firstOfBlock
                ? "of another block %s them, and nothing orders blocks."
                : "of this block %s them, with no barrier between.";
        return new AccessFault(
                Finding.Kind.GLOBAL_RACE,
                "%d bytes at 0x%x are %s by thread %d; %s %s"
                        .formatted(size, address, now, thread, who, where.formatted(did)));
    }
}
