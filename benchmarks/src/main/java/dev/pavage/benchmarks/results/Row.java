package dev.pavage.benchmarks.results;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.databind.JsonNode;

/**
 * One measurement.
 *
 * @param subject what was measured
 * @param effort how long it was measured, such as {@code 3 forks of 8 iterations of 1.5 s}
 * @param seconds mean time of one operation
 * @param error half the width of its 99.9 % confidence interval, as a fraction of it; NaN if there are too few iterations
 * @param iterations number of measured iterations, of all processes
 * @param unit what {@code work} and {@code limit} count
 * @param work how much one operation does: floating-point operations or bytes; 0 where time is what counts
 * @param bytes bytes that one operation has to read and write at least, inputs and results once each; 0 where that says nothing
 * @param limit most work per second that the device can do, measured in the same processes at the same time; NaN if there is no such
 *     limit
 * @param jmh the entry that JMH's JSON format has for it: {@code benchmark}, {@code params}, {@code primaryMetric} with its
 *     {@code rawData} and so on
 */
public record Row(
        Case subject,
        String effort,
        double seconds,
        double error,
        long iterations,
        Unit unit,
        double work,
        double bytes,
        double limit,
        JsonNode jmh) {

    /** Work per second: floating-point operations or bytes; NaN where time is what counts. */
    @JsonProperty("rate")
    public double rate() {
        return unit == Unit.TIME ? Double.NaN : work / seconds;
    }

    /** The rate as a fraction of the limit; NaN if there is none. */
    public double ofLimit() {
        return rate() / limit;
    }

    /** Floating-point operations for each byte that has to be moved; NaN unless both are counted. */
    public double intensity() {
        return unit == Unit.FLOPS && bytes > 0 ? work / bytes : Double.NaN;
    }
}
