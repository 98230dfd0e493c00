package dev.pavage.cli;

import dev.pavage.benchmarks.Bench;
import dev.pavage.benchmarks.BenchRequest;
import dev.pavage.benchmarks.Effort;
import dev.pavage.benchmarks.Factors;
import dev.pavage.benchmarks.Suite;
import dev.pavage.benchmarks.report.Report;
import dev.pavage.benchmarks.results.Case;
import dev.pavage.benchmarks.results.Results;
import dev.pavage.device.Device;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code pavage bench}. */
@Command(
        name = "bench",
        description = {
            "Measures operations, each row in processes of its own, against the device's limits in the same processes: its"
                    + " peak, or for memory what copying or reading gives.",
            "Counted are 2*M*N*K operations of a matmul and 4*BATCH*HEADS*QUERIES*KEYS*HEADDIM of attention,"
                    + " half of it with +causal; bytes of attention where at most 16 queries share a key. Every result is"
                    + " checked before it is timed."
        })
final class BenchCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Parameters(paramLabel = "SUITE", arity = "1..*",
            description = "peak: the devices' limits; matmul; attention; memory:"
                    + " what memory limits; transfer: copies to and from devices; launch: what a small operation costs; compile: what"
                    + " compiling a kernel costs; startup: how long new processes take to their first product and until products are"
                    + " fast.")
    private List<String> suites = List.of();

    @Option(
            names = "--device",
            paramLabel = "D",
            split = ",",
            description = "The devices, as 'pavage devices' names them (default: the best there is).")
    private List<String> devices = List.of();

    @Option(
            names = "--dtype",
            paramLabel = "T",
            split = ",",
            defaultValue = "f32",
            description = "f64, f32, f16 or bf16; tf32 for f32 whose factors may be rounded to 10 bits of fraction; i8, whose"
                    + " products are i32, where a device has a matrix unit for it (default: f32).")
    private List<String> dtypes = List.of();

    @Option(
            names = "--shapes",
            paramLabel = "S",
            split = ",",
            description = "What to measure of one suite: MxNxK or BATCHxMxNxK for matmul, with +nt, +tn or +tt where factors are"
                    + " stored transposed, +bias, and +relu, +gelu or +silu; BATCHxHEADSxQUERIESxKEYSxHEADDIM"
                    + " for attention, with HEADS/KEYHEADS where heads share keys and +causal for a mask;"
                    + " OPERATION:ROWSxCOLUMNS for memory, where OPERATION is add, exp, swiglu, transpose, softmax, rms-norm,"
                    + " layer-norm, sum-rows, sum-columns, matvec, matvec-q8_0 or matvec-q4_0; fma, mma, copy or read for peak; to-device:BYTES or to-host:BYTES for"
                    + " transfer; kernel:, tensor: or graph:ELEMENTS for launch; new: or kept:MxNxK for compile; first: or"
                    + " fast:MxNxK for startup (default: several).")
    private List<String> shapes = List.of();

    @Option(names = "--quick", description = "About 15 seconds a row instead of a minute.")
    private boolean quick;

    @Option(
            names = "--peers",
            paramLabel = "LIB",
            split = ",",
            description = "Compare matmul with other libraries on the same device, as they are installed: openblas, mkl,"
                    + " onednn, pytorch (attention, too), netlib and java (plain loops) on cpu, clblast on OpenCL devices, cublaslt on"
                    + " NVIDIA's GPUs. Their rows show how many times as fast Pavage is.")
    private List<String> peers = List.of();

    @Option(
            names = "--threads",
            paramLabel = "N",
            split = ",",
            description = "Measure the device cpu with so many threads too, beside the usual number. Those rows, too, show how many"
                    + " times as fast Pavage is with the usual number.")
    private List<Integer> threads = List.of();

    @Option(
            names = "--out",
            paramLabel = "DIR",
            description = "Keep what is measured in DIR/results.json, and write DIR/report.html. Rows that are there already are not measured again, so"
                    + " a run that was interrupted goes on where it was.")
    private Optional<Path> folder = Optional.empty();

    @Override
    public Integer call() {
        BenchRequest request = new BenchRequest(
                suites.stream().map(Suite::named).toList(),
                devices.isEmpty()
                        ? List.of(Device.best())
                        : devices.stream().map(Device::named).toList(),
                dtypes.stream().map(Factors::named).toList(),
                shapes,
                quick ? Effort.QUICK : Effort.FULL,
                peers,
                threads);
        folder.ifPresent(OutputFile::makeFolder);
        int[] failures = {0};
        Results results = run(request, _ -> failures[0]++);
        folder.ifPresent(into -> Report.write(List.of(results), into));
        PrintWriter out = spec.commandLine().getOut();
        Set<Case> asked =
                request.tasks().stream().map(task -> task.subject()).collect(Collectors.toSet());
        BenchTable.of(
                results,
                results.rows().stream()
                        .filter(row -> asked.contains(row.subject()))
                        .toList())
                .print(out);
        return failures[0] == 0 ? ExitCode.OK : ExitCode.SOFTWARE;
    }

    private Results run(BenchRequest request, Consumer<String> onFailure) {
        String command = "pavage "
                + String.join(" ", spec.root().commandLine().getParseResult().originalArgs());
        Set<String> told = new HashSet<>();
        try (Progress progress = new Progress("bench", -1)) {
            return Bench.run(request, folder, command, new Bench.Listener() {
                @Override
                public void resumed(int rows) {
                    tell("rows that were measured before and are kept: " + rows);
                }

                @Override
                public void preparing(String what) {
                    progress.message(what);
                }

                @Override
                public void row(Case subject) {
                    progress.message(subject.toString());
                }

                @Override
                public void progress(long done, long of) {
                    progress.to(done, of);
                }

                @Override
                public void skipped(String why) {
                    tell(why);
                }

                @Override
                public void failed(String why) {
                    tell(why);
                    onFailure.accept(why);
                }

                // What comes again for other rows is told once.
                private void tell(String text) {
                    if (told.add(text)) {
                        progress.clear();
                        spec.commandLine().getErr().println("pavage: " + text);
                        spec.commandLine().getErr().flush();
                    }
                }
            });
        }
    }
}
