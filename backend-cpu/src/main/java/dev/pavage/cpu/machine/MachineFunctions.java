package dev.pavage.cpu.machine;

import dev.pavage.ir.Target.MatrixUnit;
import dev.pavage.lane.LaneFunction;
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

/** Makes functions of lane IR into machine code of this process: Linux, x86-64, an {@link Extension}. */
public final class MachineFunctions {
    private static final Path CPU_INFO = Path.of("/proc/cpuinfo");

    private final ExecutableMemory memory = new ExecutableMemory();

    private final Extension extension;
    private final List<MatrixUnit> matrixUnits;

    private MachineFunctions(Extension extension, Set<String> features) {
        this.extension = extension;
        matrixUnits = extension.matrixUnits(features);
        // Whether the system lets code be made shows now, and not at the first kernel.
        Assembler nothing = new Assembler(extension);
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
     * For this machine, by the best extension that it has.
     *
     * @throws MachineCodeException if it is none that code is written for; the message says why
     */
    public static MachineFunctions ofThisMachine() {
        Set<String> features = features();
        for (Extension extension : Extension.values()) {
            if (extension.missing(features).isEmpty()) {
                return new MachineFunctions(extension, features);
            }
        }
        throw lacks(Extension.values()[Extension.values().length - 1], features);
    }

    /**
     * For this machine, by an extension.
     *
     * @throws MachineCodeException if it has not got it, or is none that code is written for; the message says why
     */
    public static MachineFunctions ofThisMachine(Extension extension) {
        Set<String> features = features();
        if (!extension.missing(features).isEmpty()) {
            throw lacks(extension, features);
        }
        return new MachineFunctions(extension, features);
    }

    private static MachineCodeException lacks(Extension extension, Set<String> features) {
        return new MachineCodeException("the processor lacks " + String.join(", ", extension.missing(features)), false);
    }

    private static Set<String> features() {
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
        return features;
    }

    /** What vector instructions it writes. */
    public Extension extension() {
        return extension;
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
            MachineCode code = FunctionAssembler.write(extension, function, callees, streams);
            Map<String, Long> same = Map.copyOf(callees);
            // Written once more when it is read, rather than kept.
            return new Compiled(
                    memory.place(code.bytes()),
                    () -> FunctionAssembler.write(extension, function, same, streams).text().toString());
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
