package dev.pavage.benchmarks.report;

import dev.pavage.benchmarks.results.Row;
import dev.pavage.benchmarks.results.Unit;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToDoubleFunction;
import java.util.stream.Collectors;

/**
 * What Pavage did with one operation on one device, in words.
 *
 * @param work the operation and the dtype
 * @param shapes how many shapes there are
 * @param best the most per second that was reached, or the shortest time where that is what counts
 * @param ofLimit the middle one of the shares of the device's limit
 * @param peers which other libraries were the fastest, with the number of shapes of each
 * @param ratio the geometric mean of the ratios to them; empty if there are none
 * @param range the least and the greatest of those ratios
 * @param ahead whether the mean is 1 at least
 */
record Summary(
        String work,
        int shapes,
        String best,
        String ofLimit,
        String peers,
        String ratio,
        String range,
        boolean ahead) {
    /** One of each group of Pavage's rows among some. */
    static List<Summary> all(Measurements measurements, List<Measurement> rows) {
        List<Measurement> own = rows.stream().filter(m -> m.subject().own()).toList();
        return Measurements.by(own, Measurement::group).values().stream()
                .map(group -> of(measurements, group))
                .toList();
    }

    private static Summary of(Measurements measurements, List<Measurement> own) {
        List<Double> ratios = own.stream()
                .flatMap(m -> measurements.ratio(m).stream())
                .map(Ratio::value)
                .sorted()
                .toList();
        boolean compared = !ratios.isEmpty();
        return new Summary(
                own.getFirst().group().work(),
                own.size(),
                best(own),
                Quantity.percent(median(own, Row::ofLimit)),
                compared ? peers(measurements, own) : "–",
                compared ? Quantity.digits(Ratio.mean(ratios)) + "×" : "–",
                ratios.size() > 1
                        ? Quantity.digits(ratios.getFirst()) + "–" + Quantity.digits(ratios.getLast()) + "×"
                        : "",
                compared && Ratio.mean(ratios) >= 1);
    }

    private static String best(List<Measurement> own) {
        Unit unit = own.getFirst().row().unit();
        return unit == Unit.TIME
                ? Quantity.text(
                        own.stream().mapToDouble(m -> m.row().seconds()).min().orElseThrow(), unit.symbol())
                : Quantity.text(
                        own.stream().mapToDouble(m -> m.row().rate()).max().orElseThrow(), unit.symbol());
    }

    private static double median(List<Measurement> rows, ToDoubleFunction<Row> of) {
        List<Double> sorted = rows.stream()
                .map(m -> of.applyAsDouble(m.row()))
                .filter(Double::isFinite)
                .sorted()
                .toList();
        return sorted.isEmpty()
                ? Double.NaN
                : (sorted.get((sorted.size() - 1) / 2) + sorted.get(sorted.size() / 2)) / 2;
    }

    private static String peers(Measurements measurements, List<Measurement> own) {
        Map<String, Long> won = own.stream()
                .flatMap(m -> measurements.bestPeer(m).stream())
                .collect(Collectors.groupingBy(
                        m -> m.subject().library(), LinkedHashMap::new, Collectors.counting()));
        if (won.size() == 1) {
            return won.keySet().iterator().next();
        }
        return won.entrySet().stream()
                .sorted(Map.Entry.<String, Long>comparingByValue(Comparator.reverseOrder()))
                .map(e -> e.getKey() + " (" + e.getValue() + ")")
                .collect(Collectors.joining(", "));
    }
}
