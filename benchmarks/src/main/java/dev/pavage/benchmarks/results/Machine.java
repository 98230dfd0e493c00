package dev.pavage.benchmarks.results;

import dev.pavage.device.HostMachine;
import dev.pavage.settings.Settings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * The machine that benchmarks ran on.
 *
 * @param name what it is called in comparisons with others
 * @param cpu the processor's model
 * @param cores processors that the system shows, hardware threads counted
 * @param caches bytes of the data caches, first level first
 * @param memory bytes of memory
 * @param system operating system, its version and the architecture
 * @param java the Java runtime and its version
 * @param threads threads that the device {@code cpu} computes on
 * @param governor how the system chooses the processor's frequency, such as {@code performance}; {@code unknown} if it does not tell
 */
public record Machine(
        String name,
        String cpu,
        int cores,
        List<Long> caches,
        long memory,
        String system,
        String java,
        int threads,
        String governor) {
    private static final Path GOVERNOR = Path.of("/sys/devices/system/cpu/cpu0/cpufreq/scaling_governor");

    /** This machine, by the name of its processor. */
    public static Machine here() {
        int cores = Runtime.getRuntime().availableProcessors();
        return new Machine(
                HostMachine.name(),
                HostMachine.name(),
                cores,
                HostMachine.caches(),
                HostMachine.memoryBytes(),
                String.join(" ", System.getProperty("os.name"), System.getProperty("os.version"),
                        System.getProperty("os.arch")),
                System.getProperty("java.vm.name") + " " + System.getProperty("java.vm.version"),
                Settings.THREADS.value() == 0 ? cores : Settings.THREADS.value(),
                readGovernor());
    }

    private static String readGovernor() {
        try {
            return Files.readString(GOVERNOR).strip();
        } catch (IOException e) {
            return "unknown";
        }
    }

    /** The same machine under another name. */
    public Machine named(String other) {
        return new Machine(other, cpu, cores, caches, memory, system, java, threads, governor);
    }
}
