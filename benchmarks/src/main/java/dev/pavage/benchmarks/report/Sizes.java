package dev.pavage.benchmarks.report;

import dev.pavage.benchmarks.report.Plot.Axis;
import dev.pavage.benchmarks.report.Plot.Point;
import dev.pavage.benchmarks.report.Plot.Scale;
import dev.pavage.benchmarks.report.Plot.Series;
import dev.pavage.benchmarks.results.Unit;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Curves of speed over size: of the shapes that differ in one number alone, wherever it stands in them. */
final class Sizes {
    private static final Pattern EXTENT = Pattern.compile("(?<![^x:])[0-9]+(?![^x+])");
    /** Two points are no curve. */
    private static final int LEAST = 3;

    private final Measurements measurements;
    private final Palette palette;

    Sizes(Measurements measurements, Palette palette) {
        this.measurements = measurements;
        this.palette = palette;
    }

    /** A curve for each library, of each group and family of shapes. */
    List<Chart> charts() {
        List<Chart> charts = new ArrayList<>();
        measurements.groups().forEach((group, rows) -> {
            List<Measurement> rated = rows.stream()
                    .filter(m -> m.row().unit() != Unit.TIME)
                    .toList();
            families(rated.stream().map(m -> m.subject().shape()).distinct().toList())
                    .forEach((family, shapes) -> charts.add(new Plot(
                            measurements.id("size", group, family),
                            group.work() + ", " + family.replaceAll("(?<=[0-9n])x(?=[0-9n])", "×") + ", on "
                                    + measurements.label(group.place()),
                            new Axis("n", "", Scale.POWERS_OF_TWO),
                            new Axis("speed", rated.getFirst().row().unit().symbol(), Scale.LINEAR),
                            List.of(),
                            series(Measurements.bestSettings(rated), shapes))));
        });
        return charts;
    }

    private List<Series> series(List<Measurement> rows, Map<String, Long> shapes) {
        List<Series> series = new ArrayList<>();
        for (String library : palette.libraries()) {
            List<Point> points = rows.stream()
                    .filter(m -> m.subject().library().equals(library))
                    .flatMap(m -> Stream.ofNullable(shapes.get(m.subject().shape()))
                            .map(n -> new Point(n, m.row().rate(), m.row().error())))
                    .sorted(Comparator.comparingDouble(Point::x))
                    .toList();
            if (!points.isEmpty()) {
                series.add(new Series(
                        library, palette.of(library), palette.libraries().indexOf(library), true, points));
            }
        }
        return series;
    }

    /** Shapes by what they have in common, such as {@code nxnxn}, with the {@code n} of each; where there are at least three. */
    static Map<String, Map<String, Long>> families(List<String> shapes) {
        Map<String, Map<String, Long>> families = new LinkedHashMap<>();
        for (String shape : shapes) {
            Set<String> numbers = new LinkedHashSet<>(
                    EXTENT.matcher(shape).results().map(MatchResult::group).toList());
            for (String n : numbers) {
                String family = EXTENT.matcher(shape).replaceAll(m -> m.group().equals(n) ? "n" : m.group());
                families.computeIfAbsent(family, _ -> new LinkedHashMap<>()).put(shape, Long.parseLong(n));
            }
        }
        families.values().removeIf(members -> members.size() < LEAST);
        return families;
    }
}
