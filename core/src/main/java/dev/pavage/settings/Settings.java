package dev.pavage.settings;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.Collections;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;

/** Every system property that Pavage reads. */
public final class Settings {
    /** Name of the device to run on; empty for the best there is. */
    public static final Setting<String> DEVICE = new Setting<>(
            "pavage.device",
            "",
            "the name of a device, or nothing for the best one",
            "The device to run on where a program names none.",
            Function.identity());

    /** Threads of the CPU device; 0 for one on each core. */
    public static final Setting<Integer> THREADS = new Setting<>(
            "pavage.threads",
            "0",
            "a whole number from 0 to 65536, where 0 means all cores",
            "How many threads the CPU device runs kernels on.",
            text -> Parse.integer(text, 0, 65_536));

    /** Bits of the CPU's vectors: -1 for what the machine has, 0 for scalar code, 64 to 512 to force a width. */
    public static final Setting<Integer> VECTOR_BITS = new Setting<>(
            "pavage.vector.bits",
            "-1",
            "one of -1 (what the machine has), 0 (no vectors), 64, 128, 256 and 512",
            "How wide the vectors are that the CPU device computes with.",
            text -> Parse.oneOf(Integer.valueOf(text), List.of(-1, 0, 64, 128, 256, 512)));

    /** What the CPU device computes with: {@code auto}, {@code machine}, {@code avx2} or {@code vectors}. */
    public static final Setting<String> CPU_CODE = new Setting<>(
            "pavage.cpu.code",
            "auto",
            "one of auto (machine code where this machine has what it needs), machine, avx2 (without AVX-512) and vectors",
            "Whether the CPU device writes machine code itself (Linux, x86-64, AVX-512 or AVX2) or uses the Vector API.",
            text -> Parse.oneOf(text.toLowerCase(Locale.ROOT), List.of("auto", "machine", "avx2", "vectors")));

    /** Which lowering OpenCL devices take their code from: {@code auto}, {@code loops} or {@code threads}. */
    public static final Setting<String> OPENCL_LOWERING = new Setting<>(
            "pavage.opencl.lowering",
            "auto",
            "one of auto (what suits the device), loops and threads",
            "Whether programs run on one thread each or on many on OpenCL devices; for tests.",
            text -> Parse.oneOf(text.toLowerCase(Locale.ROOT), List.of("auto", "loops", "threads")));

    /** Whether simulated GPUs look for races and for reads of what was never written. */
    public static final Setting<Boolean> CUDA_SIM_CHECKS = new Setting<>(
            "pavage.cuda.sim.checks",
            "true",
            "true or false",
            "Whether simulated GPUs look for races and for reads of memory and registers that were never written.",
            Parse::bool);

    /** Instructions of warps after which a launch on a simulated GPU is taken for an endless loop. */
    public static final Setting<Long> CUDA_SIM_STEPS = new Setting<>(
            "pavage.cuda.sim.steps",
            "1000000000",
            "a whole number from 1 to 9223372036854775807",
            "After how many instructions of warps a launch on a simulated GPU ends as if it had timed out.",
            Parse::count);

    /** Whether NVIDIA's library multiplies matrices where it can. */
    public static final Setting<Boolean> CUDA_CUBLASLT = new Setting<>(
            "pavage.cuda.cublaslt",
            "false",
            "true or false",
            "Whether NVIDIA's cuBLASLt, where it is installed, multiplies matrices on CUDA devices instead of Pavage's kernels.",
            Parse::bool);

    /** Limit of a device's memory pool in bytes; 0 for half of the physical memory. */
    public static final Setting<Long> POOL_BYTES = new Setting<>(
            "pavage.pool.bytes",
            "0",
            "a number of bytes such as 1073741824, 1024m or 1g, where 0 means half of the physical memory",
            "How much memory a device's pool takes at most.",
            Parse::bytes);

    /** Folder of compiled kernels. */
    public static final Setting<Path> CACHE_DIR = new Setting<>(
            "pavage.cache.dir",
            "",
            "a path, or nothing for .cache/pavage in the home folder",
            "The folder where compiled kernels and tuning results are kept from one run to the next.",
            text -> text.isEmpty() ? Path.of(System.getProperty("user.home", "."), ".cache", "pavage") : Path.of(text));

    /** Limit of the folder of compiled kernels in bytes; 0 for none kept. */
    public static final Setting<Long> CACHE_BYTES = new Setting<>(
            "pavage.cache.bytes",
            "256m",
            "a number of bytes such as 1048576, 1024k or 256m, where 0 means that none are kept",
            "How much of the disk the compiled kernels in pavage.cache.dir take at most.",
            Parse::bytes);

