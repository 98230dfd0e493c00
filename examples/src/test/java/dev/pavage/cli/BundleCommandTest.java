package dev.pavage.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

class BundleCommandTest {
    private static final long LIMIT = 55_000_000;

    /** Names in the paths of what only tests use. */
    private static final List<String> OF_TESTS = List.of(
            "test-classes", "junit", "jqwik", "assertj", "byte-buddy", "archunit", "opentest4j", "apiguardian",
            "surefire");

    @TempDir
    private Path folder;

    private static List<Path> classPath() {
        return Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator))
                .filter(entry -> OF_TESTS.stream().noneMatch(entry::contains))
                .map(Path::of)
                .toList();
    }

    /** Runs a program where no Java is known, and returns what it printed. */
    private static String run(Path program, String... arguments) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(program.toString()));
        command.addAll(List.of(arguments));
        ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
        builder.environment().clear();
        builder.environment().put("PATH", "/usr/bin:/bin");
        Process process = builder.start();
        String text = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertEquals(0, process.waitFor(), text);
        return text;
    }

    @Test
    @EnabledOnOs(OS.LINUX)
    void aBundleRunsWithoutJava() throws IOException, InterruptedException {
        Bundle bundle = Bundle.make(classPath(), folder.resolve("made"));
        assertTrue(bundle.bytes() < LIMIT, bundle.bytes() + " bytes");

        String devices = run(bundle.script(), "devices");
        assertTrue(devices.contains("cpu") && devices.contains("reference"), devices);
        assertTrue(run(bundle.script(), "check", "--device", "cpu", "--filter", "chained f32")
                .contains("1 passed, 0 failed"));

        Path link = Files.createSymbolicLink(folder.resolve("linked"), Path.of("made/pavage"));
        assertTrue(run(link, "--help").contains("bundle"));
        assertTrue(Files.size(bundle.archive()) > 0);
    }

    @Test
    void aFolderThatIsInUseIsRefused() throws IOException {
        Files.createFile(folder.resolve("mine"));
        Pavage refused = Pavage.run("bundle", "-o", folder);
        assertEquals(2, refused.code());
        assertTrue(refused.err().contains("is not empty; name a folder to be made"), refused.err());
    }
}
