package dev.pavage.benchmarks.report;

import dev.pavage.benchmarks.report.Plot.Axis;
import dev.pavage.benchmarks.report.Plot.Ceiling;
import dev.pavage.benchmarks.report.Plot.Point;
import dev.pavage.benchmarks.report.Plot.Scale;
import dev.pavage.benchmarks.report.Plot.Series;
import dev.pavage.benchmarks.results.Limit;
import dev.pavage.benchmarks.results.MeasuredDevice;
import dev.pavage.benchmarks.results.Row;
import dev.pavage.benchmarks.results.Unit;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Roofline plots after Williams, Waterman and Patterson, "Roofline: an insightful visual performance model for multicore
 * architectures" (2009): no operation is above what memory brings it, which is the bandwidth times its operations per byte, nor
 * above the peak of arithmetic. One for each device and dtype, as dtypes have peaks of their own.
 */
final class Roofline {
    private static final String FLOPS = Unit.FLOPS.symbol();
    /** How far the plot goes to the left of the first ridge at least, so that one sees the slope. */
    private static final double SLOPE = 30;
    /** How far it goes to the right of all. */
    private static final double MARGIN = 2;

    private final Measurements measurements;
    private final Palette palette;

    Roofline(Measurements measurements, Palette palette) {
        this.measurements = measurements;
        this.palette = palette;
    }

    /** Those of each device and dtype of which peak and bandwidth were measured and of which there are points. */
    List<Chart> charts() {
        List<Measurement> rows = Measurements.bestSettings(measurements.rows()).stream()
                .filter(m -> Double.isFinite(m.row().intensity()))
                .toList();
        List<Chart> charts = new ArrayList<>();
        Measurements.by(rows, m -> List.of(m.place(), m.subject().dtype())).values().forEach(same -> measurements
                .device(same.getFirst().place())
                .ifPresent(device -> chart(device, same).ifPresent(charts::add)));
        return charts;
    }

    private Optional<Chart> chart(MeasuredDevice device, List<Measurement> rows) {
        Place place = rows.getFirst().place();
        String dtype = rows.getFirst().subject().dtype();
        List<Double> intensities =
                rows.stream().map(m -> m.row().intensity()).sorted().toList();
        List<Ceiling> ceilings = ceilings(device.limits(), dtype, intensities.getFirst(), intensities.getLast());
        if (ceilings.isEmpty()) {
            return Optional.empty();
        }
        return Optional.of(new Plot(
                Ids.of("roofline", measurements.label(place), dtype),
                "Roofline of " + dtype + " on " + measurements.label(place),
                new Axis("operations per byte", "", Scale.DECADES),
                new Axis("speed", FLOPS, Scale.DECADES),
                ceilings,
                series(rows)));
    }

    /** The roofs of a dtype, each from the memory's slope on, over some intensities; none if peak or bandwidth is not known. */
    static List<Ceiling> ceilings(List<Limit> limits, String dtype, double least, double most) {
        List<Limit> peaks = limits.stream()
                .filter(l -> l.unit() == Unit.FLOPS && l.dtype().equals(dtype))
                .sorted(Comparator.comparingDouble(Limit::rate))
                .toList();
        List<Limit> memory =
                limits.stream().filter(l -> l.unit() == Unit.BYTES).toList();
        if (peaks.isEmpty() || memory.isEmpty()) {
            return List.of();
        }
        Limit bandwidth = memory.stream()
                .max(Comparator.comparingDouble(Limit::rate))
                .orElseThrow();
        double lastRidge = peaks.getLast().rate() / bandwidth.rate();
        double left = Math.min(least, peaks.getFirst().rate() / bandwidth.rate() / SLOPE);
        double right = Math.max(most, lastRidge) * MARGIN;
        Ceiling slope = new Ceiling(
                bandwidth.name() + " " + Quantity.text(bandwidth.rate(), bandwidth.unit().symbol()),
                List.of(Point.of(left, left * bandwidth.rate()), Point.of(lastRidge, peaks.getLast().rate())));
        Stream<Ceiling> roofs = peaks.stream().map(peak -> {
            double ridge = peak.rate() / bandwidth.rate();
            return new Ceiling(
                    peak.name() + " " + Quantity.text(peak.rate(), FLOPS),
                    List.of(Point.of(ridge, peak.rate()), Point.of(right, peak.rate())));
        });
        return Stream.concat(Stream.of(slope), roofs).toList();
    }

    private List<Series> series(List<Measurement> rows) {
        List<String> ops = rows.stream().map(m -> m.subject().op()).distinct().toList();
        return Measurements.by(palette.inOrder(rows), m -> List.of(m.subject().library(), m.subject().op())).values()
                .stream()
                .map(same -> {
                    String library = same.getFirst().subject().library();
                    String op = same.getFirst().subject().op();
                    return new Series(
                            library + " " + op,
                            palette.of(library),
                            ops.indexOf(op),
                            false,
                            same.stream().map(m -> point(m.row())).toList());
                })
                .toList();
    }

    private static Point point(Row row) {
        return new Point(row.intensity(), row.rate(), row.error());
    }
}
