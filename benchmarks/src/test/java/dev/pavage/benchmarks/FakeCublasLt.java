package dev.pavage.benchmarks;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import dev.pavage.cuda.CudaInterop;
import dev.pavage.device.Device;
import dev.pavage.device.DeviceArray;
import dev.pavage.library.Epilogue;
import dev.pavage.library.Matmul;
import dev.pavage.library.MatmulProblem;
import dev.pavage.type.DType;
import dev.pavage.type.Precision;
import dev.pavage.type.Shape;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * cuBLASLt in Java, for a simulated GPU: functions that native code calls, with the signatures of {@code cublasLt.h}. It
 * multiplies as the header says, matrices by columns, by Pavage's own product of views.
 */
final class FakeCublasLt implements SymbolLookup {
    /** Types of arguments: p is a pointer, i has 32 bits, l has 64. */
    private static final Map<String, String> SIGNATURES = Map.ofEntries(
            Map.entry("cublasLtCreate", "p"),
            Map.entry("cublasLtDestroy", "p"),
            Map.entry("cublasLtMatmulDescCreate", "pii"),
            Map.entry("cublasLtMatmulDescSetAttribute", "pipl"),
            Map.entry("cublasLtMatmulDescDestroy", "p"),
            Map.entry("cublasLtMatrixLayoutCreate", "pilll"),
            Map.entry("cublasLtMatrixLayoutDestroy", "p"),
            Map.entry("cublasLtMatrixLayoutSetAttribute", "pipl"),
            Map.entry("cublasLtMatmulPreferenceCreate", "p"),
            Map.entry("cublasLtMatmulPreferenceSetAttribute", "pipl"),
            Map.entry("cublasLtMatmulPreferenceDestroy", "p"),
            Map.entry("cublasLtMatmulAlgoGetHeuristic", "pppppppipp"),
            Map.entry("cublasLtMatmul", "pppppppppppppplp"));

    /** By cudaDataType, library_types.h. */
    private static final Map<Integer, DType> DTYPES = Map.of(
            0, DType.F32, 1, DType.F64, 2, DType.F16, 3, DType.I8, 10, DType.I32, 14, DType.BF16);

    private static final int INTERNAL_ERROR = 14;

    /** A product: {@code compute}, {@code scale}, and whether its factors are transposed. */
    record Operation(int compute, int scale, boolean first, boolean second) {}

    private record Layout(DType dtype, long rows, long columns, long leading) {}

    /** What was made and not yet destroyed. */
    final Map<Long, Object> live = new HashMap<>();
    /** The operations multiplied. */
    final List<Operation> multiplied = new ArrayList<>();
    /** How many ways there are to compute a product. */
    int ways = 1;
    /** What went wrong inside. */
    Optional<Throwable> failure = Optional.empty();

    private final Device device;
    private long last = 4096;

    FakeCublasLt(Device device) {
        this.device = device;
    }

    @Override
    public Optional<MemorySegment> find(String name) {
        if (name.equals("cublasLtGetStatusString")) {
            return Optional.of(stub(name, FunctionDescriptor.of(ADDRESS, JAVA_INT)));
        }
        return Optional.ofNullable(SIGNATURES.get(name))
                .map(letters -> stub(name, FunctionDescriptor.of(
                        JAVA_INT,
                        letters.chars()
                                .mapToObj(c -> c == 'p' ? ADDRESS : c == 'i' ? JAVA_INT : JAVA_LONG)
                                .toArray(MemoryLayout[]::new))));
    }

    private MemorySegment stub(String name, FunctionDescriptor type) {
        try {
            boolean text = type.returnLayout().orElseThrow().equals(ADDRESS);
            MethodHandle called = MethodHandles.lookup()
                    .findVirtual(
                            FakeCublasLt.class,
                            text ? "text" : "called",
                            MethodType.methodType(text ? MemorySegment.class : int.class, String.class, Object[].class))
                    .bindTo(this)
                    .bindTo(name)
                    .asCollector(Object[].class, type.argumentLayouts().size())
                    .asType(type.toMethodType());
            return Linker.nativeLinker().upcallStub(called, type, Arena.global());
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(e);
        }
    }

    MemorySegment text(String name, Object[] a) {
        return Arena.global().allocateFrom("what cuBLASLt says of " + a[0]);
    }

    int called(String name, Object[] a) {
        try {
            switch (name) {
                case "cublasLtCreate", "cublasLtMatmulPreferenceCreate" -> put(a[0], name);
                case "cublasLtMatmulDescCreate" -> put(a[0], new Operation((int) a[1], (int) a[2], false, false));
                case "cublasLtMatrixLayoutCreate" ->
                    put(a[0], new Layout(Objects.requireNonNull(DTYPES.get(a[1])), (long) a[2], (long) a[3],
                            (long) a[4]));
                case "cublasLtMatmulDescSetAttribute" -> {
                    Operation was = get(a[0], Operation.class);
                    boolean transposed = (long) a[3] == Integer.BYTES
                            && ((MemorySegment) a[2]).reinterpret(Integer.BYTES).get(JAVA_INT, 0) == 1;
                    live.put(
                            ((MemorySegment) a[0]).address(),
                            switch ((int) a[1]) {
                                case 3 -> new Operation(was.compute, was.scale, transposed, was.second);
                                case 4 -> new Operation(was.compute, was.scale, was.first, transposed);
                                default -> was;
                            });
                }
                case "cublasLtMatmulPreferenceSetAttribute" -> {}
                case "cublasLtMatmulAlgoGetHeuristic" ->
                    ((MemorySegment) a[9]).reinterpret(Integer.BYTES).set(JAVA_INT, 0, Math.min(ways, (int) a[7]));
                case "cublasLtMatmul" -> multiply(a);
                default -> Objects.requireNonNull(live.remove(((MemorySegment) a[0]).address()));
            }
            return 0;
        } catch (Throwable e) {
            // What leaves a function that native code called ends the process.
            failure = Optional.of(e);
            return INTERNAL_ERROR;
        }
    }

    private void put(Object pointer, Object made) {
        live.put(++last, made);
        ((MemorySegment) pointer).reinterpret(Long.BYTES).set(JAVA_LONG, 0, last);
    }

    private <T> T get(Object pointer, Class<T> type) {
        return type.cast(live.get(((MemorySegment) pointer).address()));
    }

    /** {@code D = op(A) · op(B)}, each [rows, columns]. */
    private void multiply(Object[] a) {
        Operation operation = get(a[1], Operation.class);
        if (((MemorySegment) a[15]).address() != CudaInterop.stream(device)) {
            throw new IllegalStateException("another stream");
        }
        Matmul.select(new MatmulProblem(
                factor(matrix(a[3], a[4]), operation.first),
                factor(matrix(a[5], a[6]), operation.second),
                Optional.empty(),
                matrix(a[10], a[11]),
                Epilogue.NONE,
                Precision.EXACT))
                .run();
        multiplied.add(operation);
    }

    private static DeviceArray factor(DeviceArray matrix, boolean transposed) {
        return transposed ? matrix.transpose(1, 0) : matrix;
    }

    private DeviceArray matrix(Object address, Object pointer) {
        Layout layout = get(pointer, Layout.class);
        if (layout.leading != layout.rows) {
            throw new IllegalStateException("gaps between columns: " + layout);
        }
        return CudaInterop.array(
                device,
                ((MemorySegment) address).address(),
                layout.dtype,
                Shape.of(layout.columns, layout.rows))
                .transpose(1, 0);
    }
}
