package dev.pavage.benchmarks;

import java.util.Arrays;
import java.util.Locale;

/**
 * A copy between the host's memory and a device's.
 *
 * @param way to where
 * @param bytes how much
 */
record Transfer(Way way, long bytes) {
    /** What the text of a transfer looks like. */
    static final String EXPECTED = "to-device:BYTES or to-host:BYTES, such as to-device:67108864";

    /** To where something is copied. */
    enum Way {
        TO_DEVICE, TO_HOST;

        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT).replace('_', '-');
        }
    }

    /**
     * The transfer of a text.
     *
     * @throws IllegalArgumentException if the text is none
     */
    static Transfer parse(String text) {
        return Arrays.stream(Way.values())
                .filter(way -> text.strip().startsWith(way + ":"))
                .findFirst()
                .map(way -> new Transfer(
                        way, Extents.parse(text.substring(text.indexOf(':') + 1), EXPECTED, 1, 1)[0]))
                .orElseThrow(
                        () -> new IllegalArgumentException("\"" + text + "\" is no transfer: expected " + EXPECTED));
    }

    @Override
    public String toString() {
        return way + ":" + bytes;
    }
}