    /** Stages of compilation that are written to files. */
    public static final Setting<Set<DumpStage>> DUMP = new Setting<>(
            "pavage.dump",
            "",
            "any of tile, lane and source, separated by commas",
            "Which stages of each compiled kernel are written to files named <kernel>.<stage>.",
            Parse::stages);

    /** Folder of the files that {@link #DUMP} asks for. */
    public static final Setting<Path> DUMP_DIR = new Setting<>(
            "pavage.dump.dir",
            "pavage-dump",
            "a path",
            "The folder of the files that pavage.dump asks for.",
            Parse::path);

    /** Whether the verifier of the IR runs after each pass. */
    public static final Setting<Boolean> VERIFY = new Setting<>(
            "pavage.verify",
            "false",
            "true or false",
            "Whether the IR of a kernel is verified after each pass that changes it.",
            Parse::bool);

    /** Whether freed memory is overwritten. */
    public static final Setting<Boolean> DEBUG_POISON = new Setting<>(
            "pavage.debug.poison",
            "false",
            "true or false",
            "Whether freed device memory is filled with a pattern, so that a use after free shows.",
            Parse::bool);

    /** Whether guard bytes around device memory are checked. */
    public static final Setting<Boolean> DEBUG_GUARD = new Setting<>(
            "pavage.debug.guard",
            "false",
            "true or false",
            "Whether guard bytes stand around each allocation of device memory and are checked when it is freed.",
            Parse::bool);

    /** Devices, and programs beside them, whose tests must not be skipped. */
    public static final Setting<List<String>> TEST_REQUIRE = new Setting<>(
            "pavage.test.require",
            "",
            "names of devices and programs separated by commas, such as opencl,oclgrind,chromium",
            "What tests need: they fail, and are not skipped, where it is missing.",
            Parse::list);

    private Settings() {}

    /** All settings, in the order that documentation shows them. */
    public static List<Setting<?>> all() {
        return List.of(
                DEVICE, THREADS, VECTOR_BITS, CPU_CODE, OPENCL_LOWERING, CUDA_SIM_CHECKS, CUDA_SIM_STEPS,
                CUDA_CUBLASLT, POOL_BYTES,
                CACHE_DIR,
                CACHE_BYTES, DUMP, DUMP_DIR, VERIFY, DEBUG_POISON, DEBUG_GUARD, TEST_REQUIRE);
    }

    /** Values of texts. Each throws an {@link IllegalArgumentException} where a text is not allowed. */
    private static final class Parse {
        static int integer(String text, int lowest, int highest) {
            int value = Integer.parseInt(text);
            if (value < lowest || value > highest) {
                throw new IllegalArgumentException(value + " is outside of " + lowest + " to " + highest);
            }
            return value;
        }

        static long count(String text) {
            long value = Long.parseLong(text);
            if (value < 1) {
                throw new IllegalArgumentException(value + " is less than 1");
            }
            return value;
        }

        static <T> T oneOf(T value, List<T> allowed) {
            if (!allowed.contains(value)) {
                throw new IllegalArgumentException(value + " is none of " + allowed);
            }
            return value;
        }

        /** A number of bytes, or of the binary multiples k, m, g and t. */
        static long bytes(String text) {
            int unit = text.isEmpty() ? -1 : "kmgt".indexOf(Character.toLowerCase(text.charAt(text.length() - 1)));
            String digits = unit < 0 ? text : text.substring(0, text.length() - 1);
            int shift = 10 * (unit + 1);
            long count = Long.parseLong(digits);
            if (count < 0 || count > Long.MAX_VALUE >> shift) {
                throw new IllegalArgumentException(text + " is negative or overflows 64 bits");
            }
            return count << shift;
        }

        static boolean bool(String text) {
            // Boolean.parseBoolean would take any misspelling for false.
            return switch (text.toLowerCase(Locale.ROOT)) {
                case "true" -> true;
                case "false" -> false;
                default -> throw new IllegalArgumentException(text + " is neither true nor false");
            };
        }

        static Path path(String text) {
            if (text.isEmpty()) {
                throw new IllegalArgumentException("the path is empty");
            }
            return Path.of(text);
        }

        static List<String> list(String text) {
            return Arrays.stream(text.split(",", -1))
                    .map(String::strip)
                    .filter(part -> !part.isEmpty())
                    .toList();
        }

        static Set<DumpStage> stages(String text) {
            return list(text).stream()
                    .map(name -> DumpStage.valueOf(name.toUpperCase(Locale.ROOT)))
                    .collect(Collectors.collectingAndThen(
                            Collectors.toCollection(() -> EnumSet.noneOf(DumpStage.class)),
                            Collections::unmodifiableSet));
        }
    }
}
