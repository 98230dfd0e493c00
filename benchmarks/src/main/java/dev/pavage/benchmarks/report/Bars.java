package dev.pavage.benchmarks.report;

import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;

/**
 * A chart of horizontal bars as data.
 *
 * @param id names its file, and is unique on the page
 * @param title what is shown
 * @param axis what a bar's length is, with its unit
 * @param unit follows the number at a bar's end
 * @param reference where a line is drawn across the bars; empty for none
 * @param bars the bars, those of a category side by side
 */
record Bars(String id, String title, String axis, String unit, OptionalDouble reference, List<Bar> bars)
        implements Chart {
    /** More bars than these nobody reads. */
    private static final int MOST = 24;

    /**
     * A bar.
     *
     * @param category what stands to its left
     * @param series what its colour stands for
     * @param colour its colour
     * @param value its length
     * @param error half the length of its whisker; NaN for none
     */
    record Bar(String category, String series, Colour colour, double value, double error) {}

    /** The categories from top to bottom. */
    List<String> categories() {
        return bars.stream().map(Bar::category).distinct().toList();
    }

    /** What the colours stand for, in order. */
    List<String> series() {
        return bars.stream().map(Bar::series).distinct().toList();
    }

    /** This chart, or several of as many categories as can be read; they have the same scale only if their values do. */
    List<Bars> split() {
        List<String> categories = categories();
        int each = Math.max(1, MOST / series().size());
        int parts = Math.ceilDiv(categories.size(), each);
        if (parts <= 1) {
            return List.of(this);
        }
        int size = Math.ceilDiv(categories.size(), parts);
        List<Bars> split = new ArrayList<>();
        for (int part = 0; part < parts; part++) {
            List<String> some = categories.subList(
                    Math.min(categories.size(), part * size), Math.min(categories.size(), (part + 1) * size));
            split.add(new Bars(
                    id + "-" + (part + 1),
                    title + " (" + (part + 1) + " of " + parts + ")",
                    axis,
                    unit,
                    reference,
                    bars.stream().filter(b -> some.contains(b.category())).toList()));
        }
        return split;
    }
}
