package dev.pavage.benchmarks;

import org.openjdk.jmh.util.Statistics;

/**
 * The mean of measured times.
 *
 * @param seconds the mean
 * @param error half the width of its confidence interval, as a fraction of it; NaN if there are fewer than three times
 * @param count how many times were measured
 */
record Timing(double seconds, double error, long count) {
    /** The level of confidence that JMH's reports use. */
    static final double CONFIDENCE = 0.999;

    /**
     * The mean of some times.
     *
     * @param perSecond how many of the times' units a second has
     */
    static Timing of(Statistics times, double perSecond) {
        double error = times.getN() > 2 ? times.getMeanErrorAt(CONFIDENCE) / times.getMean() : Double.NaN;
        return new Timing(times.getMean() / perSecond, error, times.getN());
    }
}
