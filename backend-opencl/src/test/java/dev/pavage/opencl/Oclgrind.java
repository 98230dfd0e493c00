package dev.pavage.opencl;

import dev.pavage.ir.Target.Lowering;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Starts {@link OclgrindRun} in a process in which Oclgrind is the only OpenCL runtime: it cannot live beside PoCL, and
 * looks for data races and uninitialised values where the environment says so. What {@code oclgrind} on the path would
 * set is set here; its options say the same.
 *
 * @param library Oclgrind's runtime, as the ICD loader loads it
 */
record Oclgrind(Path library) {
    private static final Path FOLDER = Path.of("target", "oclgrind");

    /**
     * How one case ended.
     *
     * @param id the case
     * @param status a word of {@link OclgrindRun}
     * @param text why, and what Oclgrind found
     */
    record Outcome(String id, String status, String text) {}

    /** Oclgrind on this machine: its library lies beside its program. */
    static Optional<Oclgrind> find() {
        return Arrays.stream(System.getenv().getOrDefault("PATH", "").split(File.pathSeparator))
                .map(folder -> Path.of(folder, "oclgrind"))
                .filter(Files::isExecutable)
                .map(program -> program.resolveSibling("../lib/oclgrind/liboclgrind-rt-icd.so").normalize())
                .filter(Files::exists)
                .map(Oclgrind::new)
                .findFirst();
    }

    /**
     * A run that has begun.
     *
     * @param process the process
     * @param lowering where its kernels come from
     * @param folder the report, Oclgrind's log and all other output
     */
    record Run(Process process, Lowering lowering, Path folder) {
        /** Waits and gives how each case ended; one that ended the process has failed. */
        List<Outcome> outcomes() throws IOException, InterruptedException {
            int code = process.waitFor();
            List<Outcome> outcomes = new ArrayList<>();
            String id = "";
            StringBuilder text = new StringBuilder();
            for (String line : lines("report")) {
                if (line.startsWith(OclgrindRun.BEGIN)) {
                    id = line.substring(OclgrindRun.BEGIN.length());
                    text.setLength(0);
                } else if (line.startsWith(OclgrindRun.END)) {
                    String status = line.substring(OclgrindRun.END.length()).split(" ")[0];
                    outcomes.add(new Outcome(id, status, text.toString()));
                    id = "";
                } else {
                    text.append(line).append('\n');
                }
            }
            if (code != 0 || !id.isEmpty()) {
                text.append("the process ended with code ").append(code).append("; Oclgrind's log ends with\n");
                tail("log").forEach(line -> text.append(line).append('\n'));
                text.append("and the process's output with\n");
                tail("output").forEach(line -> text.append(line).append('\n'));
                outcomes.add(new Outcome(id.isEmpty() ? "after the cases" : id, OclgrindRun.FAILED, text.toString()));
            }
            return outcomes;
        }

        private List<String> lines(String file) throws IOException {
            Path path = folder.resolve(file);
            return Files.exists(path) ? Files.readString(path, StandardCharsets.UTF_8).lines().toList() : List.of();
        }

        private List<String> tail(String file) throws IOException {
            List<String> lines = lines(file);
            return lines.subList(Math.max(0, lines.size() - 30), lines.size());
        }
    }

    /** Begins to run the cases whose ids contain {@code filter}. */
    Run start(Lowering lowering, String filter) throws IOException {
        String name = lowering.name() + (filter.equals(OclgrindRun.PLANTED) ? "-" + filter : "");
        Path folder = FOLDER.resolve(name).toAbsolutePath();
        Path vendors = Files.createDirectories(folder.resolve("vendors"));
        Files.writeString(vendors.resolve("oclgrind.icd"), library + "\n");
        Path log = folder.resolve("log");
        Files.deleteIfExists(log);
        Files.deleteIfExists(folder.resolve("report"));
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx1g",
                "-XX:+UseSerialGC",
                // Nearly all the time goes into Oclgrind: what the second compiler makes of Java code does not pay.
                "-XX:TieredStopAtLevel=1",
                "--enable-native-access=ALL-UNNAMED",
                "-Dpavage.cache.bytes=0",
                "-cp",
                System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
                OclgrindRun.class.getName(),
                lowering.name(),
                log.toString(),
                folder.resolve("report").toString(),
                filter));
        ProcessBuilder builder = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("output").toFile());
        builder.environment().putAll(Map.of(
                "OCL_ICD_VENDORS", vendors.toString(),
                "OCLGRIND_LOG", log.toString(),
                "OCLGRIND_DATA_RACES", "1",
                "OCLGRIND_UNINITIALIZED", "1",
                // Values that different threads write are not the same one by chance.
                "OCLGRIND_UNIFORM_WRITES", "1",
                // The check for uninitialised values of 21.10 does not know the instruction "freeze", and takes lanes for
                // uninitialised that optimised code leaves undefined and never looks at.
                "OCLGRIND_BUILD_OPTIONS", "-cl-opt-disable",
                // Work-groups run one after the other on each thread. Those of the loop lowering take programs from a counter:
                // on one thread the first would take them all, and no two could meet.
                "OCLGRIND_NUM_THREADS", lowering == Lowering.LOOPS ? "2" : "1"));
        return new Run(builder.start(), lowering, folder);
    }
}
