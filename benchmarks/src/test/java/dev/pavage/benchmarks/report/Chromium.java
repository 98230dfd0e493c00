package dev.pavage.benchmarks.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import dev.pavage.settings.Settings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;

/** A browser without a window. */
final class Chromium {
    private static final String NAME = "chromium";
    private static final int SECONDS = 120;

    private final Path program;
    private final Path folder;

    private Chromium(Path program, Path folder) {
        this.program = program;
        this.folder = folder;
    }

    /**
     * The one that is installed, which keeps its files in a folder; where there is none the test is skipped, or fails if it is
     * required.
     */
    static Chromium installed(Path folder) {
        return Stream.of(System.getenv("PATH").split(":"))
                .map(path -> Path.of(path, NAME))
                .filter(Files::isExecutable)
                .findFirst()
                .map(program -> new Chromium(program, folder))
                .orElseGet(() -> {
                    String missing = "there is no " + NAME + " on the path; on Debian: apt install " + NAME;
                    if (Settings.TEST_REQUIRE.value().contains(NAME)) {
                        fail(missing);
                    }
                    return Assumptions.abort(missing);
                });
    }

    /**
     * Loads a page and gives what its scripts made of it.
     *
     * @param dark whether the reader prefers dark pages
     * @throws AssertionError if it says anything on its console, such as errors of scripts
     */
    String load(Path page, boolean dark) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(
                program.toString(),
                "--headless",
                // Root may not have a sandbox, and CI is root.
                "--no-sandbox",
                "--disable-gpu",
                "--window-size=1600,1000",
                "--enable-logging=stderr",
                "--user-data-dir=" + folder.resolve("profile"),
                "--blink-settings=preferredColorScheme=" + (dark ? 0 : 1),
                "--dump-dom",
                page.toUri().toString()));
        Path out = folder.resolve("dom.html");
        Path err = folder.resolve("console.txt");
        Process process = new ProcessBuilder(command)
                .redirectOutput(out.toFile())
                .redirectError(err.toFile())
                .start();
        if (!process.waitFor(SECONDS, TimeUnit.SECONDS)) {
            process.destroyForcibly();
            fail(NAME + " took more than " + SECONDS + " s; it said: " + Files.readString(err));
        }
        assertThat(Files.readString(err)).doesNotContain("CONSOLE");
        assertThat(process.exitValue()).as(Files.readString(err)).isZero();
        return Files.readString(out);
    }
}
