package dev.pavage.cli;

import dev.pavage.device.Device;
import dev.pavage.device.Executable;
import dev.pavage.device.TensorScope;
import dev.pavage.lane.LanePrinter;
import dev.pavage.library.Launch;
import dev.pavage.library.Selection;
import dev.pavage.settings.DumpStage;
import dev.pavage.type.DType;
import java.io.PrintWriter;
import java.util.Arrays;
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

/** {@code pavage explain}. */
@Command(
        name = "explain",
        description = "Shows which kernel computes an operation, why the others declined, its IR and the code made of it.")
final class ExplainCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Parameters(
            paramLabel = "OP",
            description = "matmul, attention, softmax, rms-norm, layer-norm, a reduction such as sum, or a function such as exp or"
                    + " plus.")
    private String operation = "";

    @Option(
            names = "--shape",
            paramLabel = "S",
            description = "MxNxK for matmul, with +nt, +tn or +tt where factors are stored transposed, +bias, and +relu, +gelu or"
                    + " +silu; BATCHxHEADSxQUERIESxKEYSxHEADDIM for attention, for others the extents of the"
                    + " operand, such as 64x1000; softmax, norms and reductions are along the last axis.")
    private Optional<String> shape = Optional.empty();

    @Mixin
    private DTypeOption dtype = new DTypeOption();

    @Mixin
    private DeviceOption device = new DeviceOption();

    @Option(names = "--stage", paramLabel = "STAGE", description = "Only the text of one stage: tile, lane or source.")
    private Optional<String> stage = Optional.empty();

    @Override
    public Integer call() {
        Optional<DumpStage> only = stage.map(ExplainCommand::stage);
        Device on = device.device();
        PrintWriter out = spec.commandLine().getOut();
        try (TensorScope _ = TensorScope.open()) {
            Selection<?, ?> selection =
                    Operations.select(operation, shape, dtype.dtype().orElse(DType.F32), on);
            if (only.isEmpty()) {
                out.println(selection);
            }
            for (Launch launch : selection.plan()) {
                switch (launch) {
                    case Launch.OfKernel kernel -> explain(kernel, only, on, out);
                    case Launch.OfLibrary library -> explain(library, only, out);
                }
            }
        }
        out.flush();
        return ExitCode.OK;
    }

    private static DumpStage stage(String name) {
        return Arrays.stream(DumpStage.values())
                .filter(s -> s.toString().equals(name))
                .findFirst()
                .orElseThrow(() -> new UsageException("there is no stage \"" + name + "\"; there are "
                        + Arrays.stream(DumpStage.values()).map(DumpStage::toString)
                                .collect(Collectors.joining(", "))));
    }

    private static void explain(Launch.OfLibrary launch, Optional<DumpStage> only, PrintWriter out) {
        if (only.isPresent()) {
            throw new UsageException("there is no stage " + only.get() + " of " + launch + "; without "
                    + launch.library().setting() + " a kernel computes it");
        }
        out.println();
        out.println("by " + launch + "; there is no IR, and no code of ours");
    }

    private static void explain(
            Launch.OfKernel launch, Optional<DumpStage> only, Device device, PrintWriter out) {
        Executable executable = Operations.prepare(device, launch);
        if (only.isPresent()) {
            out.println(text(executable, only.get(), device));
            return;
        }
        out.println();
        out.println("kernel " + executable.name() + ", " + launch.grid().programs() + " programs ("
                + launch.grid().x() + " x " + launch.grid().y() + " x " + launch.grid().z() + ")");
        section("tile IR after the passes", executable.optimised().toString(), out);
        executable.lanes().ifPresent(lanes -> section("lane IR", LanePrinter.print(lanes), out));
        if (executable.lanes().isPresent()) {
            section("code for " + device, executable.source(), out);
        } else {
            out.println();
            out.println(device + " runs tile IR itself: there is no lane IR and no other code");
        }
    }

    private static void section(String title, String text, PrintWriter out) {
        out.println();
        out.println("-- " + title);
        out.println(text.stripTrailing());
    }

    private static String text(Executable executable, DumpStage stage, Device device) {
        return switch (stage) {
            case TILE -> executable.optimised().toString();
            case LANE ->
                executable
                        .lanes()
                        .map(LanePrinter::print)
                        .orElseThrow(() -> new UsageException(
                                device + " runs tile IR itself and has no stage lane; there are tile and source"));
            case SOURCE -> executable.source();
        };
    }
}
