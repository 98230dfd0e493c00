package dev.pavage.cuda;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pavage.cuda.ptx.PtxCompiler;
import dev.pavage.cuda.ptx.PtxKernel;
import dev.pavage.cuda.ptx.Ptxas;
import dev.pavage.device.Device;
import dev.pavage.testkit.Case;
import dev.pavage.testkit.CheckOptions;
import dev.pavage.testkit.Conformance;
import dev.pavage.testkit.ConformanceTests;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicNode;

/**
 * The conformance kit on a simulated GPU; architectures whose kernels are mostly the same share a class, and what was compiled.
 * NVIDIA's compiler must take each kernel too and find registers for it, for this architecture and for others that run the same
 * PTX; PTX that JCuda's is too old for is compiled where there is a newer one ({@link Ptxas}).
 */
final class Conforming {
    /** Code that was compiled: cases often have kernels of others, and NVIDIA's compiler takes most of the time of these tests. */
    private static final Set<Attempt> COMPILED = ConcurrentHashMap.newKeySet();
    /** Registers that code needed when it was compiled last. */
    private static final Map<String, Integer> NEEDED = new ConcurrentHashMap<>();
    private static final Pattern NAMES = Pattern.compile("//|\\.version|\\.target");
    private static final Pattern THREADS = Pattern.compile("\\.reqntid (\\d+)");
    private static final Pattern TOGETHER = Pattern.compile("\\.minnctapersm (\\d+)");

    /**
     * Code for an architecture.
     *
     * @param code PTX without what names an architecture
     */
    private record Attempt(String code, Architecture architecture) {}

    private Conforming() {}

    /**
     * All small cases on an architecture. Each group has a device of its own: what the simulator finds loses it.
     *
     * @param also compute capabilities of GPUs whose code is the same, 10 * major + minor
     */
    static Stream<DynamicNode> on(int major, int minor, int... also) {
        Architecture architecture = Architecture.of(major, minor).orElseThrow();
        List<Architecture> compiled = compiled(architecture, also);
        return Conformance.cases(device(architecture, compiled), CheckOptions.small()).stream()
                .map(Case::group)
                .distinct()
                .flatMap(group -> ConformanceTests.of(
                        device(architecture, compiled), CheckOptions.small().withFilter(group + "/")));
    }

    /** The small cases whose ids contain {@code filter} alone. */
    static Stream<DynamicNode> on(int major, int minor, String filter) {
        Architecture architecture = Architecture.of(major, minor).orElseThrow();
        return ConformanceTests.of(
                device(architecture, compiled(architecture)), CheckOptions.small().withFilter(filter));
    }

    private static List<Architecture> compiled(Architecture architecture, int... also) {
        return Stream.concat(
                Stream.of(architecture),
                IntStream.of(also).mapToObj(n -> Architecture.of(n / 10, n % 10).orElseThrow()))
                .toList();
    }

    private static Device device(Architecture architecture, List<Architecture> compiled) {
        WatchedDriver watched = new WatchedDriver(architecture, (call, arguments) -> {
            if (call.equals("load") && arguments[0] instanceof String ptx) {
                check(ptx, compiled);
            }
            return Optional.empty();
        });
        return Device.of(CudaDevice.simulated(watched.driver(), 0, architecture));
    }

    /**
     * Fails the first case that runs a kernel if its registers do not suffice. Code that needs half of the registers that a
     * thread may have on one architecture, or fewer, has enough on the others, which have as many.
     */
    private static void check(String ptx, List<Architecture> architectures) {
        String code = ptx.lines().filter(line -> !NAMES.matcher(line).lookingAt()).collect(Collectors.joining("\n"));
        for (Architecture each : architectures) {
            boolean enough = NEEDED.containsKey(code) && 2 * NEEDED.get(code) <= most(ptx);
            if (!enough && COMPILED.add(new Attempt(code, each))) {
                NEEDED.put(code, registers(ptx, each));
            }
        }
    }

    /** Registers that a thread may have by what the kernel says. */
    private static int most(String ptx) {
        int threads = number(THREADS, ptx).orElseThrow();
        return Math.min(
                Architecture.REGISTERS,
                Architecture.ALL_REGISTERS / (threads * number(TOGETHER, ptx).orElse(1)));
    }

    private static OptionalInt number(Pattern pattern, String ptx) {
        Matcher found = pattern.matcher(ptx);
        return found.find() ? OptionalInt.of(Integer.parseInt(found.group(1))) : OptionalInt.empty();
    }

    /** Registers that a thread has, at least 0; fails where it spills some. */
    private static int registers(String ptx, Architecture architecture) {
        if (Ptxas.isNeeded(ptx) && !Ptxas.isPresent()) {
            return 0;
        }
        PtxKernel kernel = new PtxKernel("a kernel of the kit", ptx, 0, 0, false);
        PtxCompiler.Compiled compiled = Ptxas.isNeeded(ptx)
                ? Ptxas.compile(kernel, architecture)
                : PtxCompiler.compile(kernel, architecture);
        assertThat(compiled.spillStores() + compiled.spillLoads())
                .as(
                        "bytes that a thread spills on %s: %d stored, %d loaded, with %d registers. %s",
                        architecture.name(),
                        compiled.spillStores(),
                        compiled.spillLoads(),
                        compiled.registers(),
                        ptx.lines().findFirst().orElse(""))
                .isZero();
        return compiled.registers();
    }
}
