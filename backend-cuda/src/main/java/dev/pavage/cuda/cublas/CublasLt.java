package dev.pavage.cuda.cublas;

import static dev.pavage.cuda.cublas.CublasLtFunction.CREATE;
import static dev.pavage.cuda.cublas.CublasLtFunction.DESC_CREATE;
import static dev.pavage.cuda.cublas.CublasLtFunction.DESC_DESTROY;
import static dev.pavage.cuda.cublas.CublasLtFunction.DESC_SET_ATTRIBUTE;
import static dev.pavage.cuda.cublas.CublasLtFunction.DESTROY;
import static dev.pavage.cuda.cublas.CublasLtFunction.HEURISTIC;
import static dev.pavage.cuda.cublas.CublasLtFunction.LAYOUT_CREATE;
import static dev.pavage.cuda.cublas.CublasLtFunction.LAYOUT_DESTROY;
import static dev.pavage.cuda.cublas.CublasLtFunction.LAYOUT_SET_ATTRIBUTE;
import static dev.pavage.cuda.cublas.CublasLtFunction.MATMUL;
import static dev.pavage.cuda.cublas.CublasLtFunction.PREFERENCE_CREATE;
import static dev.pavage.cuda.cublas.CublasLtFunction.PREFERENCE_DESTROY;
import static dev.pavage.cuda.cublas.CublasLtFunction.PREFERENCE_SET_ATTRIBUTE;
import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * cuBLASLt in the CUDA context that is current for the calling thread, which is the same at each call. Functions and numbers
 * are those of {@code cublasLt.h} and {@code cublas_api.h} of CUDA 12 and 13, which are the same.
 */
public final class CublasLt implements AutoCloseable {
    /** What users know it by. */
    public static final String NAME = "cuBLASLt";

    /** What to say where {@link #installed} finds nothing. */
    public static final String NOT_INSTALLED =
            "is not installed (a part of NVIDIA's CUDA toolkit 12 or 13; Python: pip install nvidia-cublas, and"
                    + " LD_LIBRARY_PATH with the folder of libcublasLt.so.13)";

    /** Parts of a sum are kept in the dtype of sums: CUBLASLT_REDUCTION_SCHEME_COMPUTE_TYPE. */
    public static final int EXACT_REDUCTIONS = 2;

    /** Parts of a sum may be rounded to the result's dtype in between: CUBLASLT_REDUCTION_SCHEME_MASK. */
    public static final int ALL_REDUCTIONS = 7;

    private static final List<String> FILES =
            List.of("libcublasLt.so.13", "libcublasLt.so.12", "cublasLt64_13.dll", "cublasLt64_12.dll");

    /** Members of cublasLtMatmulDescAttributes_t, of {@code int32_t}: CUBLASLT_MATMUL_DESC_TRANSA and _TRANSB. */
    private static final int TRANSPOSE_FIRST = 3;

    private static final int TRANSPOSE_SECOND = 4;
    /** CUBLAS_OP_T. */
    private static final int TRANSPOSED = 1;

    /** Members of cublasLtMatrixLayoutAttribute_t: CUBLASLT_MATRIX_LAYOUT_BATCH_COUNT, an {@code int32_t}. */
    private static final int BATCH_COUNT = 5;
    /** CUBLASLT_MATRIX_LAYOUT_STRIDED_BATCH_OFFSET, an {@code int64_t}. */
    private static final int BATCH_STRIDE = 6;

    /** Members of cublasLtMatmulPreferenceAttributes_t: CUBLASLT_MATMUL_PREF_MAX_WORKSPACE_BYTES, a {@code uint64_t}. */
    private static final int WORKSPACE_BYTES = 1;
    /** CUBLASLT_MATMUL_PREF_REDUCTION_SCHEME_MASK, a {@code uint32_t}. */
    private static final int REDUCTIONS = 3;
    /** CUBLASLT_MATMUL_PREF_MIN_ALIGNMENT_A_BYTES, and those of B, C and D behind it, each a {@code uint32_t}. */
    private static final int FIRST_ALIGNMENT = 5;

    /** A cublasLtMatmulHeuristicResult_t: the algorithm, the bytes of workspace, then a status. */
    private static final long RESULT_BYTES = 96;

    private static final long RESULT_WORKSPACE = 64;
    private static final long RESULT_STATE = 72;

    /** CUBLAS_STATUS_NOT_SUPPORTED: there is no way. */
    private static final int NOT_SUPPORTED = 15;

