package dev.pavage.device;

import com.sun.management.OperatingSystemMXBean;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** What there is to know of the host without running anything on it; for devices that are its processor. */
public final class HostMachine {
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
        return CacheSizes.ofThisMachine();
    }
}
