package dev.pavage.benchmarks;

import dev.pavage.benchmarks.results.Case;
import dev.pavage.benchmarks.results.Machine;
import dev.pavage.benchmarks.results.MeasuredDevice;
import dev.pavage.benchmarks.results.Results;
import dev.pavage.benchmarks.results.ResultsFile;
import dev.pavage.benchmarks.results.Row;
import dev.pavage.benchmarks.results.Skipped;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Results while they are measured; each change is written to a file, if there is one. */
final class Collected {
    private final Optional<Path> file;
    private final String started;
    private final Machine machine;
    private final Set<String> commands = new LinkedHashSet<>();
    private final Map<String, MeasuredDevice> devices = new LinkedHashMap<>();
    private final Map<Case, Row> rows = new LinkedHashMap<>();
    private final Map<Case, Skipped> skipped = new LinkedHashMap<>();

    private Collected(Optional<Path> file, String started, Machine machine) {
        this.file = file;
        this.started = started;
        this.machine = machine;
    }

    /**
     * What a file holds, or nothing yet.
     *
     * @param machine this machine
     * @throws IllegalArgumentException if the file is of another machine
     */
    static Collected of(Optional<Path> file, Machine machine) {
        Optional<Results> before = file.filter(Files::exists).map(ResultsFile::read);
        String now = Instant.now().truncatedTo(ChronoUnit.SECONDS).toString();
        Collected collected =
                new Collected(file, before.map(Results::started).orElse(now), machine);
        before.ifPresent(results -> collected.take(results));
        return collected;
    }

    private void take(Results before) {
        if (!before.machine().named(machine.name()).equals(machine)) {
            throw new IllegalArgumentException(file.orElseThrow() + " has results of another machine, Java or number of"
                    + " threads (" + before.machine() + "); this is " + machine
                    + ". Choose another folder, or delete it");
        }
        commands.addAll(before.commands());
        before.devices().forEach(device -> devices.put(device.name(), device));
        before.rows().forEach(row -> rows.put(row.subject(), row));
        before.skipped().forEach(skip -> skipped.put(skip.subject(), skip));
    }

    void command(String command) {
        commands.add(command);
    }

    /** Whether a row was measured with this effort. */
    boolean has(Case subject, Effort effort) {
        Row row = rows.get(subject);
        return row != null && row.effort().equals(effort.toString());
    }

    /** Adds a row, in place of one of other effort. */
    void add(Row row) {
        rows.put(row.subject(), row);
        skipped.remove(row.subject());
        save();
    }

    void add(Skipped skip) {
        skipped.put(skip.subject(), skip);
        save();
    }

    /** Adds a device, or what was not known of it. */
    void add(MeasuredDevice device) {
        devices.merge(device.name(), device, MeasuredDevice::with);
        save();
    }

    /** Whether a device's arithmetic was measured in a dtype. */
    boolean hasLimits(String device, Factors factors) {
        MeasuredDevice known = devices.get(device);
        return known != null
                && known.limits().stream().anyMatch(limit -> limit.dtype().equals(factors.toString()));
    }

    Results results() {
        return new Results(
                List.copyOf(commands),
                started,
                machine,
                List.copyOf(devices.values()),
                List.copyOf(rows.values()),
                List.copyOf(skipped.values()));
    }

    private void save() {
        file.ifPresent(path -> ResultsFile.write(path, results()));
    }
}
