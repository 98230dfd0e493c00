package dev.pavage.benchmarks;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import dev.pavage.io.HostArray;
import dev.pavage.type.DType;
import dev.pavage.type.Shape;
import dev.pavage.type.Strides;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * PyTorch on the processor, by the C interface of its ahead-of-time compiler ({@code torch/csrc/inductor/aoti_torch/c/shim.h},
 * PyTorch 2.10). A tensor is a pointer that {@link #delete} takes back.
 */
final class Torch {
    /** Its names of dtypes. */
    static final Map<DType, String> DTYPES = Map.of(
            DType.F64, "float64", DType.F32, "float32", DType.F16, "float16", DType.BF16, "bfloat16");

    private static final List<String> FILES = List.of("libtorch_cpu.so", "libtorch_cpu.dylib", "torch_cpu.dll");

    private static final String PREFIX = "aoti_torch_";

    private final NativeLibrary library;
    /** Made once: what an operation makes is deleted while its time is taken. */
    private final MethodHandle delete;

    private Torch(NativeLibrary library) {
        this.library = library;
        delete = function("delete_tensor_object", ADDRESS);
    }

    /** PyTorch as it is installed, or as the class path has it. */
    static Optional<Torch> find() {
        // The bundled one needs the bundled OpenBLAS, which it finds if that is loaded before.
        return NativeLibrary.bundled("org/bytedeco/openblas", List.of("libopenblas.so.0"))
                .flatMap(_ -> NativeLibrary.bundled("org/bytedeco/pytorch", FILES))
                .or(() -> NativeLibrary.load(FILES))
                .map(Torch::new);
    }

    /** A function that gives back a status, by its name behind {@code aoti_torch_}. */
    MethodHandle function(String name, MemoryLayout... parameters) {
        return library.function(PREFIX + name, FunctionDescriptor.of(JAVA_INT, parameters));
    }

    /** A tensor over an array; it must be deleted before the arena is closed. */
    MemorySegment tensor(Arena arena, HostArray array) {
        int rank = array.shape().rank();
        MemorySegment sizes = arena.allocate(JAVA_LONG, rank);
        MemorySegment steps = arena.allocate(JAVA_LONG, rank);
        for (int axis = 0; axis < rank; axis++) {
            sizes.setAtIndex(JAVA_LONG, axis, array.shape().extent(axis));
            steps.setAtIndex(JAVA_LONG, axis, array.strides().step(axis));
        }
        MethodHandle create = function(
                "create_tensor_from_blob", ADDRESS, JAVA_LONG, ADDRESS, ADDRESS, JAVA_LONG, JAVA_INT, JAVA_INT,
                JAVA_INT, ADDRESS);
        MemorySegment tensor = arena.allocate(ADDRESS);
        call(create, array.data(), (long) rank, sizes, steps, 0L, number("dtype_" + DTYPES.get(array.dtype())),
                number("device_type_cpu"), 0, tensor);
        return tensor.get(ADDRESS, 0);
    }

    private int number(String name) {
        return NativeLibrary.status(function(name));
    }

    /** A copy of a tensor of a dtype and a shape, as it lies in memory. */
    HostArray copy(Arena arena, MemorySegment tensor, DType dtype, Shape shape) {
        MemorySegment pointer = arena.allocate(ADDRESS);
        call(function("get_strides", ADDRESS, ADDRESS), tensor, pointer);
        Strides strides = Strides.of(pointer.get(ADDRESS, 0)
                .reinterpret((long) shape.rank() * Long.BYTES)
                .toArray(JAVA_LONG));
        call(function("get_data_ptr", ADDRESS, ADDRESS), tensor, pointer);
        long bytes = strides.span(shape) * dtype.bytes();
        MemorySegment data = arena.allocate(bytes, HostData.ALIGNMENT)
                .copyFrom(pointer.get(ADDRESS, 0).reinterpret(bytes));
        return new HostArray(dtype, shape, strides, data);
    }

    /** Gives a tensor back; the memory that it is over stays its owner's. */
    void delete(MemorySegment tensor) {
        call(delete, tensor);
    }

    /**
     * Calls a function.
     *
     * @throws IllegalStateException if it fails; PyTorch says why on the standard error output
     */
    static void call(MethodHandle function, Object... arguments) {
        int status = NativeLibrary.status(function, arguments);
        if (status != 0) {
            throw new IllegalStateException("PyTorch refused the operation with status " + status);
        }
    }
}
