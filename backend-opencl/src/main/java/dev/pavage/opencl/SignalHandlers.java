package dev.pavage.opencl;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * The process's signal handlers, kept as they are while a driver is called.
 *
 * <p>The JVM stops its threads by SIGSEGV at safepoints, which is no fault. LLVM, of which several drivers make their compiler,
 * takes the signal over ({@code RegisterHandlers} in its Signals.inc) and takes it for the process's end: it deletes the files
 * that it is writing, so that a build fails; and while its handler runs, a second thread that is stopped has none
 * ({@code SA_RESETHAND}), and the system ends the process without a word. LLVM looks after its handlers once, so nothing
 * comes back after they were replaced.
 */
final class SignalHandlers {
    /** Signals are numbered from 1 to this; those of real time, above, no library takes over. */
    private static final int LAST = 31;

    /** Bytes that a {@code struct sigaction} has at most: 152 with glibc on 64 bits, its handler's address first. */
    private static final long STRUCT = 256;

    /** {@code int sigaction(int signal, const struct sigaction *action, struct sigaction *old)} of POSIX, where there is one. */
    private static final Optional<MethodHandle> SIGACTION = sigaction();

    private static int calls;
    private static MemorySegment before = MemorySegment.NULL;

    private SignalHandlers() {}

    /** Calls a driver; after that every signal's handler is what it was before the first of the calls that overlap. */
    static <T> T kept(Supplier<T> call) {
        if (SIGACTION.isEmpty()) {
            return call.get();
        }
        enter();
        try {
            return call.get();
        } finally {
            leave();
        }
    }

    private static synchronized void enter() {
        if (calls++ == 0) {
            before = read(Arena.ofAuto());
        }
    }

    private static synchronized void leave() {
        calls--;
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment now = read(arena);
            for (int signal = 1; signal <= LAST; signal++) {
                if (handler(now, signal) != handler(before, signal)) {
                    sigaction(signal, of(before, signal), MemorySegment.NULL);
                }
            }
        }
    }

    /** What is done at each signal. */
    private static MemorySegment read(Arena arena) {
        MemorySegment all = arena.allocate((LAST + 1) * STRUCT, Long.BYTES);
        for (int signal = 1; signal <= LAST; signal++) {
            // Those that the system does not let go of fail, and stay as they are, zero.
            sigaction(signal, MemorySegment.NULL, of(all, signal));
        }
        return all;
    }

    private static MemorySegment of(MemorySegment all, int signal) {
        return all.asSlice(signal * STRUCT, STRUCT);
    }

    private static long handler(MemorySegment all, int signal) {
        return all.get(ValueLayout.JAVA_LONG, signal * STRUCT);
    }

    private static void sigaction(int signal, MemorySegment action, MemorySegment old) {
        try {
            int ignored = (int) SIGACTION.orElseThrow().invokeExact(signal, action, old);
        } catch (Throwable e) {
            throw new IllegalStateException(e);
        }
    }

    private static Optional<MethodHandle> sigaction() {
        Linker linker = Linker.nativeLinker();
        return linker.defaultLookup()
                .find("sigaction")
                .map(function -> linker.downcallHandle(
                        function,
                        FunctionDescriptor.of(
                                ValueLayout.JAVA_INT, ValueLayout.JAVA_INT, ValueLayout.ADDRESS, ValueLayout.ADDRESS)));
    }
}
