package dev.pavage.benchmarks;

import dev.pavage.device.DeviceArray;

/**
 * An operation of the library on a device, with inputs that are the same each time, as benchmarks and demonstrations
 * run it. Not for use by several threads.
 */
public interface Workload extends AutoCloseable {
    /** Multiplications and additions of one {@link #run}. */
    double flops();

    /** Bytes of its inputs and its result. */
    long bytes();

    /** Asks the device for the operation; it may not be done when this returns. */
    void queue();

    /** Runs the operation and waits for its end. */
    default void run() {
        queue();
        result().device().synchronize();
    }

    /** What the last {@link #run} computed; belongs to the workload. */
    DeviceArray result();

    /**
     * Compares the last result with sums in double precision: all elements of a small one, random ones of a large one.
     *
     * @throws WrongResultException if an element is off by more than rounding explains
     */
    void verify();

    /** How far an element of two correct results, of two devices say, may be apart. */
    double tolerance();

    /** Gives the memory back. Closing again does nothing. */
    @Override
    void close();
}
