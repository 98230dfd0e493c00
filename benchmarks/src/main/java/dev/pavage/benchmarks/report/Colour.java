package dev.pavage.benchmarks.report;

import java.awt.Color;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/**
 * The colours of charts: those for series after Okabe and Ito, "Color Universal Design" (2008), which the colour-blind can tell
 * apart. Each has a value for light paper and one for a dark screen, and is a property of style sheets by its name.
 */
enum Colour {
    /** Text. */
    INK(0x1f2328, 0xe6edf3),
    /** Text beside, and lines that are not data. */
    MUTED(0x5b6570, 0x9aa4af),
    /** Lines behind the data. */
    GRID(0xdde1e6, 0x30363d),
    /** Pavage in every chart. */
    BLUE(0x0072b2, 0x4aa8e0),
    /** A series. */
    ORANGE(0xe69f00, 0xe9a820),
    /** A series. */
    GREEN(0x009e73, 0x2fbf93),
    /** A series. */
    VERMILION(0xd55e00, 0xf07a33),
    /** A series. */
    PURPLE(0xcc79a7, 0xdd97bf),
    /** A series. */
    SKY(0x56b4e9, 0x84caf2),
    /** A series. */
    BROWN(0x8a6a2f, 0xb8975a),
    /** A series. */
    GREY(0x7d7d80, 0xa3a3a8);

    private static final List<Colour> SERIES = List.of(BLUE, ORANGE, GREEN, VERMILION, PURPLE, SKY, BROWN, GREY);

    private final int light;
    private final int dark;

    Colour(int light, int dark) {
        this.light = light;
        this.dark = dark;
    }

    /** The colour of the n-th series; those of a ninth and more come again. */
    static Colour ofSeries(int n) {
        return SERIES.get(n % SERIES.size());
    }

    /** On light paper. */
    Color paint() {
        return new Color(light);
    }

    /** Its name in style sheets, {@code --blue}. */
    String property() {
        return "--" + name().toLowerCase(Locale.ROOT);
    }

    /** The declarations of all, for a light or a dark background. */
    static String declarations(boolean onDark) {
        return Arrays.stream(values())
                .map(c -> "%s:#%06x".formatted(c.property(), onDark ? c.dark : c.light))
                .collect(Collectors.joining(";"));
    }
}
