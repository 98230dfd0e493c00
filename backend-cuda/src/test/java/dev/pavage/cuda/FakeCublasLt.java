package dev.pavage.cuda;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import dev.pavage.cuda.driver.Driver;
import dev.pavage.device.Device;
import dev.pavage.device.DeviceArray;
import dev.pavage.library.Candidate;
import dev.pavage.library.Epilogue;
import dev.pavage.library.Matmul;
import dev.pavage.library.MatmulProblem;
import dev.pavage.library.MatmulTiles;
import dev.pavage.type.DType;
import dev.pavage.type.Precision;
import dev.pavage.type.Shape;
import dev.pavage.type.Strides;
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
 * cuBLASLt in Java, on a simulated GPU: functions that native code calls, with the signatures of {@code cublasLt.h}. It
 * multiplies as the header says, matrices by columns, and queues kernels for that on the stream that it is given.
 */
final class FakeCublasLt implements SymbolLookup {
    /** Types of arguments: p is a pointer, i has 32 bits, l has 64. */
    private static final Map<String, String> SIGNATURES = Map.ofEntries(
            Map.entry("cublasLtCreate", "p"),
            Map.entry("cublasLtDestroy", "l"),
            Map.entry("cublasLtMatmulDescCreate", "pii"),
            Map.entry("cublasLtMatmulDescSetAttribute", "lipl"),
            Map.entry("cublasLtMatmulDescDestroy", "l"),
            Map.entry("cublasLtMatrixLayoutCreate", "pilll"),
            Map.entry("cublasLtMatrixLayoutSetAttribute", "lipl"),
            Map.entry("cublasLtMatrixLayoutDestroy", "l"),
            Map.entry("cublasLtMatmulPreferenceCreate", "p"),
            Map.entry("cublasLtMatmulPreferenceSetAttribute", "lipl"),
            Map.entry("cublasLtMatmulPreferenceDestroy", "l"),
            Map.entry("cublasLtMatmulAlgoGetHeuristic", "lllllllipp"),
            Map.entry("cublasLtMatmul", "llpllllpllllplll"));

    /** By cudaDataType, library_types.h. */
    private static final Map<Integer, DType> DTYPES = Map.of(
            0, DType.F32, 1, DType.F64, 2, DType.F16, 3, DType.I8, 10, DType.I32, 14, DType.BF16);

    /** CUBLAS_COMPUTE_32F_FAST_TF32. */
    private static final int FAST_TF32 = 77;

    private static final int INTERNAL_ERROR = 14;

    /** What was made, with the attributes that were set: 32 or 64 bits each. */
    private record Made(String by, List<Long> arguments, Map<Integer, Long> attributes) {
        long attribute(int number, long otherwise) {
            return attributes.getOrDefault(number, otherwise);
        }
    }

    /** The handles that are open. */
    final Map<Long, Made> live = new HashMap<>();
    /** The {@code cublasComputeType_t} of each call of cublasLtMatmul. */
    final List<Integer> multiplied = new ArrayList<>();
    /** The attributes of the preference that a way was asked for with last. */
    final Map<Integer, Long> preferred = new HashMap<>();
    /** How often a way was asked for. */
    int asked;
    /** How many ways there are to compute a product, and the memory they need. */
    int ways = 1;

    long workspace;
    /** The status of cublasLtMatmul. */
    int status;
    /** What went wrong inside. */
    Optional<Throwable> failure = Optional.empty();

    private final Driver driver;
    private final Map<Long, Device> devices = new HashMap<>();
    private long last = 4096;

    FakeCublasLt(Driver driver) {
        this.driver = driver;
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
            if (name.endsWith("Create")) {
                List<Long> arguments = new ArrayList<>();
                for (int i = 1; i < a.length; i++) {
                    arguments.add(((Number) a[i]).longValue());
                }
                live.put(++last, new Made(name, arguments, new HashMap<>()));
                pointed(a[0], Long.BYTES).set(JAVA_LONG, 0, last);
            } else if (name.endsWith("SetAttribute")) {
                long bytes = (long) a[3];
                MemorySegment value = pointed(a[2], bytes);
                made(a[0]).attributes.put((int) a[1],
                        bytes == Long.BYTES ? value.get(JAVA_LONG, 0) : value.get(JAVA_INT, 0));
            } else if (name.endsWith("Destroy")) {
                Objects.requireNonNull(live.remove((long) a[0]));
            } else if (name.equals("cublasLtMatmulAlgoGetHeuristic")) {
                asked++;
                preferred.putAll(made(a[6]).attributes);
                pointed(a[8], 96).set(JAVA_LONG, 64, workspace);
                pointed(a[9], Integer.BYTES).set(JAVA_INT, 0, Math.min(ways, (int) a[7]));
            } else if (status == 0) {
                multiply(a);
            } else {
                return status;
            }
            return 0;
        } catch (Throwable e) {
            // What leaves a function that native code called ends the process.
            failure = Optional.of(e);
            return INTERNAL_ERROR;
        }
    }

    private static MemorySegment pointed(Object pointer, long bytes) {
        return ((MemorySegment) pointer).reinterpret(bytes);
    }

    private Made made(Object handle) {
        return Objects.requireNonNull(live.get((long) handle));
    }

    /** {@code D = op(A) · op(B)}, each [batch, rows, columns]. */
    private void multiply(Object[] a) {
        if ((long) a[14] != workspace || (workspace > 0 && (long) a[13] % 256 != 0)) {
            throw new IllegalStateException("workspace of " + a[14] + " bytes at " + a[13]);
        }
        Made operation = made(a[1]);
        int compute = operation.arguments.get(0).intValue();
        Device device = devices.computeIfAbsent((long) a[15], stream -> CudaInterop.device(driver, 0, stream));
        MatmulProblem problem = new MatmulProblem(
                factor(matrix(device, a[3], a[4]), operation.attribute(3, 0)),
                factor(matrix(device, a[5], a[6]), operation.attribute(4, 0)),
                Optional.empty(),
                matrix(device, a[10], a[11]),
                Epilogue.NONE,
                compute == FAST_TF32 ? Precision.TF32 : Precision.EXACT);
        @SuppressWarnings("unchecked")
        var tiled = (Candidate<MatmulProblem, MatmulTiles>) Matmul.candidates().getLast();
        tiled.plan().apply(problem, new MatmulTiles(16, 16, 16)).forEach(launch -> launch.run(device));
        multiplied.add(compute);
    }

    private static DeviceArray factor(DeviceArray matrix, long transposed) {
        return transposed == 1 ? matrix.transpose(0, 2, 1) : matrix;
    }

    private DeviceArray matrix(Device device, Object address, Object handle) {
        Made layout = made(handle);
        long rows = layout.arguments.get(1);
        long columns = layout.arguments.get(2);
        return CudaInterop.array(
                device,
                (long) address,
                Objects.requireNonNull(DTYPES.get(layout.arguments.get(0).intValue())),
                Shape.of(layout.attribute(5, 1), rows, columns),
                Strides.of(layout.attribute(6, 0), 1, layout.arguments.get(3)));
    }
}
