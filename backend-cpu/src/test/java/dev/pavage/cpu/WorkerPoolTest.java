package dev.pavage.cpu;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Launches run each program once, whatever happens around them. */
@Timeout(60)
class WorkerPoolTest {
    private final WorkerPool pool = new WorkerPool(4);

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2, 3, 7, 63, 64, 65, 1000, 100_003})
    void eachProgramRunsOnce(int count) {
        AtomicIntegerArray runs = new AtomicIntegerArray(count);
        pool.run(count, (i, w) -> runs.incrementAndGet((int) i));
        for (int i = 0; i < count; i++) {
            assertEquals(1, runs.get(i), "program " + i);
        }
    }

    @Test
    void oneProgramRunsOnTheCaller() {
        AtomicReference<Thread> ran = new AtomicReference<>();
        pool.run(1, (i, w) -> ran.set(Thread.currentThread()));
        assertSame(Thread.currentThread(), ran.get());
    }

    @Test
    void allThreadsTakePart() {
        assertEquals(4, threadsOfALaunch());
    }

    private int threadsOfALaunch() {
        // Each program waits for the three others: with fewer threads this would not end.
        CyclicBarrier barrier = new CyclicBarrier(4);
        Set<Thread> threads = ConcurrentHashMap.newKeySet();
        pool.run(4, (i, w) -> {
            threads.add(Thread.currentThread());
            await(barrier);
        });
        return threads.size();
    }

    private static void await(CyclicBarrier barrier) {
        try {
            barrier.await(30, TimeUnit.SECONDS);
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void sleepingThreadsWakeForALaunch() throws Exception {
        for (int round = 0; round < 5; round++) {
            Thread.sleep(20);
            assertEquals(4, threadsOfALaunch());
        }
    }

    @Test
    void launchesNest() {
        AtomicLong sum = new AtomicLong();
        pool.run(20, (i, outer) -> pool.run(30, (j, inner) -> pool.run(2, (k, innermost) -> sum.addAndGet(i * j + k))));
        assertEquals(2L * 190 * 435 + 600, sum.get());
    }

    @Test
    void nestedProgramsHaveMemoryOfTheirOwn() {
        AtomicInteger clashes = new AtomicInteger();
        pool.run(16, (i, outer) -> {
            long mine = outer.memory(4096);
            pool.run(4, (j, inner) -> {
                if (inner.memory(4096) == mine) {
                    clashes.incrementAndGet();
                }
            });
        });
        assertEquals(0, clashes.get());
    }

    @Test
    void programsAtTheSameTimeHaveMemoryOfTheirOwn() {
        Set<Long> addresses = ConcurrentHashMap.newKeySet();
        CyclicBarrier barrier = new CyclicBarrier(4);
        pool.run(4, (i, w) -> {
            addresses.add(w.memory(100));
            await(barrier);
        });
        assertEquals(4, addresses.size());
    }

    @Test
    void workspaceMemoryGrowsAndIsPageAligned() {
        pool.run(1, (i, w) -> {
            long small = w.memory(10);
            assertEquals(small, w.memory(4096));
            long large = w.memory(1 << 20);
            assertNotEquals(small, large);
            assertEquals(0, large % 4096);
            assertEquals(large, w.memory(10));
        });
    }

    @Test
    void manyCallersShareThePool() throws Exception {
        int callers = 8;
        CountDownLatch done = new CountDownLatch(callers);
        AtomicLong ran = new AtomicLong();
        for (int c = 0; c < callers; c++) {
            Thread.ofVirtual().start(() -> {
                for (int launch = 0; launch < 200; launch++) {
                    AtomicInteger mine = new AtomicInteger();
                    pool.run(50, (i, w) -> mine.incrementAndGet());
                    ran.addAndGet(mine.get());
                }
                done.countDown();
            });
        }
        assertTrue(done.await(50, TimeUnit.SECONDS));
        assertEquals(8L * 200 * 50, ran.get());
    }

    /** A pool of one worker: the callers wait in their first programs until it has run some hundreds. */
    @Test
    void launchesAtOnceGetTheWorkersByTurns() throws Exception {
        WorkerPool two = new WorkerPool(2);
        int programs = 1000;
        int looked = 600;
        CountDownLatch bothOpen = new CountDownLatch(2);
        CountDownLatch enough = new CountDownLatch(1);
        AtomicInteger all = new AtomicInteger();
        AtomicIntegerArray byWorker = new AtomicIntegerArray(2);
        List<Thread> callers = new ArrayList<>();
        for (int c = 0; c < 2; c++) {
            int launch = c;
            callers.add(Thread.ofPlatform().start(() -> {
                Thread caller = Thread.currentThread();
                two.run(programs, (i, w) -> {
                    if (Thread.currentThread() == caller) {
                        bothOpen.countDown();
                        await(enough);
                    } else {
                        await(bothOpen);
                        if (all.incrementAndGet() <= looked) {
                            byWorker.incrementAndGet(launch);
                        } else {
                            enough.countDown();
                        }
                    }
                });
            }));
        }
        for (Thread caller : callers) {
            caller.join();
        }
        int chunk = programs / 32;
        assertEquals(looked, byWorker.get(0) + byWorker.get(1));
        assertEquals(byWorker.get(0), byWorker.get(1), 2 * chunk);
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void aLongLaunchDoesNotHoldUpAShortOne() throws Exception {
        CountDownLatch release = new CountDownLatch(1);
        CountDownLatch busy = new CountDownLatch(4);
        Thread longCaller = Thread.ofPlatform().start(() -> pool.run(4, (i, w) -> {
            busy.countDown();
            await(release);
        }));
        assertTrue(busy.await(30, TimeUnit.SECONDS));
        AtomicInteger ran = new AtomicInteger();
        pool.run(10, (i, w) -> ran.incrementAndGet());
        assertEquals(10, ran.get());
        release.countDown();
        longCaller.join();
    }

    @Test
    void theFirstExceptionReachesTheCallerAndStopsTheOthers() {
        AtomicLong ran = new AtomicLong();
        IllegalStateException thrown = assertThrows(
                IllegalStateException.class,
                () -> pool.run(1_000_000, (i, w) -> {
                    ran.incrementAndGet();
                    if (i == 10) {
                        throw new IllegalStateException("program 10");
                    }
                    Thread.onSpinWait();
                }));
        assertEquals("program 10", thrown.getMessage());
        assertTrue(ran.get() < 1_000_000, "all programs ran");
    }

    @Test
    void errorsReachTheCallerToo() {
        assertThrows(AssertionError.class, () -> pool.run(100, (i, w) -> {
            throw new AssertionError("no");
        }));
    }

    @Test
    void thePoolWorksAfterAnException() {
        assertThrows(IllegalStateException.class, () -> pool.run(100, (i, w) -> {
            throw new IllegalStateException();
        }));
        eachProgramRunsOnce(100);
    }

    @Test
    void anInterruptIsKeptAndEndsNothing() {
        AtomicInteger ran = new AtomicInteger();
        Thread.currentThread().interrupt();
        pool.run(200, (i, w) -> {
            long until = System.nanoTime() + 200_000;
            while (System.nanoTime() < until) {
                Thread.onSpinWait();
            }
            ran.incrementAndGet();
        });
        assertTrue(Thread.interrupted(), "the flag is gone");
        assertEquals(200, ran.get());
    }

    @Test
    void aCallerThatIsInterruptedWhileItWaitsStillWaits() throws Exception {
        CountDownLatch release = new CountDownLatch(1);
        CountDownLatch workerIsIn = new CountDownLatch(1);
        AtomicInteger ran = new AtomicInteger();
        Thread caller = Thread.ofPlatform().unstarted(() -> {
            long self = Thread.currentThread().threadId();
            pool.run(2, (i, w) -> {
                try {
                    if (Thread.currentThread().threadId() != self) {
                        workerIsIn.countDown();
                        release.await();
                    } else {
                        // Leaves the other program to a worker.
                        workerIsIn.await();
                    }
                } catch (InterruptedException e) {
                    throw new IllegalStateException(e);
                }
                ran.incrementAndGet();
            });
            if (Thread.currentThread().isInterrupted()) {
                ran.addAndGet(10);
            }
        });
        caller.start();
        assertTrue(workerIsIn.await(30, TimeUnit.SECONDS));
        Thread.sleep(20);
        caller.interrupt();
        Thread.sleep(20);
        assertTrue(caller.isAlive(), "the launch ended before its programs");
        release.countDown();
        caller.join();
        assertEquals(12, ran.get());
    }

    @Test
    void aPoolOfOneThreadStartsNone() {
        WorkerPool alone = new WorkerPool(1);
        Set<Thread> threads = ConcurrentHashMap.newKeySet();
        alone.run(100, (i, w) -> threads.add(Thread.currentThread()));
        assertEquals(Set.of(Thread.currentThread()), threads);
        assertFalse(alone.threads() > 1);
    }
}
