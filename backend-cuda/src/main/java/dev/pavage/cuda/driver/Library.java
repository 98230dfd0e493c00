package dev.pavage.cuda.driver;

import dev.pavage.device.PavageException;
import java.lang.foreign.Arena;
import java.lang.foreign.SymbolLookup;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** The driver's library: {@code libcuda.so.1} or {@code nvcuda.dll}, which the driver's installer puts on the machine. */
final class Library {
    /** Where it lies on Linux: on the loader's path; on Windows' subsystem for Linux; in NVIDIA's containers. */
    private static final List<String> LINUX =
            List.of("libcuda.so.1", "/usr/lib/wsl/lib/libcuda.so.1", "/usr/local/nvidia/lib64/libcuda.so.1");

    private static final List<String> WINDOWS = List.of("nvcuda.dll");

    private Library() {}

    /**
     * Loads it, for as long as the process lives.
     *
     * @throws PavageException if it is not there or does not load, with the reason for each place
     */
    static SymbolLookup load() {
        String system = System.getProperty("os.name", "").toLowerCase(Locale.ROOT);
        if (system.startsWith("mac")) {
            throw new PavageException("NVIDIA has no driver for macOS");
        }
        return load(system.startsWith("windows") ? WINDOWS : LINUX);
    }

    /** Loads the first of several files that loads. */
    static SymbolLookup load(List<String> files) {
        List<String> failures = new ArrayList<>();
        for (String file : files) {
            try {
                return SymbolLookup.libraryLookup(file, Arena.global());
            } catch (IllegalArgumentException | IllegalCallerException e) {
                failures.add(String.valueOf(e.getMessage()));
            }
        }
        throw new PavageException("the driver's library does not load (" + String.join("; ", failures) + ")");
    }
}
