package dev.pavage.benchmarks;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A library with a C interface that is installed on this machine. It stays loaded as long as the process runs. */
final class NativeLibrary {
    private final SymbolLookup symbols;

    /** A library whose functions are found by name. */
    NativeLibrary(SymbolLookup symbols) {
        this.symbols = symbols;
    }

    /** The first library of some file names that the system's loader finds. */
    static Optional<NativeLibrary> load(List<String> names) {
        for (String name : names) {
            try {
                return Optional.of(new NativeLibrary(SymbolLookup.libraryLookup(name, Arena.global())));
            } catch (IllegalArgumentException e) {
                // Another system's name, or not installed.
            }
        }
        return Optional.empty();
    }

    /** The first library of some file names that a jar of the class path brings, see {@link BundledLibrary}. */
    static Optional<NativeLibrary> bundled(String folder, List<String> names) {
        return BundledLibrary.copyOut(folder, names)
                .map(file -> new NativeLibrary(SymbolLookup.libraryLookup(file, Arena.global())));
    }

    /** Sets an environment variable of this process, for libraries that are loaded afterwards. */
    static void setEnvironment(String name, String value) {
        MethodHandle setenv = Linker.nativeLinker()
                .downcallHandle(
                        Linker.nativeLinker()
                                .defaultLookup()
                                .find("setenv")
                                .orElseThrow(() -> new IllegalStateException(
                                        "this system has no setenv, so " + name + " cannot be set")),
                        FunctionDescriptor.of(
                                ValueLayout.JAVA_INT, ValueLayout.ADDRESS, ValueLayout.ADDRESS, ValueLayout.JAVA_INT));
        try (Arena arena = Arena.ofConfined()) {
            int status = status(setenv, arena.allocateFrom(name), arena.allocateFrom(value), 1);
            if (status != 0) {
                throw new IllegalStateException("the environment variable " + name + " cannot be set");
            }
        }
    }

    /**
     * A function.
     *
     * @throws java.util.NoSuchElementException if the library has none of that name
     */
    MethodHandle function(String name, FunctionDescriptor type) {
        return Linker.nativeLinker().downcallHandle(symbols.findOrThrow(name), type);
    }

    /** The result of a call of a function that gives back a status. */
    static int status(MethodHandle function, Object... arguments) {
        return (Integer) Objects.requireNonNull(call(function, arguments));
    }

    /** The result of a call of a function that gives back a pointer. */
    static MemorySegment pointer(MethodHandle function, Object... arguments) {
        return (MemorySegment) Objects.requireNonNull(call(function, arguments));
    }

    /** The result of a call, null of a function that gives back nothing. */
    static @Nullable Object call(MethodHandle function, Object... arguments) {
        try {
            return function.invokeWithArguments(arguments);
        } catch (Throwable e) {
            // The linker's handles declare it; the function itself throws nothing.
            throw new IllegalStateException("a native function could not be called", e);
        }
    }
}
