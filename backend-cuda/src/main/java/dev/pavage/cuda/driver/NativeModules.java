package dev.pavage.cuda.driver;

import static dev.pavage.cuda.driver.DriverFunction.FUNC_GET_ATTRIBUTE;
import static dev.pavage.cuda.driver.DriverFunction.FUNC_SET_ATTRIBUTE;
import static dev.pavage.cuda.driver.DriverFunction.LAUNCH_KERNEL;
import static dev.pavage.cuda.driver.DriverFunction.MODULE_GET_FUNCTION;
import static dev.pavage.cuda.driver.DriverFunction.MODULE_LOAD_DATA;
import static dev.pavage.cuda.driver.DriverFunction.MODULE_LOAD_DATA_EX;
import static dev.pavage.cuda.driver.DriverFunction.MODULE_UNLOAD;
import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import dev.pavage.cuda.driver.Context.Launch;
import dev.pavage.cuda.driver.NativeContext.Current;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/** Modules, their kernels, and launches. */
final class NativeModules {
    // Members of CUjit_option.
    private static final int ERROR_LOG_BUFFER = 5;
    private static final int ERROR_LOG_BUFFER_SIZE_BYTES = 6;
    private static final int GENERATE_LINE_INFO = 13;

    private static final int[] OPTIONS = {ERROR_LOG_BUFFER, ERROR_LOG_BUFFER_SIZE_BYTES, GENERATE_LINE_INFO};
    private static final int LOG_BYTES = 16 << 10;

    // What the list of launch options says is next: CU_LAUNCH_PARAM_BUFFER_POINTER, _BUFFER_SIZE, _END.
    private static final long BUFFER_POINTER = 1;
    private static final long BUFFER_SIZE = 2;
    private static final long END = 0;
    private static final int EXTRA = 5;

    private final Current current;

    /** The list of a launch, of its thread: {@link #EXTRA} words, then the size that one of them points to. */
    private final ThreadLocal<MemorySegment> extras =
            ThreadLocal.withInitial(() -> Arena.ofAuto().allocate(JAVA_LONG, EXTRA + 1));

    /** Modules in a context. */
    NativeModules(Current current) {
        this.current = current;
    }

    long load(String ptx) {
        Calls here = current.here();
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment module = arena.allocate(JAVA_LONG);
            MemorySegment text = arena.allocateFrom(ptx);
            MemorySegment log = arena.allocate(LOG_BYTES);
            MemorySegment options = arena.allocateFrom(JAVA_INT, OPTIONS);
            MemorySegment values = arena.allocateFrom(JAVA_LONG, log.address(), LOG_BYTES, 1);
            int code = here.code(
                    MODULE_LOAD_DATA_EX,
                    f -> (int) f.invokeExact(module, text, OPTIONS.length, options, values));
            if (code != 0) {
                String said = log.getString(0).strip();
                throw here.failure(
                        MODULE_LOAD_DATA_EX, code,
                        said.isEmpty() ? "; its compiler gave no log" : ". Its compiler's log:\n" + said);
            }
            return module.get(JAVA_LONG, 0);
        }
    }

    long load(byte[] cubin) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment image = arena.allocateFrom(JAVA_BYTE, cubin);
            return current.here().wide(MODULE_LOAD_DATA, (f, result) -> (int) f.invokeExact(result, image));
        }
    }

    void unload(long module) {
        current.here().run(MODULE_UNLOAD, f -> (int) f.invokeExact(module));
    }

    long function(long module, String name) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment text = arena.allocateFrom(name);
            return current.here()
                    .wide(MODULE_GET_FUNCTION, (f, result) -> (int) f.invokeExact(result, module, text));
        }
    }

    int attribute(long function, FunctionAttribute attribute) {
        return current.here()
                .number(FUNC_GET_ATTRIBUTE, (f, result) -> (int) f.invokeExact(result, attribute.number(), function));
    }

    void set(long function, FunctionAttribute attribute, int value) {
        current.here().run(FUNC_SET_ATTRIBUTE, f -> (int) f.invokeExact(function, attribute.number(), value));
    }

    void launch(Launch launch, long stream) {
        MemorySegment extra = extras.get();
        extra.setAtIndex(JAVA_LONG, 0, BUFFER_POINTER);
        extra.setAtIndex(JAVA_LONG, 1, launch.parameters().address());
        extra.setAtIndex(JAVA_LONG, 2, BUFFER_SIZE);
        extra.setAtIndex(JAVA_LONG, 3, extra.address() + EXTRA * JAVA_LONG.byteSize());
        extra.setAtIndex(JAVA_LONG, 4, END);
        extra.setAtIndex(JAVA_LONG, EXTRA, launch.parameters().byteSize());
        current.here()
                .run(
                        LAUNCH_KERNEL,
                        f -> (int) f.invokeExact(
                                launch.function(), launch.gridX(), launch.gridY(), launch.gridZ(), launch.threads(), 1,
                                1,
                                launch.sharedBytes(), stream, MemorySegment.NULL, extra));
    }
}
