package dev.pavage.cuda.ptx;

import dev.pavage.cuda.Architecture;
import dev.pavage.ir.Target.Lowering;
import dev.pavage.lane.LaneKernel;
import dev.pavage.lane.LaneType.Kind;
import dev.pavage.lane.LaneValue;
import dev.pavage.lane.Provenance;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * Prints lane IR of the thread lowering as PTX; {@link PtxKernel} says how it is launched.
 *
 * <p>Source: PTX ISA (NVIDIA), whose sections the classes beside this one name by their instructions.
 */
public final class PtxEmitter {
    private static final List<String> DIMENSIONS = List.of("x", "y", "z");
    private static final int SCRATCH = LaneKernel.FIXED_PARAMS - 1;
    private static final String BLOCK =
            """
            mov.u32 %r_block, %ctaid.$dimension;
            cvt.u64.u32 %rd_block, %r_block;
            add.s64 $id, $id, %rd_block;
            """;
    /** Threads of a program that is small: eight of one warp, or four of two, hide each other's waiting. */
    private static final int SMALL = 64;

    private static final String SHARED = "shared";
    private static final String SHARED_MEMORY = ".extern .shared .align 128 .b8 " + SHARED + "[];\n\n";
    private static final String MESSAGES = "messages";

    private final LaneKernel kernel;
    private final Architecture architecture;
    private final Registers registers;
    private final List<LaneValue> params;

    private PtxEmitter(LaneKernel kernel, Architecture architecture) {
        this.kernel = kernel;
        this.architecture = architecture;
        registers = new Registers(Provenance.of(kernel).variants().getLast());
        params = kernel.entry().params();
    }

    /**
     * Prints a kernel.
     *
     * @throws dev.pavage.device.CompilationException if it needs what PTX of this architecture lacks
     * @throws IllegalStateException if it has what the thread lowering never makes, or its addresses cannot be told apart:
     *     mistakes of the lowering
     */
    public static PtxKernel emit(LaneKernel kernel, Architecture architecture) {
        if (kernel.lowering() != Lowering.THREADS) {
            throw new IllegalStateException("kernel " + kernel.name() + " is not from the thread lowering");
        }
        return new PtxEmitter(kernel, architecture).emit();
    }

    private PtxKernel emit() {
        String entry = "pavage_" + kernel.name().replaceAll("[^A-Za-z0-9_]", "_");
        boolean hasMessages = !kernel.messages().isEmpty();
        Code body = new Code(registers);
        Map<String, String> reports = hasMessages ? reports() : Map.of();
        BodyPrinter.print(kernel, architecture, registers, body, reports);
        List<String> names = parameters(hasMessages);
        // The head comes after the body, which says what it reads; and the declarations after both.
        Code head = head(names, reports);
        String text = """
                // Kernel %s of Pavage for %s: %d threads and %d bytes of shared memory do a program.
                .version %s
                .target %s
                .address_size 64

                %s.visible .entry %s(
                %s)
                .reqntid %d, 1, 1
                %s{
                %s
                %s%s    ret;
                }
                %s""".formatted(
                kernel.name(),
                architecture.name(),
                kernel.threads(),
                kernel.scratchBytes(),
                architecture.isa().atLeast(body.version()),
                architecture.name(),
                kernel.scratchBytes() > 0 ? SHARED_MEMORY : "",
                entry,
                names.stream().map(p -> "    .param .u64 " + p).collect(Collectors.joining(",\n")),
                kernel.threads(),
                together(),
                registers.declarations().stream().map(d -> "    " + d).collect(Collectors.joining("\n")),
                head,
                body,
                files(body.files()));
        return new PtxKernel(entry, text, kernel.threads(), Math.toIntExact(kernel.scratchBytes()), hasMessages);
    }

    /**
     * Says how many programs are to be on a multiprocessor, if each thread may have all registers: where shared memory, of
     * which the compiler knows nothing, has room for no more or for one more, and where programs are so small that this many
     * are enough. Otherwise it may spill some registers to make room for more.
     */
    private String together() {
        int whole = Architecture.ALL_REGISTERS / Architecture.REGISTERS / kernel.threads();
        long fitting = kernel.scratchBytes() == 0
                ? Long.MAX_VALUE
                : Math.max(1, architecture.sharedBytes() / kernel.scratchBytes());
        boolean small = kernel.threads() <= SMALL;
        return fitting <= whole + 1 || small ? ".minnctapersm " + Math.min(fitting, whole) + "\n" : "";
    }

    private static String files(List<String> names) {
        return IntStream.range(0, names.size())
                .mapToObj(i -> ".file " + (i + 1) + " \"" + names.get(i) + "\"\n")
                .collect(Collectors.joining());
    }

    /** The registers that checks and prints read. */
    private Map<String, String> reports() {
        Map<String, String> names = new HashMap<>();
        names.put(MESSAGES, registers.fresh(Bank.B64));
        for (int i = 0; i < DIMENSIONS.size(); i++) {
            names.put("id" + i, registers.scalar(params.get(i)));
        }
        return names;
    }

    /** Fetches what the body reads of the launch. */
    private Code head(List<String> names, Map<String, String> reports) {
        Code head = new Code(registers);
        for (int i = 0; i < params.size(); i++) {
            if (!registers.isKnown(params.get(i))) {
                continue;
            }
            String register = registers.scalar(params.get(i));
            if (i == SCRATCH) {
                head.line("mov.u32 " + register + ", " + SHARED + ";");
                continue;
            }
            head.line("ld.param.u64 " + register + ", [" + names.get(i < SCRATCH ? i : i - 1) + "];");
            if (i < DIMENSIONS.size()) {
                head.fill(BLOCK, Kind.I64, Map.of("id", register, "dimension", DIMENSIONS.get(i)));
            }
        }
        if (!reports.isEmpty()) {
            head.line("ld.param.u64 " + reports.get(MESSAGES) + ", [" + MESSAGES + "];");
        }
        return head;
    }

    /** Names of the parameters, in the order of the launch. */
    private List<String> parameters(boolean hasMessages) {
        List<String> names = new ArrayList<>(List.of("first0", "first1", "first2", "count0", "count1", "count2"));
        for (int view = 0; view < kernel.ranks().size(); view++) {
            int rank = kernel.ranks().get(view);
            String name = "v" + view;
            names.add(name);
            for (int axis = 0; axis < rank; axis++) {
                names.add(name + "_extent" + axis);
            }
            for (int axis = 0; axis < rank; axis++) {
                names.add(name + "_stride" + axis);
            }
        }
        if (hasMessages) {
            names.add(MESSAGES);
        }
        return names;
    }
}
