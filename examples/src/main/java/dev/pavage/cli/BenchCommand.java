package dev.pavage.cli;

import dev.pavage.benchmarks.Bench;
import dev.pavage.benchmarks.BenchRequest;
import dev.pavage.benchmarks.BenchRequest.Effort;
import dev.pavage.benchmarks.BenchRequest.Operation;
import dev.pavage.benchmarks.BenchRow;
import dev.pavage.benchmarks.Factors;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
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
            "Measures operations, each row in processes of its own, against the device's limits in the same processes: its"
                    + " peak, or for memory what copying or reading gives.",
            "Counted are 2*M*N*K operations of a matmul and 4*BATCH*HEADS*QUERIES*KEYS*HEADDIM of attention,"
                    + " half of it with --causal. Every result is checked before it is timed."
        })
final class BenchCommand implements Callable<Integer> {
    private static final String STANDARD_OUTPUT = "-";

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Parameters(paramLabel = "OP", description = "peak, matmul, attention, memory, or startup: how long new processes"
            + " take to their first product and until products are fast.")
    private String operation = "";

    @Mixin
    private DeviceOption device = new DeviceOption();

    @Option(
            names = "--dtype",
            paramLabel = "T",
            defaultValue = "f32",
            description = "f64, f32, f16 or bf16; tf32 for f32 whose factors may be rounded to 10 bits of fraction; i8, whose"
                    + " products are i32, where a device has a matrix unit for it (default: f32).")
    private String dtype = "";

    @Option(
            names = "--shapes",
            paramLabel = "S",
            split = ",",
            description = "MxNxK or BATCHxMxNxK for matmul, BATCHxHEADSxQUERIESxKEYSxHEADDIM for attention,"
                    + " OPERATION:ROWSxCOLUMNS for memory, where OPERATION is add, exp, transpose, softmax, sum-rows,"
                    + " sum-columns or matvec, fma, mma, copy or read for peak (default: several).")
    private List<String> shapes = List.of();

    @Option(names = "--causal", description = "With a causal mask, for attention.")
    private boolean causal;

    @Option(names = "--quick", description = "About 15 seconds a row instead of a minute.")
    private boolean quick;

    @Option(
            names = "--peers",
            paramLabel = "LIB",
            split = ",",
            description = "Compare matmul with other libraries on the same device, as they are installed: openblas, mkl"
                    + " and onednn on cpu, clblast on OpenCL devices, cublaslt on NVIDIA's GPUs. Their rows show how many"
                    + " times as fast Pavage is.")
    private List<String> peers = List.of();

    @Option(
            names = "--json",
            paramLabel = "FILE",
            description = "Write JSON to a file, or with - to standard output, one object per row.")
    private Optional<String> json = Optional.empty();

    @Override
    public Integer call() {
        checkTarget();
        PrintWriter out = spec.commandLine().getOut();
        Table table = measure();
        if (json.isPresent()) {
            write(Json.text(table.objects()), json.get(), out);
        }
        if (!json.orElse("").equals(STANDARD_OUTPUT)) {
            table.print(out);
        }
        out.flush();
        return ExitCode.OK;
    }

    private Table measure() {
        if (operation.equals(StartupTable.NAME)) {
            if (causal || !peers.isEmpty()) {
                throw new UsageException("bench startup takes neither --causal nor --peers");
            }
            return StartupTable.measure(device.device(), Factors.named(dtype), shapes, quick);
        }
        BenchRequest request = new BenchRequest(
                operation(),
                device.device(),
                Factors.named(dtype),
                shapes,
                causal,
                quick ? Effort.QUICK : Effort.FULL,
                peers);
        return table(run(request), request);
    }

    private Operation operation() {
        return Arrays.stream(Operation.values())
                .filter(known -> known.toString().equals(operation))
                .findFirst()
                .orElseThrow(() -> new UsageException("there is no benchmark \"" + operation
                        + "\"; there are peak, matmul, attention, memory and startup"));
    }

