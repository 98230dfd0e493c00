package dev.pavage.benchmarks.report;

import dev.pavage.benchmarks.results.Row;
import java.util.List;

/**
 * How many times as fast one row is as another.
 *
 * @param value the other's time by its own: above 1 it is faster
 * @param error half the width of the interval of confidence, as a fraction of the value: those of both times as if they were
 *     independent, the root of the sum of their squares; NaN if either has none
 */
record Ratio(double value, double error) {
    /** The ratio of a row to another of the same work; of a row to itself it is 1 with no error beyond its own. */
    static Ratio of(Row row, Row other) {
        double error = row.equals(other) ? row.error() : Math.hypot(row.error(), other.error());
        return new Ratio(other.seconds() / row.seconds(), error);
    }

    /** The geometric mean of some ratios, which is the same whichever of the two libraries is compared with the other. */
    static double mean(List<Double> ratios) {
        return Math.exp(
                ratios.stream().mapToDouble(Math::log).average().orElseThrow());
    }
}
