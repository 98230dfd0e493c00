package dev.pavage.cli;

import dev.pavage.cuda.Architecture;
import dev.pavage.cuda.ptx.PtxCompiler;
import dev.pavage.cuda.ptx.PtxEmitter;
import dev.pavage.cuda.ptx.PtxKernel;
import dev.pavage.device.Device;
import dev.pavage.device.Executable;
import dev.pavage.device.TensorScope;
import dev.pavage.library.Launch;
import dev.pavage.type.DType;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code pavage compile}. */
@Command(
        name = "compile",
        description = "Writes the code that the library's operations run on a GPU of NVIDIA, on any machine: PTX, and machine"
                + " code with what it needs where JCuda and its natives, which carry NVIDIA's compiler, are on the class path.")
final class CompileCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Parameters(
            paramLabel = "OP",
            arity = "1..*",
            description = "matmul, attention, softmax, rms-norm, layer-norm, a reduction such as sum, or a function such as exp or"
                    + " plus.")
    private List<String> operations = List.of();

    @Option(names = "--target", paramLabel = "SM", required = true, description = "Compute capability, such as sm_90.")
    private String target = "";

    @Option(names = "--shape", paramLabel = "S", description = "As for explain, for all operations.")
    private Optional<String> shape = Optional.empty();

    @Option(
            names = {"-o", "--output"},
            paramLabel = "DIR",
            required = true,
            description = "Where the files go; made if it is not there.")
    private Path folder = Path.of("");

    @Mixin
    private DTypeOption dtype = new DTypeOption();

    @Override
    public Integer call() {
        Architecture architecture = architecture();
        // Of all devices this is the one that is on every machine. It runs the same code.
        Device device = Device.named("cuda-sim:" + architecture.name());
        boolean compiles = PtxCompiler.isPresent();
        Table table = new Table()
                .column("kernel", "kernel")
                .number("threads", "threads", 0)
                .number("shared", "shared bytes", 0)
                .number("registers", "registers", 0)
                .number("spilled", "spilled bytes", 0);
        try (TensorScope _ = TensorScope.open()) {
            for (String operation : operations) {
                DType of = dtype.dtype().orElse(DType.F32);
                for (Launch launch : Operations.select(operation, shape, of, device).plan()) {
                    // Simulated devices offer no libraries.
                    write(Operations.prepare(device, (Launch.OfKernel) launch), architecture, compiles, table);
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException("cannot write to " + folder + ": " + e.getMessage(), e);
        }
        PrintWriter out = spec.commandLine().getOut();
        table.print(out);
        if (!compiles) {
            out.println(
                    "PTX only: for machine code and registers, put org.jcuda:jcuda and jcuda-natives, 12.6.0, on the"
                            + " class path");
        }
        out.flush();
        return ExitCode.OK;
    }

    private Architecture architecture() {
        return Architecture.ALL.stream()
                .filter(a -> a.name().equals(target))
                .findFirst()
                .orElseThrow(() -> new UsageException("there is no target \"" + target + "\"; there are "
                        + Architecture.ALL.stream().map(Architecture::name).collect(Collectors.joining(", "))));
    }

    private void write(Executable executable, Architecture architecture, boolean compiles, Table table)
            throws IOException {
        PtxKernel kernel = PtxEmitter.emit(executable.lanes().orElseThrow(), architecture);
        Files.createDirectories(folder);
        Files.writeString(folder.resolve(executable.name() + ".ptx"), kernel.text());
        if (!compiles) {
            table.add(executable.name(), kernel.threads(), kernel.sharedBytes(), "", "");
            return;
        }
        PtxCompiler.Compiled compiled = PtxCompiler.compile(kernel, architecture);
        Files.write(folder.resolve(executable.name() + ".cubin"), compiled.cubin());
        table.add(
                executable.name(),
                kernel.threads(),
                kernel.sharedBytes(),
                compiled.registers(),
                compiled.spillStores() + compiled.spillLoads());
    }
}
