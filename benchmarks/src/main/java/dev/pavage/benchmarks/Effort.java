package dev.pavage.benchmarks;

import java.util.Locale;

/**
 * How long a row is measured.
 *
 * @param forks processes, one after the other
 * @param warmups iterations of warm-up in each
 * @param iterations measured iterations in each
 * @param millis length of an iteration
 */
public record Effort(int forks, int warmups, int iterations, int millis) {
    /** About 15 seconds a row. */
    public static final Effort QUICK = new Effort(1, 4, 6, 1000);

    /** About a minute a row. */
    public static final Effort FULL = new Effort(3, 5, 8, 1500);

    /** {@code 3 forks of 8 iterations of 1.5 s}. */
    @Override
    public String toString() {
        return String.format(
                Locale.ROOT, "%d forks of %d iterations of %s s", forks, iterations, millis / 1000.0);
    }
}