    private static final long TEXT = 4096;

    private final Map<CublasLtFunction, MethodHandle> functions = new EnumMap<>(CublasLtFunction.class);
    private final MethodHandle statusString;
    private final Map<DataType, MemorySegment> ones;
    private final MemorySegment zero = Arena.ofAuto().allocate(JAVA_LONG);
    private final long handle;

    private interface Call {
        int of(MethodHandle function) throws Throwable;
    }

    private interface Creation {
        int of(MethodHandle function, MemorySegment made) throws Throwable;
    }

    /**
     * Starts a library in the calling thread's context.
     *
     * @throws CublasLtException if it does not start
     * @throws java.util.NoSuchElementException if it lacks a function
     */
    public CublasLt(SymbolLookup library) {
        Linker linker = Linker.nativeLinker();
        for (CublasLtFunction function : CublasLtFunction.values()) {
            functions.put(
                    function, linker.downcallHandle(library.findOrThrow(function.symbol()), function.descriptor()));
        }
        statusString = linker.downcallHandle(
                library.findOrThrow("cublasLtGetStatusString"), FunctionDescriptor.of(ADDRESS, JAVA_INT));
        ones = Map.of(
                DataType.F32, Arena.ofAuto().allocateFrom(ValueLayout.JAVA_FLOAT, 1),
                DataType.F64, Arena.ofAuto().allocateFrom(ValueLayout.JAVA_DOUBLE, 1),
                DataType.I32, Arena.ofAuto().allocateFrom(JAVA_INT, 1));
        handle = create(CREATE, (f, made) -> (int) f.invokeExact(made));
    }

    /** The library of this machine, which stays loaded as long as the process runs. */
    public static Optional<SymbolLookup> installed() {
        for (String file : FILES) {
            try {
                return Optional.of(SymbolLookup.libraryLookup(file, Arena.global()));
            } catch (IllegalArgumentException e) {
                // Another system's or version's name, or not installed.
            }
        }
        return Optional.empty();
    }

    /**
     * The way to compute a product that the library takes for the fastest.
     *
     * @param workspaceBytes how much memory it may need on the device
     * @param reductions {@link #EXACT_REDUCTIONS} or {@link #ALL_REDUCTIONS}
     * @return nothing if it knows none
     */
    public Optional<MatmulPlan> plan(MatrixProduct product, long workspaceBytes, int reductions) {
        Deque<Runnable> made = new ArrayDeque<>();
        try (Arena arena = Arena.ofConfined()) {
            Optional<MatmulPlan> plan = plan(product, workspaceBytes, reductions, made, arena);
            if (plan.isEmpty()) {
                made.forEach(Runnable::run);
            }
            return plan;
        } catch (CublasLtException e) {
            made.forEach(Runnable::run);
            throw e;
        }
    }

    private Optional<MatmulPlan> plan(
            MatrixProduct product, long workspaceBytes, int reductions, Deque<Runnable> made, Arena arena) {
        Types types = product.types();
        DataType scale = types.compute().scale();
        long operation = create(
                DESC_CREATE,
                (f, result) -> (int) f.invokeExact(result, types.compute().number(), scale.number()));
        made.push(() -> run(DESC_DESTROY, f -> (int) f.invokeExact(operation)));
        transpose(operation, TRANSPOSE_FIRST, product.first(), arena);
        transpose(operation, TRANSPOSE_SECOND, product.second(), arena);
        long a = layout(product.first(), types.factors(), made, arena);
        long b = layout(product.second(), types.factors(), made, arena);
        long c = layout(product.result(), types.result(), made, arena);
        long preference = create(PREFERENCE_CREATE, (f, result) -> (int) f.invokeExact(result));
        try {
            set(PREFERENCE_SET_ATTRIBUTE, preference, WORKSPACE_BYTES, arena.allocateFrom(JAVA_LONG, workspaceBytes));
            set(PREFERENCE_SET_ATTRIBUTE, preference, REDUCTIONS, arena.allocateFrom(JAVA_INT, reductions));
            List<Matrix> aligned =
                    List.of(product.first(), product.second(), product.result(), product.result());
            for (int i = 0; i < aligned.size(); i++) {
                set(
                        PREFERENCE_SET_ATTRIBUTE,
                        preference,
                        FIRST_ALIGNMENT + i,
                        arena.allocateFrom(JAVA_INT, aligned.get(i).alignment()));
            }
            MemorySegment found = Arena.ofAuto().allocate(RESULT_BYTES, Long.BYTES);
            MemorySegment count = arena.allocate(JAVA_INT);
            int status = status(
                    HEURISTIC,
                    f -> (int) f.invokeExact(handle, operation, a, b, c, c, preference, 1, found, count));
            if (status == NOT_SUPPORTED) {
                return Optional.empty();
            }
            check(HEURISTIC, status);
            return count.get(JAVA_INT, 0) == 0 || found.get(JAVA_INT, RESULT_STATE) != 0
                    ? Optional.empty()
                    : Optional.of(new MatmulPlan(
                            operation,
                            a,
                            b,
                            c,
                            found,
                            found.get(JAVA_LONG, RESULT_WORKSPACE),
                            scale,
                            () -> made.forEach(Runnable::run)));
        } finally {
            run(PREFERENCE_DESTROY, f -> (int) f.invokeExact(preference));
        }
    }

