package dev.pavage.device;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.Stream;

/**
 * How much memory Linux lets a process have: read from its files, since the JVM's own beans take longer to load than a small
 * kernel to compile and run.
 */
final class MemoryLimits {
    private static final String V1_FOLDER = "sys/fs/cgroup/memory";
    private static final String V1_FILE = "memory.limit_in_bytes";
    private static final String V2_FOLDER = "sys/fs/cgroup";
    private static final String V2_FILE = "memory.max";

    private MemoryLimits() {}

    /**
     * The least of the machine's memory ({@code proc(5)}: {@code /proc/meminfo}) and of the limits of the control groups that
     * the process is in ({@code cgroups(7)}); empty where there are no such files.
     *
     * @param root the root of the file system
     */
    static Optional<Long> ofLinux(Path root) {
        try {
            long machine = Files.readAllLines(root.resolve("proc/meminfo")).stream()
                    .filter(line -> line.startsWith("MemTotal:"))
                    .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")) << 10)
                    .findFirst()
                    .orElseThrow(() -> new IOException("no MemTotal"));
            long least = machine;
            for (Path file : limits(root)) {
                least = Math.min(least, limit(file).orElse(machine));
            }
            return Optional.of(least);
        } catch (IOException | NumberFormatException e) {
            return Optional.empty();
        }
    }

    /** Files that may hold limits: those of the process's groups, and of all that these are in. */
    private static List<Path> limits(Path root) throws IOException {
        List<Path> files = new ArrayList<>();
        Path groups = root.resolve("proc/self/cgroup");
        if (!Files.exists(groups)) {
            return files;
        }
        for (String line : Files.readAllLines(groups)) {
            // number:controllers:path; version 2 names no controllers.
            String[] fields = line.split(":", 3);
            if (fields.length == 3 && (fields[1].isEmpty() || List.of(fields[1].split(",")).contains("memory"))) {
                boolean second = fields[1].isEmpty();
                Path top = root.resolve(second ? V2_FOLDER : V1_FOLDER);
                // Within a container the path may be the host's, which is not there; the container's own is the top then.
                Stream.iterate(top.resolve(fields[2].substring(1)).normalize(), group -> group.startsWith(top),
                        Path::getParent)
                        .forEach(group -> files.add(group.resolve(second ? V2_FILE : V1_FILE)));
            }
        }
        return files;
    }

    /** A file's number, if it is there and holds one: "max" is none. */
    private static OptionalLong limit(Path file) throws IOException {
        if (!Files.isReadable(file)) {
            return OptionalLong.empty();
        }
        String text = Files.readString(file).strip();
        return text.chars().allMatch(Character::isDigit) && !text.isEmpty() && text.length() < 19
                ? OptionalLong.of(Long.parseLong(text))
                : OptionalLong.empty();
    }
}
