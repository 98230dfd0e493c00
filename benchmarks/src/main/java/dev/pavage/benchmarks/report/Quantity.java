package dev.pavage.benchmarks.report;

import java.util.Locale;

/**
 * A power of ten for numbers of one kind, and the unit with its prefix.
 *
 * @param factor what one of the unit is, such as 1e9
 * @param unit the unit, such as {@code GFLOP/s}
 */
record Quantity(double factor, String unit) {
    private static final String PREFIXES = "pnµm kMGTPE";
    /** Where the empty prefix stands. */
    private static final int NONE = PREFIXES.indexOf(' ');

    /** The prefix in which a number has one to three digits before its point. */
    static Quantity of(double value, String symbol) {
        int thousands = value > 0 ? (int) Math.floor(Math.log10(value * (1 + 1e-12)) / 3) : 0;
        int prefix = Math.clamp(NONE + thousands, 0, PREFIXES.length() - 1);
        String unit = (PREFIXES.charAt(prefix) + symbol).strip();
        return new Quantity(Math.pow(1000, prefix - NONE), unit);
    }

    /** A number with three significant digits and its unit, such as {@code 12.3 ms}; a dash for what is not known. */
    static String text(double value, String symbol) {
        if (!Double.isFinite(value)) {
            return "–";
        }
        Quantity quantity = of(value, symbol);
        return (digits(value / quantity.factor) + " " + quantity.unit).strip();
    }

    /** A number of an axis: {@code 10 G}, {@code 0.1}. */
    static String tick(double value) {
        String text = Math.abs(value) < 1 ? Float.toString((float) value) : text(value, "");
        return text.replaceAll("\\.0+(?![0-9])|(?<=\\.[1-9])0", "");
    }

    /** A number with three significant digits, and all of those before its point. */
    static String digits(double value) {
        double size = Math.abs(value);
        int decimals = size >= 99.95 ? 0 : size >= 9.995 ? 1 : 2;
        return String.format(Locale.ROOT, "%." + decimals + "f", value);
    }

    /** A fraction in per cent; a dash for what is not known. */
    static String percent(double fraction) {
        return Double.isFinite(fraction) ? digitsOfPercent(100 * fraction) + " %" : "–";
    }

    private static String digitsOfPercent(double value) {
        return String.format(Locale.ROOT, value < 9.95 ? "%.1f" : "%.0f", value);
    }

    /** Bytes of memory or of a cache, in powers of 1024. */
    static String bytes(long value) {
        int power = value < 1024 ? 0 : (63 - Long.numberOfLeadingZeros(value)) / 10;
        double scaled = value / Math.pow(1024, power);
        String number = scaled == Math.rint(scaled) ? Long.toString((long) scaled) : digits(scaled);
        return number + (power == 0 ? " B" : " " + " KMGTPE".charAt(power) + "iB");
    }
}