    /**
     * Queues a product.
     *
     * @param plan how it is computed, made by this
     * @param first where the left factor lies on the device; the others likewise
     * @param workspace memory of as many bytes as the plan says, at a multiple of 256
     * @param stream the {@code CUstream} to queue it on, which may be recorded
     * @throws CublasLtException if the library refuses
     */
    public void multiply(MatmulPlan plan, long first, long second, long result, long workspace, long stream) {
        MemorySegment one = Objects.requireNonNull(ones.get(plan.scale()));
        // @formatter:off
        run(MATMUL, f -> (int) f.invokeExact(
                handle, plan.operation(), one, first, plan.first(), second, plan.second(), zero, result, plan.result(),
                result, plan.result(), plan.algorithm(), workspace, plan.workspaceBytes(), stream));
        // @formatter:on
    }

    private void transpose(long operation, int attribute, Matrix factor, Arena arena) {
        if (factor.transposed()) {
            set(DESC_SET_ATTRIBUTE, operation, attribute, arena.allocateFrom(JAVA_INT, TRANSPOSED));
        }
    }

    private long layout(Matrix matrix, DataType type, Deque<Runnable> made, Arena arena) {
        long layout = create(
                LAYOUT_CREATE,
                (f, result) -> (int) f.invokeExact(
                        result, type.number(), matrix.rows(), matrix.columns(), matrix.leading()));
        made.push(() -> run(LAYOUT_DESTROY, f -> (int) f.invokeExact(layout)));
        if (matrix.batch() > 1) {
            set(LAYOUT_SET_ATTRIBUTE, layout, BATCH_COUNT, arena.allocateFrom(JAVA_INT, matrix.batch()));
            set(LAYOUT_SET_ATTRIBUTE, layout, BATCH_STRIDE, arena.allocateFrom(JAVA_LONG, matrix.batchStride()));
        }
        return layout;
    }

    private void set(CublasLtFunction function, long of, int attribute, MemorySegment value) {
        run(function, f -> (int) f.invokeExact(of, attribute, value, value.byteSize()));
    }

    private long create(CublasLtFunction function, Creation creation) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment made = arena.allocate(JAVA_LONG);
            run(function, f -> creation.of(f, made));
            return made.get(JAVA_LONG, 0);
        }
    }

    private void run(CublasLtFunction function, Call call) {
        check(function, status(function, call));
    }

    private int status(CublasLtFunction function, Call call) {
        try {
            return call.of(Objects.requireNonNull(functions.get(function)));
        } catch (RuntimeException | Error e) {
            throw e;
        } catch (Throwable e) {
            throw new IllegalStateException("a call of " + function.symbol() + " did not get through", e);
        }
    }

    private void check(CublasLtFunction function, int status) {
        if (status != 0) {
            throw new CublasLtException(
                    status, function.symbol() + " failed with status " + status + ": " + text(status));
        }
    }

    private String text(int status) {
        try {
            MemorySegment text = (MemorySegment) statusString.invokeExact(status);
            return text.address() == 0 ? "the library does not say more" : text.reinterpret(TEXT).getString(0);
        } catch (RuntimeException | Error e) {
            throw e;
        } catch (Throwable e) {
            throw new IllegalStateException("a call of cublasLtGetStatusString did not get through", e);
        }
    }

    /** Stops it. Plans are closed before. */
    @Override
    public void close() {
        run(DESTROY, f -> (int) f.invokeExact(handle));
    }
}
