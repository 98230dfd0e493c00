package dev.pavage.device;

import com.sun.management.OperatingSystemMXBean;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;

/** What there is to know of the host without running anything on it; for devices that are its processor. */
public final class HostMachine {
    /** What most machines of the last ten years have at least: first and second level per core, third shared. */
    private static final List<Long> USUAL_CACHES = List.of(32L << 10, 256L << 10, 8L << 20);

    private static final Path CACHES = Path.of("/sys/devices/system/cpu/cpu0/cache");
    private static final Path CPU_INFO = Path.of("/proc/cpuinfo");

    private HostMachine() {}

    /** Bytes of memory that the process may use; a container's limit counts. */
    public static long memoryBytes() {
        return MemoryLimits.ofLinux(Path.of("/"))
                .orElseGet(() -> ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class)
                        .getTotalMemorySize());
    }

    /** Whether this is an ARM of 64 bits. */
    public static boolean isArm() {
        return "aarch64".equals(System.getProperty("os.arch"));
    }

    /** The processor's name. */
    public static String name() {
        try (Stream<String> lines = Files.lines(CPU_INFO)) {
            return lines.filter(line -> line.startsWith("model name"))
                    .map(line -> line.substring(line.indexOf(':') + 1).strip())
                    .findFirst()
                    .orElse(System.getProperty("os.arch"));
        } catch (IOException | UncheckedIOException e) {
            return System.getProperty("os.arch");
        }
    }

    /** Sizes of the data caches in bytes, first level first. */
    public static List<Long> caches() {
        return caches(CACHES).orElse(USUAL_CACHES);
    }

    /** The data caches as Linux lists them in a folder: {@code index0/type}, {@code index0/size} and so on. */
    static Optional<List<Long>> caches(Path folder) {
        List<Long> sizes = new ArrayList<>();
        try {
            for (int index = 0; Files.isDirectory(folder.resolve("index" + index)); index++) {
                Path cache = folder.resolve("index" + index);
                if (!read(cache, "type").equals("Instruction")) {
                    // Linux lists caches from the innermost outwards.
                    sizes.add(bytes(read(cache, "size")));
                }
            }
        } catch (IOException | IllegalArgumentException e) {
            return Optional.empty();
        }
        return sizes.isEmpty() ? Optional.empty() : Optional.of(List.copyOf(sizes));
    }

    private static String read(Path cache, String file) throws IOException {
        return Files.readString(cache.resolve(file)).strip();
    }

    /** The bytes that {@code 48K} or {@code 2M} stands for. */
    private static long bytes(String size) {
        int shift = "KMG".indexOf(size.toUpperCase(Locale.ROOT).charAt(size.length() - 1));
        return shift < 0
                ? Long.parseLong(size)
                : Long.parseLong(size.substring(0, size.length() - 1)) << (10 * (shift + 1));
    }
}
