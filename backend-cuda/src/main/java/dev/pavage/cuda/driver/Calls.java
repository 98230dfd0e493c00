package dev.pavage.cuda.driver;

import dev.pavage.device.PavageException;
import java.lang.foreign.Arena;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;

/** Calls the driver's functions and checks what they return. */
final class Calls {
    /** Bytes of a text of the driver at most. */
    private static final long TEXT = 4096;

    private final Map<DriverFunction, MethodHandle> handles = new EnumMap<>(DriverFunction.class);

    /** A call of a function, which returns a {@code CUresult}. */
    interface Call {
        int of(MethodHandle function) throws Throwable;
    }

    /**
     * The functions of a library.
     *
     * @throws PavageException if it lacks one
     */
    Calls(SymbolLookup library) {
        Linker linker = Linker.nativeLinker();
        for (DriverFunction function : DriverFunction.values()) {
            MemorySegment address = library.find(function.symbol())
                    .orElseThrow(() -> new PavageException(
                            "the driver has no function " + function.symbol() + ", which those for CUDA 12.0 have"));
            handles.put(function, linker.downcallHandle(address, function.descriptor()));
        }
    }

    /**
     * Calls a function.
     *
     * @throws CudaException if it returns an error
     */
    void run(DriverFunction function, Call call) {
        int code = code(function, call);
        if (code != 0) {
            throw failure(function, code, "");
        }
    }

    /** Calls a function and gives what it returns, for callers that know what to do with it. */
    int code(DriverFunction function, Call call) {
        try {
            return call.of(Objects.requireNonNull(handles.get(function)));
        } catch (RuntimeException | Error e) {
            throw e;
        } catch (Throwable e) {
            throw new IllegalStateException("a call of " + function.symbol() + " did not get through", e);
        }
    }

    /** Calls a function whose first parameter points to the number that it gives. */
    int number(DriverFunction function, Asker asker) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment result = arena.allocate(ValueLayout.JAVA_INT);
            run(function, f -> asker.of(f, result));
            return result.get(ValueLayout.JAVA_INT, 0);
        }
    }

    /** Calls a function that puts a handle, an address or another number of 64 bits where it is told to. */
    long wide(DriverFunction function, Asker asker) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment result = arena.allocate(ValueLayout.JAVA_LONG);
            run(function, f -> asker.of(f, result));
            return result.get(ValueLayout.JAVA_LONG, 0);
        }
    }

    /** A call of a function that puts something where {@code result} points. */
    interface Asker {
        int of(MethodHandle function, MemorySegment result) throws Throwable;
    }

    /** The exception of an error. */
    CudaException failure(DriverFunction function, int code, String more) {
        return new CudaException(
                CudaError.of(code),
                function.symbol() + " failed with " + text(DriverFunction.GET_ERROR_NAME, code, "an unknown error")
                        + " ("
                        + code + "): " + text(DriverFunction.GET_ERROR_STRING, code, "the driver does not say more")
                        + more);
    }

    private String text(DriverFunction function, int code, String fallback) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment result = arena.allocate(ValueLayout.ADDRESS);
            int unknown = code(function, f -> (int) f.invokeExact(code, result));
            MemorySegment text = result.get(ValueLayout.ADDRESS, 0);
            return unknown != 0 || text.address() == 0 ? fallback : text.reinterpret(TEXT).getString(0);
        }
    }
}
