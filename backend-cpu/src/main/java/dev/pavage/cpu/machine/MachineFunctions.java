package dev.pavage.cpu.machine;

import dev.pavage.ir.Target.MatrixUnit;
import dev.pavage.lane.LaneFunction;
import dev.pavage.type.DType;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Stream;

/** Makes functions of lane IR into machine code of this process: Linux, x86-64, AVX-512. */
public final class MachineFunctions {
    /** What the instructions that are written need, as Linux names it. */
    private static final List<String> FEATURES = List.of("avx512f", "avx512dq", "avx512vl", "fma");

    /** What multiplies packed factors, with the feature that it needs. */
    private static final List<Map.Entry<String, MatrixUnit>> UNITS = List.of(
            Map.entry("avx512_bf16", new MatrixUnit("vdpbf16ps", 1, 1, 2, DType.BF16, DType.F32)),
            Map.entry("avx512_vnni", new MatrixUnit("vpdpwssd", 1, 1, 2, DType.I8, DType.I32)),
            Map.entry("avx512_vnni", new MatrixUnit("vpdpwssd", 1, 1, 2, DType.U8, DType.I32)),
            Map.entry("avx512_vnni", new MatrixUnit("vpdpwssd", 1, 1, 2, DType.I16, DType.I32)));

    private static final Path CPU_INFO = Path.of("/proc/cpuinfo");

    private final ExecutableMemory memory = new ExecutableMemory();

    private final List<MatrixUnit> matrixUnits;

    private MachineFunctions(Set<String> features) {
        matrixUnits = UNITS.stream()
                .filter(unit -> features.contains(unit.getKey()))
                .map(Map.Entry::getValue)
                .toList();
        // Whether the system lets code be made shows now, and not at the first kernel.
        Assembler nothing = new Assembler();
        nothing.ret();
        memory.place(nothing.finish());
    }

    /** What became of a function. */
    public sealed interface Outcome {
        /** The code as a person reads it, or why there is none. */
        String text();
    }

    /**
     * It can be called.
     *
     * @param address where its code begins, which stays there
     * @param instructions its instructions, one a line
     */
    public record Compiled(long address, Supplier<String> instructions) implements Outcome {
        @Override
        public String text() {
            return instructions.get();
        }
    }

    /**
     * It has something that is not written as machine code.
     *
     * @param text what
     */
    public record Declined(String text) implements Outcome {}

    /**
     * For this machine.
     *
     * @throws MachineCodeException if it is none that code is written for; the message says why
     */
    public static MachineFunctions ofThisMachine() {
        String system = System.getProperty("os.name") + " on " + System.getProperty("os.arch");
        if (!system.equals("Linux on amd64")) {
            throw new MachineCodeException("it is written for Linux on x86-64, and this is " + system, false);
        }
        Set<String> features = new HashSet<>();
        try (Stream<String> lines = Files.lines(CPU_INFO)) {
            lines.filter(line -> line.startsWith("flags"))
                    .findFirst()
                    .ifPresent(line -> features.addAll(Arrays.asList(line.split("\\s+"))));
        } catch (IOException | UncheckedIOException e) {
            throw new MachineCodeException("what the processor can do is not to be read from " + CPU_INFO, true);
        }
        List<String> missing =
                FEATURES.stream().filter(f -> !features.contains(f)).sorted().toList();
        if (!missing.isEmpty()) {
            throw new MachineCodeException("the processor lacks " + String.join(", ", missing), false);
        }
        return new MachineFunctions(features);
    }

    /** What this machine multiplies packed factors by. */
    public List<MatrixUnit> matrixUnits() {
        return matrixUnits;
    }

    /**
     * A function as machine code, if it has nothing that is not written as such.
     *
     * @param callees where functions are that it may call
     * @param streams whether whole vectors of arguments are stored past the caches
     * @throws MachineCodeException if the system does not let code be made
     */
    public Outcome compile(LaneFunction function, Map<String, Long> callees, boolean streams) {
        if (function.params().size() > Calls.most()) {
            return new Declined("more than " + Calls.most() + " parameters");
        }
        try {
            MachineCode code = FunctionAssembler.write(function, callees, streams);
            Map<String, Long> same = Map.copyOf(callees);
            // Written once more when it is read, rather than kept.
            return new Compiled(
                    memory.place(code.bytes()),
                    () -> FunctionAssembler.write(function, same, streams).text().toString());
        } catch (NotEncodableException e) {
            return new Declined(String.valueOf(e.getMessage()));
        }
    }

    /** How many longs a call of a function with so many parameters takes. */
    public static int arity(int params) {
        return Calls.arity(params);
    }

    /**
     * A handle that calls code and gives a long without a meaning, as a constant of a class; the first three parameters are those of the JVM's bootstrap
     * methods.
     *
     * @param address of a {@link Compiled} function
     * @param arity how many longs it takes, see {@link #arity}
     */
    public static MethodHandle handle(MethodHandles.Lookup lookup, String name, Class<?> type, long address,
            int arity) {
        return Calls.of(arity).bindTo(MemorySegment.ofAddress(address));
    }
}
