package dev.pavage.cli;

import java.io.File;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code pavage bundle}. */
@Command(
        name = "bundle",
        description = "Makes a folder that runs this command line without Java, on machines with the same operating system"
                + " and kind of processor as this one.")
final class BundleCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Option(
            names = "-o",
            paramLabel = "DIR",
            required = true,
            description = "The folder to make; if it is there, it must be empty.")
    private Path folder = Path.of("");

    @Option(names = "--archive", description = "Also pack the folder into DIR.tar.gz.")
    private boolean archive;

    @Override
    public Integer call() {
        Path target = folder.toAbsolutePath().normalize();
        checkEmpty(target);
        PrintWriter out = spec.commandLine().getOut();
        try (Progress progress = new Progress("bundle", archive ? 2 : 1)) {
            progress.message("linking a Java runtime");
            Bundle bundle = Bundle.make(classPath(), target);
            progress.step();
            if (archive) {
                progress.message("packing");
                Path packed = bundle.archive();
                progress.step();
                out.println(packed + ": " + size(Files.size(packed)));
            }
            out.println(bundle.script() + ": " + size(bundle.bytes()) + " in all, for "
                    + System.getProperty("os.name") + " on " + System.getProperty("os.arch"));
        } catch (IOException e) {
            throw new UsageException("cannot write the bundle: " + e.getMessage());
        }
        out.flush();
        return ExitCode.OK;
    }

    private void checkEmpty(Path target) {
        if (!Files.exists(target)) {
            return;
        }
        try (Stream<Path> content = Files.list(target)) {
            if (content.findAny().isPresent()) {
                throw new UsageException(folder + " is not empty; name a folder to be made");
            }
        } catch (IOException e) {
            throw new UsageException("cannot make a bundle in " + folder + ": it is no folder that can be read");
        }
    }

    private static List<Path> classPath() {
        return Pattern.compile(File.pathSeparator, Pattern.LITERAL)
                .splitAsStream(System.getProperty("java.class.path"))
                .filter(entry -> !entry.isEmpty())
                .map(Path::of)
                .toList();
    }

    private static String size(long bytes) {
        return String.format(Locale.ROOT, "%.1f MB", bytes / 1e6);
    }
}
