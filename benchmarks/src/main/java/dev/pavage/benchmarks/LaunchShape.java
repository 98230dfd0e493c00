package dev.pavage.benchmarks;

import java.util.Arrays;
import java.util.Locale;

/**
 * A way of having a device do many small operations.
 *
 * @param way how they are asked for
 * @param elements how many numbers each is of
 */
record LaunchShape(Way way, long elements) {
    /** What the text of one looks like. */
    static final String EXPECTED = "kernel:ELEMENTS, tensor:ELEMENTS or graph:ELEMENTS, such as kernel:64";

    /** How operations are asked for. */
    enum Way {
        /** By launching a kernel. */
        KERNEL,
        /** By an operation of tensors, which makes a new one. */
        TENSOR,
        /** By replaying a graph of kernels. */
        GRAPH;

        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /**
     * The shape of a text.
     *
     * @throws IllegalArgumentException if the text is none
     */
    static LaunchShape parse(String text) {
        return Arrays.stream(Way.values())
                .filter(way -> text.strip().startsWith(way + ":"))
                .findFirst()
                .map(way -> new LaunchShape(
                        way, Extents.parse(text.substring(text.indexOf(':') + 1), EXPECTED, 1, 1)[0]))
                .orElseThrow(
                        () -> new IllegalArgumentException("\"" + text + "\" is no such shape: expected " + EXPECTED));
    }

    @Override
    public String toString() {
        return way + ":" + elements;
    }
}
