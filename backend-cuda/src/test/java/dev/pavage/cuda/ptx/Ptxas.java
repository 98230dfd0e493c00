package dev.pavage.cuda.ptx;

import dev.pavage.cuda.Architecture;
import dev.pavage.cuda.PtxVersion;
import dev.pavage.device.CompilationException;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The PTX compiler of an installed CUDA toolkit, {@code ptxas} of the {@code PATH}, for PTX that is newer than JCuda's compiler.
 * Tests that need it are skipped where there is none.
 */
public final class Ptxas {
    private static final Pattern RELEASE = Pattern.compile("release (\\d+\\.\\d+)");
    private static final Optional<Path> PROGRAM = Arrays.stream(
            System.getenv().getOrDefault("PATH", "").split(File.pathSeparator))
            .map(folder -> Path.of(folder, "ptxas"))
            .filter(Files::isExecutable)
            .findFirst();

    private Ptxas() {}

    /** Whether there is one. */
    public static boolean isPresent() {
        return PROGRAM.isPresent();
    }

    /** The CUDA that it comes from, such as {@code 13.0}. */
    static String release() {
        Matcher release = RELEASE.matcher(run(List.of("--version")));
        return release.find() ? release.group(1) : "unknown";
    }

    /** Whether PTX is newer than what JCuda's compiler takes. */
    public static boolean isNeeded(String ptx) {
        return ptx.contains(".version " + PtxVersion.V8_4);
    }

    /**
     * Compiles a kernel.
     *
     * @throws CompilationException if it is refused
     */
    public static PtxCompiler.Compiled compile(PtxKernel kernel, Architecture architecture) {
        try {
            Path ptx = Files.createTempFile("pavage", ".ptx");
            Path cubin = Files.createTempFile("pavage", ".cubin");
            try {
                Files.writeString(ptx, kernel.text());
                String log = run(
                        List.of("--gpu-name", architecture.name(), "-v", "-o", cubin.toString(), ptx.toString()));
                return PtxCompiler.Compiled.of(Files.readAllBytes(cubin), log, kernel);
            } finally {
                Files.delete(ptx);
                Files.delete(cubin);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String run(List<String> arguments) {
        List<String> command = new ArrayList<>(List.of(PROGRAM.orElseThrow().toString()));
        command.addAll(arguments);
        try {
            Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
            String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            if (process.waitFor() != 0) {
                throw new CompilationException("ptxas failed:\n" + output);
            }
            return output;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }
}
