package dev.pavage.cpu;

import dev.pavage.device.CompilationException;
import dev.pavage.lane.LaneFunction;
import dev.pavage.lane.LaneKernel;
import java.lang.constant.ClassDesc;
import java.lang.invoke.MethodHandles;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

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

    private static final class Shared {
        private final LaneFunction function;
        private final ClassEmitter.Callee callee;
        private final byte[] bytes;

        Shared(LaneFunction function, ClassEmitter.Callee callee, byte[] bytes) {
            this.function = function;
            this.callee = callee;
            this.bytes = bytes;
        }
    }

    private final Map<String, Shared> byName = new ConcurrentHashMap<>();
    private final ClassEmitter emitter;

    SharedFunctions(ClassEmitter emitter) {
        this.emitter = emitter;
    }

    /**
     * The shared functions of a kernel by name; those that are new are compiled.
     *
     * @throws CompilationException if another function has the name of one of them
     */
    Map<String, ClassEmitter.Callee> of(LaneKernel kernel) {
        Map<String, ClassEmitter.Callee> callees = new HashMap<>();
        for (LaneFunction function : kernel.functions()) {
            if (function.shared()) {
                Shared shared = byName.computeIfAbsent(function.name(), name -> compile(function, callees));
                if (!shared.function.equals(function)) {
                    throw new CompilationException("two different shared functions are named " + function.name()
                            + "; one of them is in kernel " + kernel.name());
                }
                callees.put(function.name(), shared.callee);
            }
        }
        return callees;
    }

    /** The class files of a kernel's shared functions. */
    List<byte[]> classFiles(LaneKernel kernel) {
        List<byte[]> files = new ArrayList<>();
        for (LaneFunction function : kernel.functions()) {
            Shared shared = byName.get(function.name());
            if (function.shared() && shared != null) {
                files.add(shared.bytes);
            }
        }
        return files;
    }

    private Shared compile(LaneFunction function, Map<String, ClassEmitter.Callee> callees) {
        ClassDesc self = ClassDesc.of("dev.pavage.cpu.Shared" + NUMBER.incrementAndGet() + "_"
                + ClassEmitter.identifier(function.name()));
        byte[] bytes = emitter.shared(self, function, callees);
        MethodSizes.check(bytes);
        try {
            MethodHandles.lookup().defineClass(bytes);
        } catch (IllegalAccessException e) {
            throw new IllegalStateException("a class cannot be defined in the package of this one", e);
        }
        return new Shared(
                function,
                new ClassEmitter.Callee(self, METHOD, FunctionEmitter.methodType(function)),
                bytes);
    }
}