    /** So that minutes of measuring are not lost. */
    private void checkTarget() {
        String target = json.orElse(STANDARD_OUTPUT);
        if (!target.equals(STANDARD_OUTPUT)) {
            OutputFile.check(Path.of(target));
        }
    }

    private List<BenchRow> run(BenchRequest request) {
        Set<String> leftOut = new LinkedHashSet<>();
        List<BenchRow> rows;
        try (Progress progress = new Progress(operation, -1)) {
            rows = Bench.run(request, new Bench.Listener() {
                private long done;
                private long of;
                private long expected = request.rows();

                @Override
                public void row(String row, int iterations) {
                    // All rows are of one length.
                    of = iterations * expected;
                    progress.message(row);
                    progress.to(done, of);
                }

                @Override
                public void iteration() {
                    done++;
                    progress.to(done, of);
                }

                @Override
                public void skipped(String why, int rows) {
                    expected -= rows;
                    leftOut.add(why);
                }
            });
        }
        PrintWriter err = spec.commandLine().getErr();
        leftOut.forEach(why -> err.println("pavage: " + why));
        err.flush();
        return rows;
    }

    private static Table table(List<BenchRow> rows, BenchRequest request) {
        Operation operation = request.operation();
        Table table = new Table().column("op", "op");
        if (!request.peers().isEmpty()) {
            table.column("library", "library").column("setting", "setting");
        }
        table.column("device", "device").column("dtype", "dtype").column("shape", "shape");
        if (operation == Operation.ATTENTION) {
            table.column("causal", "causal");
        }
        table.number("ms", "ms", 3)
                .percent("error", "+/-")
                .column("iterations", "n");
        if (operation != Operation.MEMORY) {
            table.number("gflops", "GFLOP/s", 1)
                    .number("peak_gflops", "peak GFLOP/s", 1)
                    .percent("of_peak", "of peak");
        }
        if (operation == Operation.PEAK || operation == Operation.MEMORY) {
            table.number("gbytes_per_s", "GB/s", 1);
        }
        if (operation == Operation.MEMORY) {
            table.number("limit_gbytes_per_s", "limit GB/s", 1).percent("of_limit", "of limit");
        }
        if (!request.peers().isEmpty()) {
            table.number("pavage_ratio", "pavage/this", 2);
        }
        for (BenchRow row : rows) {
            table.add(values(row, rows, request).toArray());
        }
        return table;
    }

    private static List<Object> values(BenchRow row, List<BenchRow> rows, BenchRequest request) {
        Operation operation = request.operation();
        List<Object> values = new ArrayList<>(List.of(row.op()));
        if (!request.peers().isEmpty()) {
            values.add(row.library());
            values.add(row.setting());
        }
        values.addAll(List.of(row.device(), row.dtype(), row.shape()));
        if (operation == Operation.ATTENTION) {
            values.add(row.causal());
        }
        values.add(row.millis());
        values.add(Double.isNaN(row.error()) ? "" : row.error());
        values.add(row.iterations());
        boolean bytes = row.unit() == BenchRow.Unit.BYTES;
        List<Object> limits = List.of(row.rate(), row.peak(), row.ofPeak());
        switch (operation) {
            case MATMUL, ATTENTION, MEMORY -> values.addAll(limits);
            case PEAK -> {
                values.addAll(bytes ? List.of("", "", "") : limits);
                values.add(bytes ? row.rate() : "");
            }
        }
        if (!request.peers().isEmpty()) {
            values.add(ratio(row, rows));
        }
        return values;
    }

    /** How many times as fast Pavage is as the library of a row; nothing for its own rows. */
    private static Object ratio(BenchRow row, List<BenchRow> rows) {
        return row.library().equals(BenchRow.PAVAGE)
                ? ""
                : rows.stream()
                        .filter(r -> r.library().equals(BenchRow.PAVAGE) && r.shape().equals(row.shape()))
                        .findFirst()
                        .map(own -> own.rate() / row.rate())
                        .orElseThrow();
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
