package dev.pavage.device;

import java.util.Locale;

/** Sizes as a person reads them. */
final class Bytes {
    private static final String[] UNITS = {"KiB", "MiB", "GiB", "TiB", "PiB", "EiB"};

    private Bytes() {}

    /** {@code 512 B}, {@code 40.0 MiB}. */
    static String text(long bytes) {
        if (bytes < 1024) {
            return bytes + " B";
        }
        int unit = (63 - Long.numberOfLeadingZeros(bytes)) / 10;
        return String.format(Locale.ROOT, "%.1f %s", (double) bytes / (1L << (10 * unit)), UNITS[unit - 1]);
    }
}
