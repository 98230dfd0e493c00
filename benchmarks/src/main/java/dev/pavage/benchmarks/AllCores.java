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

    /**
     * Amount of work per nanosecond of all threads together: each repeats the work until the time is over and counts
     * what it got done.
     */
    static double rate(Load load, long nanos) {
        try (ExecutorService pool = Executors.newFixedThreadPool(load.threads())) {
            List<Callable<Double>> tasks = new ArrayList<>();
            for (int i = 0; i < load.threads(); i++) {
                int thread = i;
                tasks.add(() -> rate(load, nanos, thread));
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

    private static double rate(Load load, long nanos, int thread) {
        double done = 0;
        long begin = System.nanoTime();
        long now = begin;
        while (now - begin < nanos) {
            load.body().accept(thread);
            done += load.amount();
            now = System.nanoTime();
        }
        return done / (now - begin);
    }
}
