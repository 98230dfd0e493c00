package dev.pavage.benchmarks.report;

import java.util.List;

/**
 * A chart of points on two axes as data.
 *
 * @param id names its file, and is unique on the page
 * @param title what is shown
 * @param x what is to the right
 * @param y what is upwards
 * @param ceilings limits, drawn as grey lines with their names
 * @param series the points
 */
record Plot(String id, String title, Axis x, Axis y, List<Ceiling> ceilings, List<Series> series) implements Chart {
    /**
     * An axis.
     *
     * @param label what it shows
     * @param symbol its unit without a prefix; its numbers are written with one, such as {@code 10 G}
     * @param scale how numbers become places
     */
    record Axis(String label, String symbol, Scale scale) {}

    /** How the numbers of an axis become places. */
    enum Scale {
        /** Evenly, from zero on. */
        LINEAR,
        /** By their logarithm, over whole powers of ten. */
        DECADES,
        /** By their logarithm, with powers of two marked. */
        POWERS_OF_TWO
    }

    /**
     * A limit.
     *
     * @param name what it is, with its number
     * @param points from left to right
     */
    record Ceiling(String name, List<Point> points) {}

    /**
     * Points of one colour.
     *
     * @param name what they are
     * @param colour their colour
     * @param mark their form, one number for each
     * @param joined whether a line runs through them
     * @param points from left to right
     */
    record Series(String name, Colour colour, int mark, boolean joined, List<Point> points) {}

    /**
     * A point.
     *
     * @param x to the right
     * @param y upwards
     * @param error half the length of its whisker as a fraction of y; NaN for none
     */
    record Point(double x, double y, double error) {
        /** A point without a whisker. */
        static Point of(double x, double y) {
            return new Point(x, y, Double.NaN);
        }
    }
}
