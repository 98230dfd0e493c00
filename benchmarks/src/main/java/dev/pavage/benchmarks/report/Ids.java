package dev.pavage.benchmarks.report;

import java.util.Locale;

/** Names of charts, which are also names of files. */
final class Ids {
    private Ids() {}

    /** The parts in small letters and digits, joined by hyphens. */
    static String of(String... parts) {
        return String.join(" ", parts)
                .toLowerCase(Locale.ROOT)
                .replaceAll("[^a-z0-9]+", "-")
                .replaceAll("^-|-$", "");
    }
}
