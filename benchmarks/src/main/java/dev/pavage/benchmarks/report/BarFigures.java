package dev.pavage.benchmarks.report;

import dev.pavage.benchmarks.report.Bars.Bar;
import dev.pavage.benchmarks.results.Unit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;

/** The bar charts of some measurements. */
final class BarFigures {
    private final Measurements measurements;
    private final Palette palette;

    BarFigures(Measurements measurements, Palette palette) {
        this.measurements = measurements;
        this.palette = palette;
    }

    /** For each group with other libraries: how many times as fast each library is as the best of the others, by shape. */
    List<Chart> ratios() {
        List<Chart> charts = new ArrayList<>();
        measurements.groups().forEach((group, rows) -> {
            List<Bar> bars = new ArrayList<>();
            for (Measurement row : palette.inOrder(Measurements.bestSettings(rows))) {
                measurements.bestPeer(row).ifPresent(peer -> {
                    Ratio ratio = Ratio.of(row.row(), peer.row());
                    String library = row.subject().library();
                    bars.add(new Bar(
                            row.subject().shape(),
                            library,
                            palette.of(library),
                            ratio.value(),
                            ratio.value() * ratio.error()));
                });
            }
            if (!bars.isEmpty()) {
                charts.addAll(new Bars(
                        measurements.id("ratio", group),
                        group.work() + " on " + measurements.label(group.place()),
                        "speed, the best other library's is 1",
                        "×",
                        OptionalDouble.of(1),
                        bars)
                        .split());
            }
        });
        return charts;
    }

    /** For each group without other libraries: the share of the device's limit that Pavage reaches, by shape. */
    List<Chart> limits() {
        List<Chart> charts = new ArrayList<>();
        measurements.groups().forEach((group, rows) -> {
            boolean alone = rows.stream().allMatch(m -> m.subject().byPavageItself());
            List<Bar> bars = rows.stream()
                    .filter(m -> alone && m.subject().own() && Double.isFinite(m.row().ofLimit()))
                    .map(m -> bar(m, m.subject().library(), palette.of(m.subject().library()), 100
                            * m.row().ofLimit()))
                    .toList();
            if (!bars.isEmpty()) {
                charts.addAll(new Bars(
                        measurements.id("limit", group),
                        group.work() + " on " + measurements.label(group.place()),
                        "% of the device's limit",
                        " %",
                        OptionalDouble.of(100),
                        bars)
                        .split());
            }
        });
        return charts;
    }

    /** For each operation and dtype that several devices were measured with: Pavage's speed on each, by shape. */
    List<Chart> devices() {
        List<Chart> charts = new ArrayList<>();
        byWork(false).forEach((work, rows) -> {
            Map<String, List<Measurement>> shapes =
                    Measurements.by(rows, m -> m.subject().shape());
            List<Measurement> shared = shapes.values().stream()
                    .filter(same -> same.size() > 1)
                    .flatMap(List::stream)
                    .toList();
            if (!shared.isEmpty()) {
                String symbol = shared.getFirst().row().unit().symbol();
                Quantity unit = Quantity.of(
                        shared.stream().mapToDouble(m -> m.row().rate()).max().orElseThrow(), symbol);
                charts.addAll(new Bars(
                        Ids.of("devices", String.join(" ", work)),
                        String.join(" ", work).strip(),
                        unit.unit(),
                        "",
                        OptionalDouble.empty(),
                        shared.stream()
                                .map(m -> bar(
                                        m,
                                        measurements.label(m.place()),
                                        palette.of(m.place()),
                                        m.row().rate() / unit.factor()))
                                .toList())
                        .split());
            }
        });
        return charts;
    }

    /** For each operation of which the time is what counts: the time on each device. */
    List<Chart> costs() {
        List<Chart> charts = new ArrayList<>();
        byWork(true).forEach((work, rows) -> {
            Quantity unit = Quantity.of(
                    rows.stream().mapToDouble(m -> m.row().seconds()).max().orElseThrow(), Unit.TIME.symbol());
            charts.addAll(new Bars(
                    Ids.of("time", String.join(" ", work)),
                    String.join(" ", work).strip(),
                    "time in " + unit.unit(),
                    "",
                    OptionalDouble.empty(),
                    rows.stream()
                            .map(m -> bar(
                                    m,
                                    measurements.label(m.place()),
                                    palette.of(m.place()),
                                    m.row().seconds() / unit.factor()))
                            .toList())
                    .split());
        });
        return charts;
    }

    /** Pavage's rows by operation and dtype. */
    private Map<List<String>, List<Measurement>> byWork(boolean time) {
        List<Measurement> rows = measurements.rows().stream()
                .filter(m -> m.subject().own() && (m.row().unit() == Unit.TIME) == time)
                .toList();
        return Measurements.by(rows, m -> List.of(m.subject().op(), m.subject().dtype()));
    }

    private static Bar bar(Measurement m, String series, Colour colour, double value) {
        return new Bar(m.subject().shape(), series, colour, value, value * m.row().error());
    }
}
