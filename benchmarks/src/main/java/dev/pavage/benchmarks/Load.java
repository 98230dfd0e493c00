package dev.pavage.benchmarks;

import java.util.function.IntConsumer;

/**
 * A piece of work that a device cannot do faster than at its limit.
 *
 * @param threads on how many threads at once it is to be done
 * @param amount how much one call does: floating-point operations or bytes
 * @param body does it on the thread of a number from 0 on
 * @param release gives back what it took
 */
record Load(int threads, double amount, IntConsumer body, Runnable release) implements AutoCloseable {
    @Override
    public void close() {
        release.run();
    }
}
