package dev.pavage.benchmarks.report;

import dev.pavage.benchmarks.results.Case;
import dev.pavage.benchmarks.results.Limit;
import dev.pavage.benchmarks.results.Machine;
import dev.pavage.benchmarks.results.MeasuredDevice;
import dev.pavage.benchmarks.results.Results;
import dev.pavage.benchmarks.results.Row;
import dev.pavage.benchmarks.results.Skipped;
import dev.pavage.benchmarks.results.Unit;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * What stands on the page, as {@code report.mustache} names it; texts are not escaped yet.
 *
 * @param css the style sheet
 * @param light declarations of colours
 * @param dark declarations of colours for a dark screen
 * @param machines the machines
 * @param summary a line for each operation of each device
 * @param sections the charts
 * @param rows every measurement
 * @param skipped what was not measured
 */
record Page(
        String css,
        String light,
        String dark,
        List<MachineFacts> machines,
        List<Of<Summary>> summary,
        List<Section> sections,
        List<Of<Line>> rows,
        List<Omission> skipped) {
    /**
     * What there is of one device.
     *
     * @param place what the device is called
     * @param lines what there is
     */
    record Of<T>(String place, List<T> lines) {}

    /** A name and what it stands for. */
    record Fact(String name, String value) {}

    /** A machine, how to measure on it again, and its devices. */
    record MachineFacts(String name, String started, List<String> commands, List<Fact> facts,
            List<DeviceFacts> devices) {}

    /** A device. */
    record DeviceFacts(String name, List<Fact> facts) {}

    /** A measurement in words. */
    record Line(
            String op,
            String dtype,
            String shape,
            String library,
            String setting,
            boolean own,
            String time,
            String error,
            String rate,
            String ofLimit,
            String target,
            String ratio,
            String effort) {}

    /** Shapes of an operation that were not measured. */
    record Omission(String what, String shapes, String why) {}

    /** The page of measurements. */
    static Page of(Measurements measurements, List<Section> sections, String css) {
        return new Page(
                css,
                Colour.declarations(false),
                Colour.declarations(true),
                measurements.results().stream().map(Page::machine).toList(),
                byPlace(measurements, rows -> Summary.all(measurements, rows)),
                sections,
                byPlace(measurements, rows -> rows.stream().map(m -> line(measurements, m)).toList()),
                measurements.results().stream()
                        .flatMap(r -> omissions(measurements, r).stream())
                        .toList());
    }

    private static <T> List<Of<T>> byPlace(Measurements measurements, Function<List<Measurement>, List<T>> lines) {
        return Measurements.by(measurements.rows(), Measurement::place).entrySet().stream()
                .map(e -> new Of<>(measurements.label(e.getKey()), lines.apply(e.getValue())))
                .toList();
    }

    private static MachineFacts machine(Results results) {
        Machine m = results.machine();
        List<Fact> facts = List.of(
                new Fact("Processor", m.cpu()),
                new Fact("Hardware threads", Integer.toString(m.cores())),
                new Fact("Threads used", Integer.toString(m.threads())),
                new Fact("Caches", m.caches().stream().map(Quantity::bytes).collect(Collectors.joining(", "))),
                new Fact("Memory", Quantity.bytes(m.memory())),
                new Fact("System", m.system()),
                new Fact("Java", m.java()),
                new Fact("Frequency governor", m.governor()),
                new Fact("Measured from", results.started()));
        return new MachineFacts(
                m.name(),
                results.started(),
                results.commands(),
                facts,
                results.devices().stream().map(Page::device).toList());
    }

    private static DeviceFacts device(MeasuredDevice device) {
        List<Fact> facts = new ArrayList<>();
        device.facts().forEach((name, value) -> facts.add(new Fact(name, value)));
        for (Limit limit : device.limits()) {
            facts.add(new Fact(
                    ("measured " + limit.name() + " " + limit.dtype()).strip(),
                    Quantity.text(limit.rate(), limit.unit().symbol())));
        }
        return new DeviceFacts(device.name(), facts);
    }

    private static Line line(Measurements measurements, Measurement m) {
        Row row = m.row();
        return new Line(
                m.subject().op(),
                m.subject().dtype(),
                m.subject().shape(),
                m.subject().library(),
                m.subject().setting(),
                m.subject().own(),
                Quantity.text(row.seconds(), Unit.TIME.symbol()),
                Double.isNaN(row.error()) ? "" : "± " + Quantity.percent(row.error()),
                Quantity.text(row.rate(), row.unit().symbol()),
                Quantity.percent(row.ofLimit()),
                measurements.target(m).orElse(""),
                measurements
                        .ratio(m)
                        .map(r -> Quantity.digits(r.value()) + "×")
                        .orElse("–"),
                row.effort());
    }

    /** What was left out of some results, the shapes of one reason together. */
    private static List<Omission> omissions(Measurements measurements, Results results) {
        String of = measurements.severalMachines() ? " of " + results.machine().name() : "";
        Map<Skipped, List<String>> shapes = results.skipped().stream()
                .collect(Collectors.groupingBy(
                        s -> new Skipped(withoutShape(s.subject()), s.why()),
                        LinkedHashMap::new,
                        Collectors.mapping(s -> s.subject().shape(), Collectors.toList())));
        return shapes.entrySet().stream()
                .map(e -> new Omission(
                        e.getKey().subject().toString().replaceAll(" on $", "") + of,
                        String.join(", ", e.getValue()),
                        e.getKey().why()))
                .toList();
    }

    private static Case withoutShape(Case subject) {
        return new Case(subject.op(), subject.library(), subject.setting(), subject.device(), subject.dtype(), "");
    }
}
