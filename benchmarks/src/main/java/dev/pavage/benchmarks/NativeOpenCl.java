package dev.pavage.benchmarks;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * As much of OpenCL's C interface as a {@link Peer} needs, so that it works without any binding of OpenCL. Constants are
 * from the header {@code CL/cl.h}.
 */
final class NativeOpenCl {
    private static final List<String> NAMES = List.of(
            "libOpenCL.so.1", "libOpenCL.so", "OpenCL.dll", "/System/Library/Frameworks/OpenCL.framework/OpenCL");

    private static final int DEVICE_NAME = 0x102B;
    private static final long ALL_DEVICES = 0xFFFFFFFFL;
    private static final long READ_WRITE = 1;
    private static final int BLOCKING = 1;

    private final NativeLibrary library;

    private NativeOpenCl(NativeLibrary library) {
        this.library = library;
    }

    /** The system's OpenCL, if it has one. */
    static Optional<NativeOpenCl> load() {
        return NativeLibrary.load(NAMES).map(NativeOpenCl::new);
    }

    /**
     * A device.
     *
     * @param id its {@code cl_device_id}
     * @param name its name
     */
    record Found(MemorySegment id, String name) {}

    /** The devices of all platforms, in the order in which these list them. */
    List<Found> devices() {
        FunctionDescriptor listing = FunctionDescriptor.of(JAVA_INT, JAVA_INT, ADDRESS, ADDRESS);
        MethodHandle devices = library.function(
                "clGetDeviceIDs", FunctionDescriptor.of(JAVA_INT, ADDRESS, JAVA_LONG, JAVA_INT, ADDRESS, ADDRESS));
        List<Found> found = new ArrayList<>();
        for (MemorySegment platform : list(library.function("clGetPlatformIDs", listing))) {
            list(MethodHandles.insertArguments(devices, 0, platform, ALL_DEVICES))
                    .forEach(id -> found.add(new Found(id, name(id))));
        }
        return found;
    }

    private String name(MemorySegment device) {
        try (Arena arena = Arena.ofConfined()) {
            return info(arena, device, DEVICE_NAME).getString(0, StandardCharsets.UTF_8).strip();
        }
    }

    private MemorySegment info(Arena arena, MemorySegment device, int what) {
        MethodHandle query = library.function(
                "clGetDeviceInfo",
                FunctionDescriptor.of(JAVA_INT, ADDRESS, JAVA_INT, JAVA_LONG, ADDRESS, ADDRESS));
        MemorySegment size = arena.allocate(JAVA_LONG);
        check("clGetDeviceInfo", NativeLibrary.status(query, device, what, 0L, MemorySegment.NULL, size));
        MemorySegment value = arena.allocate(size.get(JAVA_LONG, 0), Long.BYTES);
        check(
                "clGetDeviceInfo",
                NativeLibrary.status(query, device, what, value.byteSize(), value, MemorySegment.NULL));
        return value;
    }

