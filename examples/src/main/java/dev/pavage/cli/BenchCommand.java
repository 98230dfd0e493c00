package dev.pavage.cli;

import dev.pavage.benchmarks.Bench;
import dev.pavage.benchmarks.BenchRequest;
import dev.pavage.benchmarks.BenchRequest.Effort;
import dev.pavage.benchmarks.BenchRequest.Operation;
import dev.pavage.benchmarks.BenchRow;
import dev.pavage.type.DType;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code pavage bench}. */
@Command(
        name = "bench",
        description = {
            "Measures operations, each row in processes of its own, against the device's peak in the same processes.",
            "Counted are 2*M*N*K operations of a matmul and 4*BATCH*HEADS*QUERIES*KEYS*HEADDIM of attention,"
                    + " half of it with --causal. Every result is checked before it is timed."
        })
final class BenchCommand implements Callable<Integer> {
    private static final String STANDARD_OUTPUT = "-";

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Parameters(paramLabel = "OP", description = "peak, matmul or attention.")
    private String operation = "";

    @Mixin
    private DeviceOption device = new DeviceOption();

    @Mixin
    private DTypeOption dtype = new DTypeOption();

    @Option(
            names = "--shapes",
            paramLabel = "S",
            split = ",",
            description = "MxNxK or BATCHxMxNxK for matmul, BATCHxHEADSxQUERIESxKEYSxHEADDIM for attention, fma or copy"
                    + " for peak (default: several).")
    private List<String> shapes = List.of();

    @Option(names = "--causal", description = "With a causal mask, for attention.")
    private boolean causal;

    @Option(names = "--quick", description = "About 15 seconds a row instead of a minute.")
    private boolean quick;

    @Option(
            names = "--json",
            paramLabel = "FILE",
            description = "Write JSON to a file, or with - to standard output, one object per row.")
    private Optional<String> json = Optional.empty();

    @Override
    public Integer call() {
        checkTarget();
        BenchRequest request = new BenchRequest(
                operation(),
                device.device(),
                dtype.dtype().orElse(DType.F32),
                shapes,
                causal,
                quick ? Effort.QUICK : Effort.FULL);
        PrintWriter out = spec.commandLine().getOut();
        List<BenchRow> rows = run(request);
        Table table = table(rows, request.operation());
        if (json.isPresent()) {
            write(Json.text(table.objects()), json.get(), out);
        }
        if (!json.orElse("").equals(STANDARD_OUTPUT)) {
            table.print(out);
        }
        out.flush();
        return ExitCode.OK;
    }

    private Operation operation() {
        return switch (operation) {
            case "peak" -> Operation.PEAK;
            case "matmul" -> Operation.MATMUL;
            case "attention" -> Operation.ATTENTION;
            default ->
                throw new UsageException(
                        "there is no benchmark \"" + operation + "\"; there are peak, matmul and attention");
        };
    }

    /** So that minutes of measuring are not lost. */
    private void checkTarget() {
        String target = json.orElse(STANDARD_OUTPUT);
        if (!target.equals(STANDARD_OUTPUT)) {
            OutputFile.check(Path.of(target));
        }
    }

    private List<BenchRow> run(BenchRequest request) {
        try (Progress progress = new Progress(operation, -1)) {
            return Bench.run(request, new Bench.Listener() {
                private long done;
                private long of;

                @Override
                public void row(String shape, int iterations) {
                    // All rows are of one length.
                    of = (long) iterations * request.shapes().size();
                    progress.message(shape);
                    progress.to(done, of);
                }

                @Override
                public void iteration() {
                    done++;
                    progress.to(done, of);
                }
            });
        }
    }

    private static Table table(List<BenchRow> rows, Operation operation) {
        Table table = new Table()
                .column("op", "op")
                .column("device", "device")
                .column("dtype", "dtype")
                .column("shape", "shape");
        if (operation == Operation.ATTENTION) {
            table.column("causal", "causal");
        }
        table.number("ms", "ms", 3)
                .percent("error", "+/-")
                .column("iterations", "n")
                .number("gflops", "GFLOP/s", 1)
                .number("peak_gflops", "peak GFLOP/s", 1)
                .percent("of_peak", "of peak");
        if (operation == Operation.PEAK) {
            table.number("gbytes_per_s", "GB/s", 1);
        }
        for (BenchRow row : rows) {
            table.add(values(row, operation).toArray());
        }
        return table;
    }

    private static List<Object> values(BenchRow row, Operation operation) {
        List<Object> values = new ArrayList<>(List.of(row.op(), row.device(), row.dtype(), row.shape()));
        if (operation == Operation.ATTENTION) {
            values.add(row.causal());
        }
        values.add(row.millis());
        values.add(Double.isNaN(row.error()) ? "" : row.error());
        values.add(row.iterations());
        boolean bytes = row.countsBytes();
        values.addAll(bytes ? List.of("", "", "") : List.of(row.rate(), row.peak(), row.ofPeak()));
        if (operation == Operation.PEAK) {
            values.add(bytes ? row.rate() : "");
        }
        return values;
    }

    private static void write(String text, String target, PrintWriter out) {
        if (target.equals(STANDARD_OUTPUT)) {
            out.println(text);
            return;
        }
        try {
            Files.writeString(Path.of(target), text + "\n");
        } catch (IOException e) {
            throw new UncheckedIOException("cannot write " + target + ": " + e.getMessage(), e);
        }
    }
}
