package dev.pavage.benchmarks;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** The same work on several threads at once, for a given time. */
final class AllCores {
    private AllCores() {}

    /** Does one piece of work on one thread and returns how much it was. */
    @FunctionalInterface
    interface Work {
        double once(int thread);
    }

    /**
     * Work per nanosecond of all threads together: each repeats the work until the time is over and counts what it got
     * done.
     */
    static double rate(int threads, long nanos, Work work) {
        try (ExecutorService pool = Executors.newFixedThreadPool(threads)) {
            List<Callable<Double>> tasks = new ArrayList<>();
            for (int i = 0; i < threads; i++) {
                int thread = i;
                tasks.add(() -> rate(nanos, thread, work));
            }
            double sum = 0;
            for (Future<Double> rate : pool.invokeAll(tasks)) {
                sum += rate.get();
            }
            return sum;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while measuring", e);
        } catch (ExecutionException e) {
            throw new IllegalStateException("a measurement failed", e.getCause());
        }
    }

    private static double rate(long nanos, int thread, Work work) {
        double done = 0;
        long begin = System.nanoTime();
        long now = begin;
        while (now - begin < nanos) {
            done += work.once(thread);
            now = System.nanoTime();
        }
        return done / (now - begin);
    }
}
