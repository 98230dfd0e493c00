package dev.pavage.benchmarks.results;

import java.util.List;

/**
 * What benchmarks found on one machine; {@link ResultsFile} reads and writes it.
 *
 * @param commands the command lines that measured it, in order
 * @param started when the first of them began, in ISO 8601
 * @param machine the machine
 * @param devices its devices that were measured
 * @param rows the measurements, in the order in which they were made
 * @param skipped what was not measured
 */
public record Results(
        List<String> commands,
        String started,
        Machine machine,
        List<MeasuredDevice> devices,
        List<Row> rows,
        List<Skipped> skipped) {
    /** Results with lists that do not change. */
    public Results {
        commands = List.copyOf(commands);
        devices = List.copyOf(devices);
        rows = List.copyOf(rows);
        skipped = List.copyOf(skipped);
    }
}
