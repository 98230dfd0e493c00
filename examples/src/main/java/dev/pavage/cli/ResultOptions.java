package dev.pavage.cli;

import dev.pavage.device.Device;
import dev.pavage.io.HostArray;
import dev.pavage.io.Npy;
import dev.pavage.tensor.Tensor;
import dev.pavage.type.DType;
import java.io.PrintWriter;
import java.lang.foreign.Arena;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The options of commands that compute a {@code .npy} file from others. */
final class ResultOptions {
    @Option(
            names = {"-o", "--output"},
            paramLabel = "FILE",
            required = true,
            description = "The .npy file to write; one that is there is replaced once the result is complete.")
    private Path output = Path.of("");

    @Mixin
    private DeviceOption device = new DeviceOption();

    @Mixin
    private DTypeOption dtype = new DTypeOption();

    /**
     * Reads the files, computes and writes the result; nothing is written if anything fails.
     *
     * @param computation takes a tensor for each file, all of one dtype
     */
    void compute(String name, List<Path> files, Function<List<Tensor>, Tensor> computation, PrintWriter out) {
        Optional<DType> wanted = dtype.dtype();
        wanted.filter(d -> !Npy.holds(d)).ifPresent(d -> {
            throw new UsageException("a .npy file cannot hold " + d
                    + ", which NumPy does not have; use --dtype f32, which holds every " + d + " value");
        });
        OutputFile.check(output);
        Device on = device.device();
        long begin = System.nanoTime();
        try (Progress progress = new Progress(name, files.size() + 2L)) {
            List<Tensor> inputs = new ArrayList<>();
            for (Path file : files) {
                progress.message("reading " + file);
                inputs.add(read(file, on));
                progress.step();
            }
            if (wanted.isEmpty()) {
                checkOneDtype(files, inputs);
            }
            progress.message("computing on " + on);
            Tensor result = computation
                    .apply(inputs.stream().map(t -> t.to(wanted.orElse(t.dtype()))).toList())
                    .eval();
            on.synchronize();
            progress.step();
            progress.message("writing " + output);
            result.write(output);
            out.println(output + ": " + result.dtype() + result.shape() + String.format(
                    Locale.ROOT, ", %.3f s on %s", (System.nanoTime() - begin) / 1e9, on));
            out.flush();
        }
    }

    private static Tensor read(Path file, Device device) {
        try (Arena arena = Arena.ofConfined()) {
            HostArray array = Npy.read(file, arena);
            return Tensor.of(device, array);
        }
    }

    private static void checkOneDtype(List<Path> files, List<Tensor> inputs) {
        for (int i = 1; i < inputs.size(); i++) {
            DType first = inputs.getFirst().dtype();
            DType other = inputs.get(i).dtype();
            if (first != other) {
                throw new UsageException(files.getFirst() + " holds " + first + " and " + files.get(i) + " " + other
                        + "; choose the dtype to compute in with --dtype, such as --dtype "
                        + (first.bytes() >= other.bytes() ? first : other));
            }
        }
    }
}
