package dev.pavage.cuda.driver;

import static dev.pavage.cuda.driver.DriverFunction.DEVICE_GET_DEFAULT_MEM_POOL;
import static dev.pavage.cuda.driver.DriverFunction.MEMCPY_DTOD_ASYNC;
import static dev.pavage.cuda.driver.DriverFunction.MEMCPY_DTOH_ASYNC;
import static dev.pavage.cuda.driver.DriverFunction.MEMCPY_HTOD_ASYNC;
import static dev.pavage.cuda.driver.DriverFunction.MEMSET_D32_ASYNC;
import static dev.pavage.cuda.driver.DriverFunction.MEM_ALLOC;
import static dev.pavage.cuda.driver.DriverFunction.MEM_ALLOC_ASYNC;
import static dev.pavage.cuda.driver.DriverFunction.MEM_FREE;
import static dev.pavage.cuda.driver.DriverFunction.MEM_FREE_ASYNC;
import static dev.pavage.cuda.driver.DriverFunction.MEM_FREE_HOST;
import static dev.pavage.cuda.driver.DriverFunction.MEM_GET_INFO;
import static dev.pavage.cuda.driver.DriverFunction.MEM_HOST_ALLOC;
import static dev.pavage.cuda.driver.DriverFunction.MEM_POOL_TRIM_TO;
import static dev.pavage.cuda.driver.DriverFunction.TENSOR_MAP_ENCODE_TILED;

import dev.pavage.cuda.driver.NativeContext.Current;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.List;

/** Memory of a device and of the host, copies between them, and maps of what lies in it. */
final class NativeMemory {
    /** What a tensor map lies at a multiple of. */
    private static final long MAP_ALIGNMENT = 64;
    /** CU_TENSOR_MAP_INTERLEAVE_NONE. */
    private static final int NOT_INTERLEAVED = 0;
    /** CU_TENSOR_MAP_FLOAT_OOB_FILL_NONE: zeros. */
    private static final int ZEROS = 0;

    private final Current current;
    private final int device;
    private final boolean pools;

    /** Memory in a context; without {@code pools} it is not allocated in the order of streams: freeing waits. */
    NativeMemory(Current current, int device, boolean pools) {
        this.current = current;
        this.device = device;
        this.pools = pools;
    }

    long free() {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment total = arena.allocate(ValueLayout.JAVA_LONG);
            return current.here().wide(MEM_GET_INFO, (f, result) -> (int) f.invokeExact(result, total));
        }
    }

    long allocate(long bytes, long stream) {
        Calls here = current.here();
        return pools
                ? here.wide(MEM_ALLOC_ASYNC, (f, result) -> (int) f.invokeExact(result, bytes, stream))
                : here.wide(MEM_ALLOC, (f, result) -> (int) f.invokeExact(result, bytes));
    }

    void free(long address, long stream) {
        Calls here = current.here();
        if (pools) {
            here.run(MEM_FREE_ASYNC, f -> (int) f.invokeExact(address, stream));
        } else {
            here.run(MEM_FREE, f -> (int) f.invokeExact(address));
        }
    }

    void trim(long keep) {
        if (pools) {
            Calls here = current.here();
            long pool = here.wide(DEVICE_GET_DEFAULT_MEM_POOL, (f, result) -> (int) f.invokeExact(result, device));
            here.run(MEM_POOL_TRIM_TO, f -> (int) f.invokeExact(pool, keep));
        }
    }

    MemorySegment allocateHost(long bytes) {
        long address =
                current.here().wide(MEM_HOST_ALLOC, (f, result) -> (int) f.invokeExact(result, bytes, 0));
        return MemorySegment.ofAddress(address).reinterpret(bytes);
    }

    void freeHost(MemorySegment host) {
        current.here().run(MEM_FREE_HOST, f -> (int) f.invokeExact(host));
    }

    void copyToDevice(long to, MemorySegment from, long stream) {
        current.here().run(MEMCPY_HTOD_ASYNC, f -> (int) f.invokeExact(to, from, from.byteSize(), stream));
    }

    void copyToHost(MemorySegment to, long from, long stream) {
        current.here().run(MEMCPY_DTOH_ASYNC, f -> (int) f.invokeExact(to, from, to.byteSize(), stream));
    }

    void copy(long to, long from, long bytes, long stream) {
        current.here().run(MEMCPY_DTOD_ASYNC, f -> (int) f.invokeExact(to, from, bytes, stream));
    }

    void fill(long to, int word, long words, long stream) {
        current.here().run(MEMSET_D32_ASYNC, f -> (int) f.invokeExact(to, word, words, stream));
    }

    byte[] encode(TensorMap map) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment encoded = arena.allocate(TensorMap.BYTES, MAP_ALIGNMENT);
            MemorySegment extents = longs(arena, map.extents());
            MemorySegment strides = longs(arena, map.strides());
            MemorySegment box = ints(arena, map.box());
            MemorySegment steps = ints(arena, map.steps());
            current.here()
                    .run(
                            TENSOR_MAP_ENCODE_TILED,
                            f -> (int) f.invokeExact(
                                    encoded, map.type().ordinal(), map.extents().size(), map.address(), extents,
                                    strides, box, steps, NOT_INTERLEAVED, map.swizzle().ordinal(),
                                    map.promotion().ordinal(), ZEROS));
            return encoded.toArray(ValueLayout.JAVA_BYTE);
        }
    }

    private static MemorySegment longs(Arena arena, List<Long> values) {
        return arena.allocateFrom(
                ValueLayout.JAVA_LONG, values.stream().mapToLong(Long::longValue).toArray());
    }

    private static MemorySegment ints(Arena arena, List<Integer> values) {
        return arena.allocateFrom(
                ValueLayout.JAVA_INT, values.stream().mapToInt(Integer::intValue).toArray());
    }
}
