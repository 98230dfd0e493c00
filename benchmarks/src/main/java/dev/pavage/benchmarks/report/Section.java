package dev.pavage.benchmarks.report;

import java.util.List;
import java.util.stream.Stream;

/**
 * Charts of one kind.
 *
 * @param id names it on the page
 * @param title its heading
 * @param lead how to read its charts
 * @param figures its charts
 */
record Section(String id, String title, String lead, List<Figure> figures) {
    /** Those of some measurements that have charts, in the order of the page. */
    static List<Section> all(Measurements measurements) {
        Palette palette = Palette.of(measurements);
        BarFigures bars = new BarFigures(measurements, palette);
        return Stream.of(
                of(
                        "ratios",
                        "Beside other libraries",
                        "Speed as a multiple of the fastest other library's on the same device: a bar beyond 1 is faster than"
                                + " all of them. Of each library its fastest setting is shown.",
                        bars.ratios()),
                of(
                        "devices",
                        "Device beside device",
                        "The same kernels on each device, by Pavage. Longer is faster.",
                        bars.devices()),
                of(
                        "limits",
                        "Share of the limit",
                        "Speed as a share of the most that the device was measured to do at the same time, of arithmetic or of"
                                + " memory, whichever limits the operation.",
                        bars.limits()),
                of(
                        "rooflines",
                        "Rooflines",
                        "Grey lines are what the device was measured to do at most: the slope is its memory's bandwidth, the roof"
                                + " its arithmetic. An operation is to the right if it computes much with each byte."
                                + " The nearer a point to the line above it, the less is left to gain.",
                        new Roofline(measurements, palette).charts()),
                of(
                        "sizes",
                        "Speed over size",
                        "Small sizes pay for starting the work and for edges of tiles. Higher is faster.",
                        new Sizes(measurements, palette).charts()),
                of(
                        "times",
                        "Launch cost and cold start",
                        "What is paid for each launch, and once for each kernel or process. Shorter is better.",
                        bars.costs()))
                .filter(section -> !section.figures().isEmpty())
                .toList();
    }

    private static Section of(String id, String title, String lead, List<Chart> charts) {
        return new Section(id, title, lead, charts.stream().map(Figure::of).toList());
    }

    /** Its charts as text for within the page. */
    List<String> svgs() {
        return figures.stream().map(Svg::inline).toList();
    }
}
