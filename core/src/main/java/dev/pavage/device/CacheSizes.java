package dev.pavage.device;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.io.IOException;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** Sizes in bytes of the processor's data caches, first level first, by whoever knows them. */
final class CacheSizes {
    /** What most machines of the last ten years have at least: first and second level per core, third shared. */
    private static final List<Long> USUAL = List.of(32L << 10, 256L << 10, 8L << 20);

    private static final Path FOLDER = Path.of("/sys/devices/system/cpu/cpu0/cache");

    /**
     * The numbers that glibc gives to the sizes of a core's own data caches, {@code _SC_LEVEL1_DCACHE_SIZE} and
     * {@code _SC_LEVEL2_CACHE_SIZE} in bits/confname.h; it asks the processor. Of the third level it tells what all of a
     * socket's cores have together, which is not what one of them can use.
     */
    private static final int[] OWN = {188, 191};

    private CacheSizes() {}

    /** Those of this machine. Virtual machines often do not say; then they are the C library's, or usual ones. */
    static List<Long> ofThisMachine() {
        return listed(FOLDER).or(CacheSizes::told).orElse(USUAL);
    }

    /** Caches as Linux lists them in a folder: {@code index0/type}, {@code index0/size} and so on. */
    static Optional<List<Long>> listed(Path folder) {
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

    /** What the C library tells of a core's own caches, and the usual third level. Other C libraries know none of them. */
    static Optional<List<Long>> told() {
        if (!System.getProperty("os.name", "").equals("Linux")) {
            return Optional.empty();
        }
        List<Long> sizes = new ArrayList<>();
        try {
            Linker linker = Linker.nativeLinker();
            Optional<MemorySegment> sysconf = linker.defaultLookup().find("sysconf");
            if (sysconf.isEmpty()) {
                return Optional.empty();
            }
            MethodHandle ask = linker.downcallHandle(sysconf.get(), FunctionDescriptor.of(JAVA_LONG, JAVA_INT));
            for (int name : OWN) {
                long size = (long) ask.invokeExact(name);
                if (size <= 0) {
                    return Optional.empty();
                }
                sizes.add(size);
            }
        } catch (UnsupportedOperationException | IllegalCallerException e) {
            // No linker on this platform, or native access is denied to this module.
            return Optional.empty();
        } catch (Throwable e) {
            throw new IllegalStateException("the call of the C library's sysconf failed", e);
        }
        sizes.add(USUAL.getLast());
        return Optional.of(List.copyOf(sizes));
    }
}
