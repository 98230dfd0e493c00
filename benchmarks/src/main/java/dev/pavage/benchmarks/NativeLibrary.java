package dev.pavage.benchmarks;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.lang.invoke.MethodHandle;
import java.util.List;
import java.util.Optional;

/** A library with a C interface that is installed on this machine. It stays loaded as long as the process runs. */
final class NativeLibrary {
    private final SymbolLookup symbols;

    private NativeLibrary(SymbolLookup symbols) {
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
        return (Integer) call(function, arguments);
    }

    /** The result of a call of a function that gives back a pointer. */
    static MemorySegment pointer(MethodHandle function, Object... arguments) {
        return (MemorySegment) call(function, arguments);
    }

    private static Object call(MethodHandle function, Object... arguments) {
        try {
            return function.invokeWithArguments(arguments);
        } catch (Throwable e) {
            // The linker's handles declare it; the function itself throws nothing.
            throw new IllegalStateException("a native function could not be called", e);
        }
    }
}
