package dev.pavage.device;

import java.lang.ref.Cleaner;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/**
 * Makes the garbage collector see device memory. An array that nobody closed is a few dozen bytes on the Java heap, so
 * the collector would not run for gigabytes of them. It is therefore asked to whenever the memory in use has doubled
 * since the last time (as a heap grows): then unreachable arrays hold at most about as much as reachable ones, or a
 * small floor. A program that closes its arrays pays a handful of collections while it grows to its working size.
 */
final class MemoryPressure {
    /** Frees the memory of arrays that became unreachable without being closed; one for the process. */
    static final Cleaner CLEANER = Cleaner.create();

    private static final long FLOOR = 256L << 20;
    /** Collections take at most about a tenth of the time, whatever the program does. */
    private static final long REST = 9;

    private static final long CANARY_MILLIS = 1000;
    private static final long QUIET_MILLIS = 2;

    private final LongSupplier inUse;
    private final long floor;
    private long collectAt;
    private long notBefore = System.nanoTime();

    /** Watches what {@code inUse} tells, on a device of {@code limit} bytes. */
    MemoryPressure(LongSupplier inUse, long limit) {
        this.inUse = inUse;
        this.floor = Math.min(FLOOR, limit / 4);
        this.collectAt = floor;
    }

    /** Collects if {@code request} bytes more would double what was in use after the last collection. */
    synchronized void relieve(long request) {
        if (inUse.getAsLong() + request > collectAt && System.nanoTime() - notBefore >= 0) {
            collect();
        }
    }

    /** Collects garbage and waits until the memory of unreachable arrays is given back. */
    synchronized void collect() {
        long begin = System.nanoTime();
        CountDownLatch canary = new CountDownLatch(1);
        CLEANER.register(new Object(), canary::countDown);
        System.gc();
        boolean interrupted = await(canary);
        // The canary may have come before others of its collection.
        long before;
        do {
            before = inUse.getAsLong();
            interrupted |= pause();
        } while (inUse.getAsLong() < before);
        long end = System.nanoTime();
        collectAt = Math.max(floor, 2 * inUse.getAsLong());
        notBefore = end + REST * (end - begin);
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private static boolean await(CountDownLatch canary) {
        boolean interrupted = Thread.interrupted();
        long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(CANARY_MILLIS);
        while (true) {
            try {
                boolean counted = canary.await(end - System.nanoTime(), TimeUnit.NANOSECONDS);
                // Without it the collector is told to ignore requests, and there is nothing to wait for.
                return interrupted || (!counted && Thread.interrupted());
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
    }

    private static boolean pause() {
        try {
            Thread.sleep(QUIET_MILLIS);
            return false;
        } catch (InterruptedException e) {
            return true;
        }
    }
}
