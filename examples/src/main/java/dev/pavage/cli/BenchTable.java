package dev.pavage.cli;

import dev.pavage.benchmarks.report.SpeedTarget;
import dev.pavage.benchmarks.results.Case;
import dev.pavage.benchmarks.results.Results;
import dev.pavage.benchmarks.results.Row;
import dev.pavage.benchmarks.results.Unit;
import java.util.List;
import java.util.stream.Stream;

/** Rows of benchmarks for people to read. */
final class BenchTable {
    private static final double MILLIS = 1e3;
    private static final double GIGA = 1e9;

    private BenchTable() {}

    /** A table of some rows of results; with a column of ratios if there are rows of other libraries. */
    static Table of(Results results, List<Row> rows) {
        boolean compared = !rows.stream().allMatch(row -> row.subject().own());
        Table table = new Table().column("op", "op");
        if (compared) {
            table.column("library", "library").column("setting", "setting");
        }
        table.column("device", "device")
                .column("dtype", "dtype")
                .column("shape", "shape")
                .number("ms", "ms", 4)
                .percent("error", "+/-")
                .column("iterations", "n")
                .number("rate", "rate", 1)
                .number("limit", "limit", 1)
                .column("unit", "unit")
                .percent("of_limit", "of limit")
                .column("target", "target");
        if (compared) {
            table.number("pavage_ratio", "pavage/this", 2);
        }
        for (Row row : rows) {
            Case of = row.subject();
            List<Object> limits = List.of(
                    known(row.seconds() * MILLIS),
                    known(row.error()),
                    row.iterations(),
                    known(row.rate() / GIGA),
                    known(row.limit() / GIGA),
                    row.unit() == Unit.TIME ? "" : "G" + row.unit().symbol(),
                    known(row.ofLimit()),
                    SpeedTarget.text(results, row).orElse(""));
            Stream<Object> names = compared
                    ? Stream.of(of.op(), of.library(), of.setting(), of.device(), of.dtype(), of.shape())
                    : Stream.of(of.op(), of.device(), of.dtype(), of.shape());
            Stream<Object> ratio = compared ? Stream.of(ratio(row, rows)) : Stream.of();
            table.add(Stream.of(names, limits.stream(), ratio).flatMap(s -> s).toArray());
        }
        return table;
    }

    private static Object known(double value) {
        return Double.isNaN(value) ? "" : value;
    }

    /** How many times as fast Pavage is as the library of a row; nothing for its own rows, or where it was not measured. */
    private static Object ratio(Row row, List<Row> rows) {
        return row.subject().own()
                ? ""
                : rows.stream()
                        .filter(r -> r.subject().equals(row.subject().byPavage()))
                        .findFirst()
                        .<Object>map(own -> row.seconds() / own.seconds())
                        .orElse("");
    }
}
