package dev.pavage.cpu;

import java.util.Arrays;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * The threads that run programs. A launch is open to all of them until its last program is taken; its caller takes part
 * and so needs none of them. Hence a launch from within a program cannot wait for a thread that waits for it, and with
 * several launches at once each moves on: a worker takes one chunk of programs from each in turn.
 */
final class WorkerPool {
    /** How long a thread looks for work before it sleeps. To wake one takes about as long. */
    private static final long SPIN_NANOS = 50_000;

    /** Looks at the clock only once in so many rounds of a spin. */
    private static final int SPINS_PER_LOOK = 64;

    /** Chunks that a thread takes of a launch of many programs, if all are equally fast. */
    private static final int CHUNKS_PER_THREAD = 16;

    /** The work of a launch. */
    interface Work {
        /** Runs one program; {@code workspace} is the thread's own until it returns. */
        void run(long program, Workspace workspace);
    }

    private final Worker[] workers;
    private final AtomicBoolean started = new AtomicBoolean();
    private final ConcurrentLinkedDeque<Workspace> spare = new ConcurrentLinkedDeque<>();
    private final Object publishing = new Object();
    private volatile Launch[] open = {};

    /** A pool of so many threads, the caller of a launch among them. They start when a launch first needs them. */
    WorkerPool(int threads) {
        workers = new Worker[threads - 1];
        for (int i = 0; i < workers.length; i++) {
            workers[i] = new Worker(i + 1);
        }
    }

    /** Number of threads, the caller among them. */
    int threads() {
        return workers.length + 1;
    }

    /**
     * Runs programs 0 to {@code count - 1} and returns when all are done. The first exception that one of them throws
     * is thrown on; programs not begun by then are left out. An interrupt of the caller does not end the launch; it is
     * still set afterwards.
     */
    void run(long count, Work work) {
        Workspace workspace = spare.pollFirst();
        Workspace mine = workspace == null ? new Workspace() : workspace;
        try {
            if (count == 1 || workers.length == 0) {
                mine.use(() -> {
                    for (long i = 0; i < count; i++) {
                        work.run(i, mine);
                    }
                });
            } else if (count > 1) {
                share(count, work, mine);
            }
        } finally {
            spare.addFirst(mine);
        }
    }

    private void share(long count, Work work, Workspace mine) {
        Launch launch = new Launch(count, Math.max(1, count / ((long) threads() * CHUNKS_PER_THREAD)), work);
        publish(launch);
        wake(count - 1);
        mine.use(() -> {
            while (launch.isOpen()) {
                launch.runChunk(mine);
            }
        });
        withdraw(launch);
        launch.close();
        launch.rethrow();
    }

    private void publish(Launch launch) {
        synchronized (publishing) {
            Launch[] next = Arrays.copyOf(open, open.length + 1);
            next[open.length] = launch;
            open = next;
        }
    }

    private void withdraw(Launch launch) {
        synchronized (publishing) {
            open = Arrays.stream(open).filter(l -> l != launch).toArray(Launch[]::new);
        }
    }

    private void wake(long most) {
        if (!started.get() && started.compareAndSet(false, true)) {
            for (Worker worker : workers) {
                worker.start();
            }
            return;
        }
        long left = most;
        for (Worker worker : workers) {
            if (left == 0) {
                return;
            }
            if (worker.asleep.compareAndSet(true, false)) {
                LockSupport.unpark(worker);
                left--;
            }
        }
    }

    /** A launch that workers may join. */
    private static final class Launch {
        private static final int CLOSED = 1 << 30;

        private final long count;
        private final long chunk;
        private final Work work;
        private final Thread caller = Thread.currentThread();
        private final AtomicLong next = new AtomicLong();
        /** Workers that are inside, plus {@link #CLOSED} once nobody may enter. */
        private final AtomicInteger inside = new AtomicInteger();

        private final AtomicReference<@Nullable Throwable> failure = new AtomicReference<>();

        Launch(long count, long chunk, Work work) {
            this.count = count;
            this.chunk = chunk;
            this.work = work;
        }

        /** Whether programs are left that nobody has taken. */
        boolean isOpen() {
            return next.get() < count && failure.get() == null;
        }

        boolean enter() {
            int now = inside.get();
            while (now < CLOSED) {
                if (inside.compareAndSet(now, now + 1)) {
                    return true;
                }
                now = inside.get();
            }
            return false;
        }

        void leave() {
            if (inside.decrementAndGet() == CLOSED) {
                LockSupport.unpark(caller);
            }
        }

        void runChunk(Workspace workspace) {
            long from = next.getAndAdd(chunk);
            long to = Math.min(from + chunk, count);
            try {
                for (long i = from; i < to && failure.get() == null; i++) {
                    work.run(i, workspace);
                }
            } catch (RuntimeException | Error e) {
                failure.compareAndSet(null, e);
            }
        }

        /** Waits until no worker is inside and lets none enter. */
        void close() {
            inside.addAndGet(CLOSED);
            boolean interrupted = false;
            Spin spin = new Spin();
            while (inside.get() != CLOSED) {
                if (!spin.again()) {
                    LockSupport.park(this);
                    // With the flag set, park would return at once, over and over.
                    interrupted |= Thread.interrupted();
                }
            }
            if (interrupted) {
                caller.interrupt();
            }
        }

        void rethrow() {
            switch (failure.get()) {
                case RuntimeException e -> throw e;
                case Error e -> throw e;
                case null, default -> {}
            }
        }
    }

    /** Waits busily for a short time. */
    private static final class Spin {
        private int rounds;
        private long until;

        /** Waits a little; false when the time is over. */
        boolean again() {
            Thread.onSpinWait();
            if (++rounds % SPINS_PER_LOOK == 0) {
                long now = System.nanoTime();
                if (until == 0) {
                    until = now + SPIN_NANOS;
                }
                return now - until < 0;
            }
            return true;
        }
    }

    private final class Worker extends Thread {
        private final AtomicBoolean asleep = new AtomicBoolean();
        private final Workspace workspace = new Workspace();
        private int turn;

        Worker(int number) {
            super(null, null, "pavage-cpu-" + number, 0, false);
            setDaemon(true);
        }

        @Override
        public void run() {
            workspace.use(this::work);
        }

        private void work() {
            while (true) {
                Launch launch = await();
                if (launch.enter()) {
                    try {
                        do {
                            launch.runChunk(workspace);
                        } while (launch.isOpen() && open.length == 1);
                    } finally {
                        launch.leave();
                    }
                }
            }
        }

        private Launch await() {
            Spin spin = new Spin();
            while (true) {
                Launch found = find();
                if (found != null) {
                    return found;
                }
                if (!spin.again()) {
                    asleep.set(true);
                    // What was published before the flag was seen would not wake this thread.
                    if (find() == null) {
                        LockSupport.park(WorkerPool.this);
                    }
                    asleep.set(false);
                    spin = new Spin();
                }
            }
        }

        private @Nullable Launch find() {
            Launch[] launches = open;
            for (int i = 0; i < launches.length; i++) {
                turn = turn + 1 < launches.length ? turn + 1 : 0;
                if (launches[turn].isOpen()) {
                    return launches[turn];
                }
            }
            return null;
        }
    }
}
