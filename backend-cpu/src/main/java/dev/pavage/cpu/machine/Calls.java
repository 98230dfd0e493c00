package dev.pavage.cpu.machine;

import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Calls of native functions, all of whose parameters are passed as 64-bit integers. To link one kind of call costs some
 * milliseconds, so there are two kinds, and functions of fewer parameters get zeros behind theirs, which they do not see.
 */
final class Calls {
    /** Those of the first kind are all in registers (System V ABI, AMD64, section 3.2.3). */
    static final int IN_REGISTERS = 6;

    private static final List<Integer> PARAMETERS = List.of(IN_REGISTERS, 32);

    private static final Map<Integer, MethodHandle> LINKED = new ConcurrentHashMap<>();

    private Calls() {}

    /** The most parameters that a function may have. */
    static int most() {
        return PARAMETERS.getLast();
    }

    /** How many longs a call of a function with so many parameters takes. */
    static int arity(int params) {
        return PARAMETERS.stream().filter(n -> n >= params).findFirst().orElseThrow();
    }

    /** A handle that takes a function's address as a segment and {@code arity} longs, and gives what is in RAX then. */
    static MethodHandle of(int arity) {
        return LINKED.computeIfAbsent(arity, Calls::link);
    }

    private static MethodHandle link(int arity) {
        MemoryLayout[] types = Collections.nCopies(arity, ValueLayout.JAVA_LONG).toArray(MemoryLayout[]::new);
        return Linker.nativeLinker().downcallHandle(FunctionDescriptor.of(ValueLayout.JAVA_LONG, types));
    }
}
