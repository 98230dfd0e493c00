package dev.pavage.benchmarks;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.util.ArrayDeque;
import java.util.Deque;

/**
 * NVIDIA's cuBLASLt in the calling thread's CUDA context, as far as one product of matrices needs it. Functions and numbers are
 * those of {@code cublasLt.h}, {@code cublas_api.h} and {@code library_types.h} of CUDA 12 and 13, which are the same.
 */
final class CublasLt implements AutoCloseable {
    /** CUBLASLT_MATMUL_DESC_TRANSA and CUBLASLT_MATMUL_DESC_TRANSB, an {@code int32_t} each. */
    private static final int TRANSPOSE_FIRST = 3;

    private static final int TRANSPOSE_SECOND = 4;
    /** CUBLAS_OP_T. */
    private static final int TRANSPOSED = 1;
    /** CUBLASLT_MATMUL_PREF_MAX_WORKSPACE_BYTES, a {@code uint64_t}. */
    private static final int WORKSPACE_BYTES = 1;
    /** Bytes of a cublasLtMatmulHeuristicResult_t; it begins with the algorithm. */
    private static final long HEURISTIC_BYTES = 96;

    /**
     * Dtypes of a product.
     *
     * @param factors those of the factors, a {@code cudaDataType}
     * @param result that of the result, likewise
     * @param compute how it is computed, a {@code cublasComputeType_t}
     * @param scale that of alpha and beta, a {@code cudaDataType}
     */
    record Types(int factors, int result, int compute, int scale) {}

    /**
     * A matrix in memory, by columns as BLAS has it.
     *
     * @param address where it lies on the device
     * @param type a {@code cudaDataType}
     * @param rows elements side by side
     * @param columns number of columns
     * @param transposed whether it is its transpose that is multiplied
     */
    record Matrix(long address, int type, long rows, long columns, boolean transposed) {
        private MemorySegment pointer() {
            return MemorySegment.ofAddress(address);
        }
    }

    private final Arena arena = Arena.ofShared();
    private final Deque<Runnable> releases = new ArrayDeque<>();
    private final NativeLibrary library;
    private final MemorySegment handle;

    /**
     * Starts the library in the calling thread's context.
     *
     * @throws IllegalStateException if it cannot
     */
    CublasLt(NativeLibrary library) {
        this.library = library;
        handle = create("cublasLt", "Create", FunctionDescriptor.of(JAVA_INT, ADDRESS));
    }

    /**
     * A product, by the way that the library itself takes for the fastest: {@code result = first · second}.
     *
     * @param one the factor alpha of the product, 1
     * @param zero the factor beta of what the result was, 0
     * @param workspace an address on the device
     * @param bytes so many bytes may be used there
     * @param stream the {@code CUstream} to queue it on
     * @return queues the product, takes nothing and gives a status for {@link #check}
     * @throws IllegalStateException if the library has no way
     */
    MethodHandle product(
            Types types,
            Matrix first,
            Matrix second,
            Matrix result,
            MemorySegment one,
            MemorySegment zero,
            long workspace,
            long bytes,
            long stream) {
        MemorySegment operation = create(
                "cublasLtMatmulDesc",
                "Create",
                FunctionDescriptor.of(JAVA_INT, ADDRESS, JAVA_INT, JAVA_INT),
                types.compute(),
                types.scale());
        transpose(operation, TRANSPOSE_FIRST, first);
        transpose(operation, TRANSPOSE_SECOND, second);
        MemorySegment a = layout(first);
        MemorySegment b = layout(second);
        MemorySegment c = layout(result);
        MemorySegment preference =
                create("cublasLtMatmulPreference", "Create", FunctionDescriptor.of(JAVA_INT, ADDRESS));
        set("cublasLtMatmulPreferenceSetAttribute", preference, WORKSPACE_BYTES, arena.allocateFrom(JAVA_LONG, bytes));
        MemorySegment found = arena.allocate(HEURISTIC_BYTES, Long.BYTES);
        MemorySegment count = arena.allocate(JAVA_INT);
        // @formatter:off
        call("cublasLtMatmulAlgoGetHeuristic",
                FunctionDescriptor.of(JAVA_INT, ADDRESS, ADDRESS, ADDRESS, ADDRESS, ADDRESS, ADDRESS,
                        ADDRESS, JAVA_INT, ADDRESS, ADDRESS),
                handle, operation, a, b, c, c, preference, 1, found, count);
        if (count.get(JAVA_INT, 0) == 0) {
            throw new IllegalStateException("cuBLASLt knows no way to compute a product of " + types);
        }
        return MethodHandles.insertArguments(
                library.function("cublasLtMatmul",
                        FunctionDescriptor.of(JAVA_INT, ADDRESS, ADDRESS, ADDRESS, ADDRESS, ADDRESS, ADDRESS, ADDRESS,
                                ADDRESS, ADDRESS, ADDRESS, ADDRESS, ADDRESS, ADDRESS, ADDRESS, JAVA_LONG, ADDRESS)),
                0,
                handle, operation, one, first.pointer(), a, second.pointer(), b, zero, result.pointer(), c,
                result.pointer(), c, found, MemorySegment.ofAddress(workspace), bytes,
                MemorySegment.ofAddress(stream));
        // @formatter:on
    }

    private void transpose(MemorySegment operation, int attribute, Matrix factor) {
        if (factor.transposed()) {
            set("cublasLtMatmulDescSetAttribute", operation, attribute, arena.allocateFrom(JAVA_INT, TRANSPOSED));
        }
    }

    private MemorySegment layout(Matrix matrix) {
        return create(
                "cublasLtMatrixLayout",
                "Create",
                FunctionDescriptor.of(JAVA_INT, ADDRESS, JAVA_INT, JAVA_LONG, JAVA_LONG, JAVA_LONG),
                matrix.type(),
                matrix.rows(),
                matrix.columns(),
                matrix.rows());
    }

    /** What a function makes, which writes its address; it is destroyed when this is closed. */
    private MemorySegment create(String kind, String verb, FunctionDescriptor type, Object... arguments) {
        MemorySegment made = arena.allocate(ADDRESS);
        Object[] all = new Object[arguments.length + 1];
        all[0] = made;
        System.arraycopy(arguments, 0, all, 1, arguments.length);
        call(kind + verb, type, all);
        MemorySegment pointer = made.get(ADDRESS, 0);
        releases.push(() -> call(kind + "Destroy", FunctionDescriptor.of(JAVA_INT, ADDRESS), pointer));
        return pointer;
    }

    private void set(String function, MemorySegment of, int attribute, MemorySegment value) {
        call(
                function,
                FunctionDescriptor.of(JAVA_INT, ADDRESS, JAVA_INT, ADDRESS, JAVA_LONG),
                of,
                attribute,
                value,
                value.byteSize());
    }

    private void call(String function, FunctionDescriptor type, Object... arguments) {
        check(function, NativeLibrary.status(library.function(function, type), arguments));
    }

    /**
     * Looks at the status that a function gave.
     *
     * @throws IllegalStateException with the library's text, if it is an error
     */
    void check(String function, int status) {
        if (status != 0) {
            MemorySegment text = NativeLibrary.pointer(
                    library.function("cublasLtGetStatusString", FunctionDescriptor.of(ADDRESS, JAVA_INT)), status);
            throw new IllegalStateException(function + " failed with status " + status + ": "
                    + text.reinterpret(Long.MAX_VALUE).getString(0));
        }
    }

    @Override
    public void close() {
        releases.forEach(Runnable::run);
        arena.close();
    }
}
