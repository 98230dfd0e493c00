package dev.pavage.benchmarks;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_DOUBLE;
import static java.lang.foreign.ValueLayout.JAVA_FLOAT;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import dev.pavage.device.Device;
import dev.pavage.io.HostArray;
import dev.pavage.type.DType;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import jdk.incubator.vector.LongVector;

/**
 * A library of the processor with a C interface, as the machine or the class path has it.
 *
 * @param name its name on the command line
 * @param files file names that the system's loader may find
 * @param bundle where Maven artifacts of JavaCPP have it on the class path, without the platform
 * @param gemms its function for each dtype
 * @param settings environment variables that make it faster where they apply, besides its default, as {@code NAME=VALUE}
 * @param remedy how to install it
 */
record CpuPeer(
        String name,
        List<String> files,
        String bundle,
        Map<DType, Gemm> gemms,
        List<String> settings,
        String remedy)
        implements Peer {
    /**
     * A matrix product of a library.
     *
     * @param function its name
     * @param convention how it takes its arguments
     */
    record Gemm(String function, Convention convention) {}

    /** How a function takes its arguments. */
    enum Convention {
        /** The C interface of BLAS (BLAS Technical Forum Standard, 2001, appendix B): layout and transpositions as numbers. */
        CBLAS,
        /** {@code dnnl_sgemm} of {@code dnnl.h} (oneDNN 3): row-major, transpositions as letters, sizes of 64 bits. */
        DNNL
    }

    /** CblasRowMajor, CblasNoTrans and CblasTrans. */
    private static final int ROW_MAJOR = 101;

    private static final int AS_IT_IS = 111;
    private static final int TRANSPOSED = 112;

    /** BLAS. */
    private static final Map<DType, Gemm> CBLAS = Map.of(
            DType.F32, new Gemm("cblas_sgemm", Convention.CBLAS), DType.F64, new Gemm("cblas_dgemm", Convention.CBLAS));

    /**
     * 0.3.31 takes its AVX2 kernels on Zen 5 unless it is told otherwise. Where there is no AVX-512, what it is told ends the
     * process.
     */
    static final List<String> OPENBLAS_SETTINGS = LongVector.SPECIES_PREFERRED.vectorBitSize() == 512
            ? List.of("OPENBLAS_CORETYPE=SKYLAKEX")
            : List.of();

    /** All that can be compared with on a processor. */
    static final List<CpuPeer> ALL = List.of(
            new CpuPeer(
                    "openblas",
                    List.of("libopenblas.so.0", "libopenblas.so", "libopenblas.dylib", "libopenblas.dll"),
                    "org/bytedeco/openblas",
                    CBLAS,
                    OPENBLAS_SETTINGS,
                    "Debian: libopenblas0-pthread; macOS: brew install openblas"),
            new CpuPeer(
                    "mkl",
                    List.of("libmkl_rt.so.3", "libmkl_rt.so.2", "libmkl_rt.so", "mkl_rt.2.dll"),
                    "org/bytedeco/mkl",
                    CBLAS,
                    List.of(),
                    "Debian: libmkl-rt"),
            new CpuPeer(
                    "onednn",
                    List.of("libdnnl.so.3", "libdnnl.so", "libdnnl.dylib", "dnnl.dll"),
                    "org/bytedeco/dnnl",
                    Map.of(DType.F32, new Gemm("dnnl_sgemm", Convention.DNNL)),
                    List.of(),
                    "Debian: libdnnl3"));

    /** Copies the collections. */
    CpuPeer {
        files = List.copyOf(files);
        gemms = Map.copyOf(gemms);
        settings = List.copyOf(settings);
    }

    private Optional<NativeLibrary> library() {
        return NativeLibrary.bundled(bundle, files).or(() -> NativeLibrary.load(files));
    }

    @Override
    public Optional<String> declines(Device device, Factors factors, MatmulShape shape) {
        return Peer.declinesOnCpu(device, factors, gemms.keySet()).or(() -> Peer.declines(shape))
                .or(() -> library().isEmpty()
                        ? Optional.of("it is not installed (" + remedy + "; or " + PROFILE + ")")
                        : Optional.empty());
    }

    @Override
    public Work prepare(Device device, Product product) {
        return new GemmWork(library().orElseThrow(),
                Optional.ofNullable(gemms.get(product.factors().dtype())).orElseThrow(),
                product);
    }

    private static final class GemmWork implements Work {
        private final Arena arena = Arena.ofShared();
        private final Product product;
        private final MemorySegment c;
        private final MethodHandle call;

        GemmWork(NativeLibrary library, Gemm gemm, Product product) {
            this.product = product;
            c = arena.allocate(product.result().elements() * product.factors().dtype().bytes(), HostData.ALIGNMENT);
            boolean isDouble = product.factors().dtype() == DType.F64;
            MemoryLayout factor = isDouble ? JAVA_DOUBLE : JAVA_FLOAT;
            Object one = isDouble ? (Object) 1.0 : (Object) 1f;
            Object zero = isDouble ? (Object) 0.0 : (Object) 0f;
            call = switch (gemm.convention()) {
                case CBLAS -> cblas(library, gemm.function(), factor, one, zero);
                case DNNL -> dnnl(library, gemm.function(), factor, one, zero);
            };
        }

        private MethodHandle cblas(
                NativeLibrary library, String function, MemoryLayout factor, Object one, Object zero) {
            MatmulShape s = product.shape();
            int m = Math.toIntExact(s.m());
            int n = Math.toIntExact(s.n());
            int k = Math.toIntExact(s.k());
            List<MemoryLayout> types = new ArrayList<>(
                    List.of(JAVA_INT, JAVA_INT, JAVA_INT, JAVA_INT, JAVA_INT, JAVA_INT, factor));
            types.addAll(List.of(ADDRESS, JAVA_INT, ADDRESS, JAVA_INT, factor, ADDRESS, JAVA_INT));
            return MethodHandles.insertArguments(
                    library.function(function, FunctionDescriptor.ofVoid(types.toArray(MemoryLayout[]::new))),
                    0,
                    ROW_MAJOR, operation(s.form().leftTransposed()), operation(s.form().rightTransposed()), m, n, k,
                    one, product.left().data(), Math.toIntExact(s.left().extent(1)),
                    product.right().data(), Math.toIntExact(s.right().extent(1)), zero, c, n);
        }

        private MethodHandle dnnl(
                NativeLibrary library, String function, MemoryLayout factor, Object one, Object zero) {
            MatmulShape s = product.shape();
            List<MemoryLayout> types = new ArrayList<>(
                    List.of(JAVA_BYTE, JAVA_BYTE, JAVA_LONG, JAVA_LONG, JAVA_LONG, factor));
            types.addAll(List.of(ADDRESS, JAVA_LONG, ADDRESS, JAVA_LONG, factor, ADDRESS, JAVA_LONG));
            return MethodHandles.insertArguments(
                    library.function(function, FunctionDescriptor.of(JAVA_INT, types.toArray(MemoryLayout[]::new))),
                    0,
                    letter(s.form().leftTransposed()), letter(s.form().rightTransposed()), s.m(), s.n(), s.k(),
                    one, product.left().data(), s.left().extent(1),
                    product.right().data(), s.right().extent(1), zero, c, s.n());
        }

        private static int operation(boolean transposed) {
            return transposed ? TRANSPOSED : AS_IT_IS;
        }

        private static byte letter(boolean transposed) {
            return (byte) (transposed ? 'T' : 'N');
        }

        @Override
        public void run() {
            Object status = NativeLibrary.call(call);
            if (status instanceof Integer code && code != 0) {
                throw new IllegalStateException("the library refused the product with status " + code);
            }
        }

        @Override
        public HostArray result(Arena copy) {
            return product.found(c, copy);
        }

        @Override
        public void close() {
            arena.close();
        }
    }
}
