package dev.pavage.opencl;

import dev.pavage.device.MessageBuffer;
import dev.pavage.ir.Target.Lowering;
import dev.pavage.lane.LaneKernel;
import dev.pavage.lane.Provenance;
import dev.pavage.opencl.Features.Shuffle;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * Prints a kernel as OpenCL C 1.2. The kernel function's arguments are, in this order,
 *
 * <ul>
 *   <li>per view its memory object as it is, {@code __global char*};
 *   <li>from the loop lowering, scratch memory, {@code __global char*}: {@value Source#SCRATCH_HEADER} bytes which are zero
 *       before and after each launch, then {@link Source#slotBytes} for each work-group;
 *   <li>from the thread lowering, {@link Source#localBytes} of local memory, {@code __local float16*}, which has their
 *       alignment. It is no array of the kernel function, because PoCL 3.1 would share that between work-groups that run
 *       at once, where its compiler sees before all inlining that a function is only ever called with this array;
 *   <li>if the kernel has messages, a {@link MessageBuffer}, {@code __global int*};
 *   <li>a structure of {@code long}: the number of the first program and how many to run, the three program counts, then for
 *       each view the distance in bytes of its first element from the start of its memory object, its extents, and its
 *       strides in elements.
 * </ul>
 *
 * Work-groups lie along one dimension, and the first program id varies fastest. From the thread lowering, a program is a
 * work-group of {@link LaneKernel#threads}. From the loop lowering, work-groups have one thread; there may be any number of
 * them, and they take programs from a counter.
 */
final class OpenClEmitter {
    /** Extensions by what shows that a program uses them. */
    private static final Map<String, List<String>> EXTENSIONS = Map.of(
            "double", List.of("cl_khr_fp64"),
            "atom", List.of("cl_khr_int64_base_atomics", "cl_khr_int64_extended_atomics"),
            Shuffle.KHR.function(), List.of(Shuffle.KHR.extension()),
            Shuffle.INTEL.function(), List.of(Shuffle.INTEL.extension()));

    private static final Pattern WORD = Pattern.compile("[a-z]+(?:(?:_sub)?_group[a-z_]*)?");
    private static final int CACHE_LINE = 64;

    private final LaneKernel kernel;
    private final Features features;
    private final Prelude prelude = new Prelude();
    private final boolean isThreads;

    private OpenClEmitter(LaneKernel kernel, Features features) {
        this.kernel = kernel;
        this.features = features;
        isThreads = kernel.lowering() == Lowering.THREADS;
    }

    /**
     * Prints a kernel.
     *
     * @throws dev.pavage.device.CompilationException if it needs what OpenCL C or the device lacks
     * @throws IllegalStateException if the kernel's addresses cannot be told apart, a mistake of the lowering
     */
    static Source emit(LaneKernel kernel, Features features) {
        return new OpenClEmitter(kernel, features).emit();
    }

    private Source emit() {
        if (!kernel.messages().isEmpty()) {
            prelude.use("report", "", Map.of());
        }
        Provenance provenance = Provenance.of(kernel);
        List<Provenance.Variant> variants = provenance.variants();
        String functions = variants.stream()
                .map(v -> FunctionPrinter.print(provenance, v, prelude, features))
                .collect(Collectors.joining("\n"));
        String entry = "pavage_" + FunctionPrinter.identifier(kernel.name());
        String body = prelude.text() + functions + "\n" + launch() + "\n" + kernelFunction(entry, variants.getLast());
        return new Source(
                entry,
                pragmas(body) + "\n" + body,
                options(body),
                isThreads ? 0 : slotBytes(),
                isThreads ? Math.max(1, kernel.scratchBytes()) : 0,
                !kernel.messages().isEmpty());
    }

    private long slotBytes() {
        return Math.ceilDiv(kernel.scratchBytes(), CACHE_LINE) * CACHE_LINE;
    }

    private static String pragmas(String body) {
        Set<String> words = WORD.matcher(body).results().map(MatchResult::group).collect(Collectors.toSet());
        return EXTENSIONS.entrySet().stream()
                .filter(e -> words.contains(e.getKey()))
                .flatMap(e -> e.getValue().stream())
                .sorted()
                .map(extension -> "#pragma OPENCL EXTENSION " + extension + " : enable\n")
                .collect(Collectors.joining("", "", "#pragma OPENCL FP_CONTRACT OFF\n"));
    }

    private String options(String body) {
        boolean shuffles = features.shuffle().equals(Shuffle.KHR) && body.contains(Shuffle.KHR.function());
        String language = body.contains(PackedDot.FUNCTIONS)
                ? PackedDot.LANGUAGE
                : (shuffles ? Shuffle.KHR : Shuffle.NONE).language();
        return "-cl-std=" + language
                + (features.exactDivision() ? " -cl-fp32-correctly-rounded-divide-sqrt" : "")
                + (isThreads && features.joinsThreads() ? " -cl-opt-disable" : "");
    }

    /** The structure that a launch hands over. A structure cannot be without members, so a kernel without views has one. */
    private String launch() {
        return """
                typedef struct {
                    long first;
                    long programs;
                    long count0;
                    long count1;
                    long count2;
                    long arguments[%d];
                } Launch;
                """.formatted(Math.max(1, kernel.entry().params().size() - LaneKernel.FIXED_PARAMS));
    }

    private String kernelFunction(String entry, Provenance.Variant function) {
        List<String> params = new ArrayList<>();
        views().forEach(v -> params.add("__global char* const " + v));
        params.add(isThreads ? "__local float16* const memory" : "__global char* const scratch");
        if (!kernel.messages().isEmpty()) {
            params.add("__global int* const messages");
        }
        params.add("const Launch launch");
        String subGroup = features.shuffle().equals(Shuffle.INTEL)
                ? ", intel_reqd_sub_group_size(" + features.subGroup() + ")"
                : "";
        return """
                __kernel __attribute__((reqd_work_group_size(%d, 1, 1)%s))
                void %s(%s) {
                %s}
                """.formatted(
                kernel.threads(),
                isThreads ? subGroup : "",
                entry,
                String.join(", ", params),
                (isThreads ? threads(function) : loops(function)).indent(4));
    }

    private String threads(Provenance.Variant function) {
        return """
                const long program = launch.first + get_group_id(0);
                %s""".formatted(program(function, "(__local char*)memory"));
    }

    /** Work-groups count those that are done, so that the last one can clear both counters for the next launch. */
    private String loops(Provenance.Variant function) {
        return """
                __global char* const slot = scratch + %d + get_group_id(0) * %dL;
                volatile __global int* const next = (volatile __global int*)scratch;
                volatile __global int* const done = next + 1;
                for (int taken = atomic_inc(next); taken < launch.programs; taken = atomic_inc(next)) {
                    const long program = launch.first + taken;
                %s}
                if (atomic_inc(done) == (int)get_num_groups(0) - 1) {
                    atomic_xchg(next, 0);
                    atomic_xchg(done, 0);
                }
                """.formatted(Source.SCRATCH_HEADER, slotBytes(), program(function, "slot").indent(4));
    }

    /** Runs the entry function for {@code program}. */
    private String program(Provenance.Variant function, String scratch) {
        Stream<String> report = function.reports() ? Stream.of("report") : Stream.of();
        Stream<String> fixed = Stream.of("id0", "id1", "id2", "launch.count0", "launch.count1", "launch.count2", "0");
        int arguments = kernel.entry().params().size() - LaneKernel.FIXED_PARAMS;
        String all = Stream.of(
                views(),
                Stream.of(scratch),
                report,
                fixed,
                IntStream.range(0, arguments).mapToObj(i -> "launch.arguments[" + i + "]"))
                .flatMap(s -> s)
                .collect(Collectors.joining(", "));
        return """
                const long id0 = program %% launch.count0;
                const long id1 = program / launch.count0 %% launch.count1;
                const long id2 = program / launch.count0 / launch.count1;
                %s%s(%s);
                """.formatted(
                function.reports() ? "const Report report = {messages, {id0, id1, id2}};\n" : "",
                FunctionPrinter.name(function),
                all);
    }

    private Stream<String> views() {
        return IntStream.range(0, kernel.ranks().size()).mapToObj(view -> "v" + view);
    }
}
