package dev.pavage.cpu;

import dev.pavage.cpu.machine.MachineFunctions;
import dev.pavage.device.CompilationException;
import dev.pavage.lane.LaneFunction;
import dev.pavage.lane.LaneKernel;
import java.lang.constant.ClassDesc;
import java.lang.invoke.MethodHandles;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/**
 * The functions that kernels have in common, each compiled once, so that C2 warms it up once. Their classes are
 * ordinary ones, not hidden ones: other classes can name them, and a call costs what any static call does. They are
 * never unloaded; there are few of them.
 */
final class SharedFunctions {
    /** The method of such a class. */
    static final String METHOD = "call";

    /** Two devices of one process may have functions of the same name for different vector widths. */
    private static final AtomicInteger NUMBER = new AtomicInteger();

    /**
     * A compiled function.
     *
     * @param callee the method that is it, or calls it
     * @param address where it is, if it is machine code
     * @param texts its code as a person reads it
     */
    record Shared(LaneFunction function, ClassEmitter.Callee callee, Optional<Long> address,
            List<Supplier<String>> texts) {}

    private final Map<String, Shared> byName = new ConcurrentHashMap<>();
    private final ClassEmitter emitter;
    private final Optional<MachineFunctions> machine;

    /**
     * None yet.
     *
     * @param machine makes machine code of those that can be written as such, if that is wanted
     */
    SharedFunctions(ClassEmitter emitter, Optional<MachineFunctions> machine) {
        this.emitter = emitter;
        this.machine = machine;
    }

    /**
     * The shared functions of a kernel, callees before callers; those that are new are compiled.
     *
     * @throws CompilationException if another function has the name of one of them
     */
    List<Shared> of(LaneKernel kernel) {
        List<Shared> all = new ArrayList<>();
        for (LaneFunction function : kernel.functions()) {
            if (function.shared()) {
                Shared shared = byName.computeIfAbsent(function.name(), name -> compile(function, all));
                if (!shared.function.equals(function)) {
                    throw new CompilationException("two different shared functions are named " + function.name()
                            + "; one of them is in kernel " + kernel.name());
                }
                all.add(shared);
            }
        }
        return all;
    }

    /** The methods of functions by their names. */
    static Map<String, ClassEmitter.Callee> callees(List<Shared> functions) {
        return functions.stream().collect(Collectors.toMap(f -> f.function.name(), Shared::callee, (a, b) -> a));
    }

    /** Where those of some functions are that are machine code, by their names. */
    static Map<String, Long> addresses(List<Shared> functions) {
        Map<String, Long> addresses = new HashMap<>();
        functions.forEach(f -> f.address.ifPresent(at -> addresses.put(f.function.name(), at)));
        return addresses;
    }

    private Shared compile(LaneFunction function, List<Shared> others) {
        ClassDesc self = ClassDesc.of("dev.pavage.cpu.Shared" + NUMBER.incrementAndGet() + "_"
                + ClassEmitter.identifier(function.name()));
        Map<String, Long> addresses = addresses(others);
        List<Supplier<String>> texts = new ArrayList<>();
        Optional<Long> address = machine.flatMap(m -> MachineCodes.compile(m, function, addresses, false, texts));
        address.ifPresent(at -> addresses.put(function.name(), at));
        byte[] bytes = emitter.shared(self, function, callees(others), addresses);
        MethodSizes.check(bytes);
        try {
            MethodHandles.lookup().defineClass(bytes);
        } catch (IllegalAccessException e) {
            throw new IllegalStateException("a class cannot be defined in the package of this one", e);
        }
        if (address.isEmpty()) {
            texts.add(() -> Listing.of(bytes));
        }
        return new Shared(
                function,
                new ClassEmitter.Callee(self, METHOD, FunctionEmitter.methodType(function)),
                address,
                texts);
    }
}
