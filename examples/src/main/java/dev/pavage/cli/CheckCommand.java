package dev.pavage.cli;

import dev.pavage.testkit.Case;
import dev.pavage.testkit.CaseResult;
import dev.pavage.testkit.CaseResult.Status;
import dev.pavage.testkit.CheckOptions;
import dev.pavage.testkit.CheckReport;
import dev.pavage.testkit.Conformance;
import dev.pavage.testkit.ProgressListener;
import java.io.PrintWriter;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code pavage check}. */
@Command(
        name = "check",
        description = {
            "Runs the conformance kit on a device: every operation of the kernel language, the library's kernels, and"
                    + " generated ones, each compared with the reference device.",
            "The last line is 'N passed, N failed, N skipped'."
        })
final class CheckCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Mixin
    private DeviceOption device = new DeviceOption();

    @Option(names = "--full", description = "All sizes, dtypes and layouts instead of a choice of them.")
    private boolean full;

    @Option(names = "--generated", paramLabel = "N", description = "Number of generated kernels.")
    private Optional<Integer> generated = Optional.empty();

    @Option(names = "--seed", paramLabel = "S", description = "What inputs and generated kernels are drawn from.")
    private Optional<Long> seed = Optional.empty();

    @Option(names = "--filter", paramLabel = "X", defaultValue = "", description = "Only cases whose name contains X.")
    private String filter = "";

    @Override
    public Integer call() {
        CheckOptions options = options();
        PrintWriter out = spec.commandLine().getOut();
        CheckReport report = check(options, out);
        if (report.results().isEmpty()) {
            throw new UsageException("there is no case whose name contains \"" + filter + "\"");
        }
        out.println(report.passed() + " passed, " + report.failed() + " failed, " + report.skipped() + " skipped");
        out.flush();
        return report.isClean() ? ExitCode.OK : ExitCode.SOFTWARE;
    }

    private CheckOptions options() {
        if (generated.orElse(0) < 0) {
            throw new UsageException("--generated is 0 or more, not " + generated.orElse(0));
        }
        CheckOptions depth = full ? CheckOptions.full() : CheckOptions.quick();
        return depth.withFilter(filter)
                .withKernels(generated.orElse(depth.kernels()))
                .withSeed(seed.orElse(depth.seed()));
    }

    private CheckReport check(CheckOptions options, PrintWriter out) {
        try (Progress progress = new Progress("check", -1)) {
            return Conformance.check(device.device(), options, new ProgressListener() {
                @Override
                public void started(Case test, int index, int total) {
                    progress.message(test.id());
                }

                @Override
                public void finished(CaseResult result, int index, int total) {
                    if (result.status() != Status.PASSED) {
                        out.println(result);
                        out.flush();
                    }
                    progress.to(index + 1L, total);
                }
            });
        }
    }
}
