package dev.pavage.benchmarks;

/**
 * One measurement.
 *
 * @param op the operation
 * @param library {@link #PAVAGE}, or the name of another library that was compared with
 * @param setting the environment variable that the other library ran with, {@code NAME=VALUE}; "" for none
 * @param device the device
 * @param dtype the dtype
 * @param shape the shape
 * @param causal whether a causal mask was applied
 * @param millis mean time of one operation
 * @param error half the width of its 99.9 % confidence interval, as a fraction of it
 * @param iterations number of measured iterations
 * @param unit what {@code rate} and {@code peak} count
 * @param rate billions per second
 * @param peak billions per second at the device's limit, in the same processes at the same time; that of arithmetic, of
 *     copying or of reading, whichever limits the operation
 */
public record BenchRow(
        String op,
        String library,
        String setting,
        String device,
        String dtype,
        String shape,
        boolean causal,
        double millis,
        double error,
        long iterations,
        Unit unit,
        double rate,
        double peak) {
    /** The library of Pavage's own rows. */
    public static final String PAVAGE = "pavage";

    /** What is counted. */
    public enum Unit {
        /** Floating-point operations, or operations on integers. */
        FLOPS,
        /** Bytes read and bytes written. */
        BYTES
    }

    /** The rate as a fraction of the peak. */
    public double ofPeak() {
        return rate / peak;
    }
}