    /** What a function of a capacity, an array and a count lists; nothing if it fails, as it does where nothing is. */
    private static List<MemorySegment> list(MethodHandle function) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment count = arena.allocate(JAVA_INT);
            if (NativeLibrary.status(function, 0, MemorySegment.NULL, count) != 0) {
                return List.of();
            }
            int length = count.get(JAVA_INT, 0);
            MemorySegment ids = arena.allocate(ADDRESS, length);
            check("a query", NativeLibrary.status(function, length, ids, MemorySegment.NULL));
            List<MemorySegment> found = new ArrayList<>();
            for (int i = 0; i < length; i++) {
                found.add(ids.getAtIndex(ADDRESS, i));
            }
            return found;
        }
    }

    private static void check(String function, int status) {
        if (status != 0) {
            throw new IllegalStateException(function + " failed with status " + status);
        }
    }

    /** A context and an in-order queue on a device. */
    Session open(Found device) {
        return new Session(device);
    }

    /** A context, its queue and its buffers. */
    final class Session implements AutoCloseable {
        private final Arena arena = Arena.ofShared();
        private final MemorySegment error = arena.allocate(JAVA_INT);
        private final MemorySegment context;
        private final MemorySegment queue;
        private final MethodHandle finish;
        private final List<MemorySegment> buffers = new ArrayList<>();

        private Session(Found device) {
            MemorySegment devices = arena.allocateFrom(ADDRESS, device.id());
            context = created(
                    "clCreateContext",
                    FunctionDescriptor.of(ADDRESS, ADDRESS, JAVA_INT, ADDRESS, ADDRESS, ADDRESS, ADDRESS),
                    MemorySegment.NULL,
                    1,
                    devices,
                    MemorySegment.NULL,
                    MemorySegment.NULL);
            queue = created(
                    "clCreateCommandQueue",
                    FunctionDescriptor.of(ADDRESS, ADDRESS, ADDRESS, JAVA_LONG, ADDRESS),
                    context,
                    device.id(),
                    0L);
            finish = MethodHandles.insertArguments(
                    library.function("clFinish", FunctionDescriptor.of(JAVA_INT, ADDRESS)), 0, queue);
        }

        /** Calls a function whose last argument points to where it leaves its status. */
        private MemorySegment created(String name, FunctionDescriptor type, Object... arguments) {
            List<Object> all = new ArrayList<>(List.of(arguments));
            all.add(error);
            MemorySegment result = NativeLibrary.pointer(library.function(name, type), all.toArray());
            check(name, error.get(JAVA_INT, 0));
            return result;
        }

        /** A pointer to the {@code cl_command_queue}. */
        MemorySegment queuePointer() {
            return arena.allocateFrom(ADDRESS, queue);
        }

        /** A new {@code cl_mem}, its contents undefined. */
        MemorySegment buffer(long bytes) {
            MemorySegment buffer = created(
                    "clCreateBuffer",
                    FunctionDescriptor.of(ADDRESS, ADDRESS, JAVA_LONG, JAVA_LONG, ADDRESS, ADDRESS),
                    context,
                    READ_WRITE,
                    bytes,
                    MemorySegment.NULL);
            buffers.add(buffer);
            return buffer;
        }

        /** A new {@code cl_mem} with what lies in host memory. */
        MemorySegment buffer(MemorySegment contents) {
            MemorySegment buffer = buffer(contents.byteSize());
            copy("clEnqueueWriteBuffer", buffer, contents);
            return buffer;
        }

        /** Copies a {@code cl_mem} to host memory, after the work asked for so far. */
        void read(MemorySegment buffer, MemorySegment to) {
            copy("clEnqueueReadBuffer", buffer, to);
        }

        private void copy(String function, MemorySegment buffer, MemorySegment host) {
            MethodHandle copy = library.function(
                    function,
                    FunctionDescriptor.of(
                            JAVA_INT, ADDRESS, ADDRESS, JAVA_INT, JAVA_LONG, JAVA_LONG, ADDRESS, JAVA_INT, ADDRESS,
                            ADDRESS));
            check(
                    function,
                    NativeLibrary.status(
                            copy,
                            queue,
                            buffer,
                            BLOCKING,
                            0L,
                            host.byteSize(),
                            host,
                            0,
                            MemorySegment.NULL,
                            MemorySegment.NULL));
        }

        /** Waits until all work asked for is done. */
        void finish() {
            check("clFinish", NativeLibrary.status(finish));
        }

        @Override
        public void close() {
            finish();
            buffers.forEach(b -> release("clReleaseMemObject", b));
            release("clReleaseCommandQueue", queue);
            release("clReleaseContext", context);
            arena.close();
        }

        private void release(String function, MemorySegment object) {
            check(
                    function,
                    NativeLibrary.status(
                            library.function(function, FunctionDescriptor.of(JAVA_INT, ADDRESS)), object));
        }
    }
}
