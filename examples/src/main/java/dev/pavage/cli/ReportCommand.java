package dev.pavage.cli;

import dev.pavage.benchmarks.report.Report;
import dev.pavage.benchmarks.results.Changes;
import dev.pavage.benchmarks.results.Changes.Change;
import dev.pavage.benchmarks.results.Results;
import dev.pavage.benchmarks.results.ResultsFile;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code pavage report}. */
@Command(
        name = "report",
        description = {
            "Shows what 'pavage bench --out' measured: with -o one page of all files, one for each machine; with --compare how"
                    + " much faster each row of the second of two files is.",
            "A row is a regression if it is below the limit by more than noise explains: the confidence intervals of 99.9 % of"
                    + " both measurements. Then the exit code is 1."
        })
final class ReportCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Parameters(paramLabel = "RESULTS", arity = "1..*", description = "Files results.json, or folders with one.")
    private List<Path> files = List.of();

    @Option(names = "--compare", description = "Compare two files, the old one first.")
    private boolean compare;

    @Option(
            names = "--fail-under",
            paramLabel = "RATIO",
            description = "With --compare: rows that are less than RATIO times as fast as before are regressions.")
    private Optional<Double> limit = Optional.empty();

    @Option(
            names = {"-o", "--output"},
            paramLabel = "DIR",
            description = "The folder for report.html and its charts.")
    private Optional<Path> folder = Optional.empty();

    @Override
    public Integer call() {
        if (compare == folder.isPresent()) {
            throw new UsageException("report takes -o DIR for a page, or --compare for a table of two files");
        }
        if (compare && files.size() != 2) {
            throw new UsageException("--compare takes two files, the old one first, not " + files.size());
        }
        if (limit.isPresent() && !compare) {
            throw new UsageException("--fail-under is of --compare");
        }
        if (limit.isPresent() && !(limit.get() > 0)) {
            throw new UsageException("--fail-under takes a ratio above 0, such as 0.9, not " + limit.get());
        }
        List<Results> results = files.stream().map(ResultsFile::read).toList();
        return compare ? compare(results.getFirst(), results.getLast()) : page(results, folder.orElseThrow());
    }

    private int page(List<Results> results, Path into) {
        OutputFile.makeFolder(into);
        Report.write(results, into);
        spec.commandLine().getOut().println(into.resolve(Report.NAME));
        spec.commandLine().getOut().flush();
        return ExitCode.OK;
    }

    private int compare(Results before, Results now) {
        Changes changes = Changes.of(before, now);
        if (changes.both().isEmpty()) {
            throw new UsageException(files.getFirst() + " and " + files.getLast() + " have no row in common");
        }
        PrintWriter out = spec.commandLine().getOut();
        table(changes).print(out);
        changes.gone().forEach(subject -> out.println("only in " + files.getFirst() + ": " + subject));
        changes.added().forEach(subject -> out.println("only in " + files.getLast() + ": " + subject));
        out.flush();
        PrintWriter err = spec.commandLine().getErr();
        if (!before.machine().equals(now.machine())) {
            err.println(
                    "pavage: these were measured on different machines: " + before.machine() + " and " + now.machine()
                            + ".");
        }
        long regressions = changes.both().stream().filter(this::isRegression).count();
        if (regressions > 0) {
            err.println("pavage report: " + regressions + " of " + changes.both().size()
                    + " rows are slower than " + limit.orElseThrow() + " of before, beyond noise.");
        }
        err.flush();
        return regressions == 0 ? ExitCode.OK : ExitCode.SOFTWARE;
    }

    private boolean isRegression(Change change) {
        return limit.isPresent() && change.isBelow(limit.get());
    }

    private Table table(Changes changes) {
        Table table = new Table()
                .column("row", "row")
                .number("ratio", "new/old", 3)
                .column("interval", "from-to")
                .number("limit_ratio", "device new/old", 3)
                .column("verdict", "verdict");
        for (Change change : changes.both()) {
            table.add(
                    change.subject().toString(),
                    change.ratio(),
                    String.format(Locale.ROOT, "%.3f-%.3f", change.lowest(), change.highest()),
                    Double.isNaN(change.limitRatio()) ? "" : change.limitRatio(),
                    verdict(change));
        }
        return table;
    }

    private String verdict(Change change) {
        return isRegression(change)
                ? "REGRESSION"
                : change.isBelow(1) ? "slower" : change.lowest() > 1 ? "faster" : "within noise";
    }
}
