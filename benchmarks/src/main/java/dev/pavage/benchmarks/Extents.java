package dev.pavage.benchmarks;

import java.util.Arrays;

/** The texts of shapes on the command line: {@code 2048x2048x64}. */
final class Extents {
    private Extents() {}

    /** The numbers of a text, or an exception that says how it should look. */
    static long[] parse(String text, String expected, int least, int most) {
        String[] parts = text.strip().split("[xX×]", -1);
        boolean numbers = Arrays.stream(parts).allMatch(p -> p.matches("[1-9][0-9]{0,9}"));
        if (!numbers || parts.length < least || parts.length > most) {
            throw unexpected(text, expected);
        }
        return Arrays.stream(parts).mapToLong(Long::parseLong).toArray();
    }

    /** What a text that is no shape ends with. */
    static IllegalArgumentException unexpected(String text, String expected) {
        return new IllegalArgumentException("\"" + text + "\" is no such shape: expected " + expected);
    }
}
