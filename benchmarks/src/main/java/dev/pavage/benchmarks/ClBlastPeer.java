package dev.pavage.benchmarks;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_DOUBLE;
import static java.lang.foreign.ValueLayout.JAVA_FLOAT;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import dev.pavage.device.Device;
import dev.pavage.io.HostArray;
import dev.pavage.type.DType;
import dev.pavage.type.Precision;
import dev.pavage.type.Strides;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * CLBlast on an OpenCL device, in a context of its own, by its C interface ({@code clblast_c.h} of version 1.5). Where
 * it has no tuning results for a device it takes its own defaults.
 */
final class ClBlastPeer implements Peer {
    private static final List<String> NAMES =
            List.of("libclblast.so.1", "libclblast.so", "clblast.dll", "libclblast.dylib");

    private static final String BACKEND = "opencl:";

    /** CLBlastLayoutRowMajor. */
    private static final int ROW_MAJOR = 101;
    /** CLBlastTransposeNo and CLBlastTransposeYes. */
    private static final int AS_IT_IS = 111;

    private static final int TRANSPOSED = 112;

    /**
     * A function for a dtype.
     *
     * @param name its name
     * @param factor layout of the factors alpha and beta
     * @param one the factor 1
     * @param zero the factor 0
     */
    private record Gemm(String name, MemoryLayout factor, Object one, Object zero) {}

    private static final Map<DType, Gemm> FUNCTIONS = Map.of(
            DType.F32, new Gemm("CLBlastSgemm", JAVA_FLOAT, 1f, 0f),
            DType.F64, new Gemm("CLBlastDgemm", JAVA_DOUBLE, 1.0, 0.0));

    @Override
    public String name() {
        return "clblast";
    }

    @Override
    public int repeats(Device device, MatmulShape shape) {
        return Rotation.repeats(device.target(), shape.flops());
    }

    @Override
    public Optional<String> declines(Device device, Factors factors, MatmulShape shape) {
        if (!device.name().startsWith(BACKEND)) {
            return Optional.of("it runs on OpenCL devices, not on " + device);
        }
        if (!FUNCTIONS.containsKey(factors.dtype()) || factors.precision() != Precision.EXACT) {
            return Optional.of("it is compared in f32 and f64, not in " + factors);
        }
        return Peer.declines(shape).or(() -> missing(device));
    }

    private static Optional<String> missing(Device device) {
        if (NativeLibrary.load(NAMES).isEmpty()) {
            return Optional.of("it is not installed (Debian: libclblast1; macOS: brew install clblast)");
        }
        return found(device).isEmpty() ? Optional.of("it does not find " + device) : Optional.empty();
    }

    /** The device of the same name; of several, the one with as many before it. */
    private static Optional<NativeOpenCl.Found> found(Device device) {
        String name = device.facts().getOrDefault("name", "");
        long before = Device.all().stream()
                .takeWhile(d -> d != device)
                .filter(d -> d.name().startsWith(BACKEND) && name.equals(d.facts().get("name")))
                .count();
        return NativeOpenCl.load().map(NativeOpenCl::devices).orElse(List.of()).stream()
                .filter(f -> f.name().equals(name))
                .skip(before)
                .findFirst();
    }

    @Override
    public Work prepare(Device device, Product product) {
        NativeOpenCl opencl = NativeOpenCl.load().orElseThrow();
        return new GemmWork(opencl.open(found(device).orElseThrow()), product, repeats(device, product.shape()));
    }

    private static final class GemmWork implements Work {
        private final NativeOpenCl.Session session;
        private final Product product;
        private final int repeats;
        private final MemorySegment c;
        private final MethodHandle gemm;

        GemmWork(NativeOpenCl.Session session, Product product, int repeats) {
            this.session = session;
            this.product = product;
            this.repeats = repeats;
            c = session.buffer(product.result().elements() * product.factors().dtype().bytes());
            gemm = gemm(session.buffer(product.left().data()), session.buffer(product.right().data()));
        }

        /** The function with all its arguments, so that a call costs nothing but the call. */
        private MethodHandle gemm(MemorySegment a, MemorySegment b) {
            Gemm of = Optional.ofNullable(FUNCTIONS.get(product.factors().dtype())).orElseThrow();
            // @formatter:off
            FunctionDescriptor type = FunctionDescriptor.of(
                    JAVA_INT, JAVA_INT, JAVA_INT, JAVA_INT, JAVA_LONG, JAVA_LONG, JAVA_LONG,
                    of.factor(), ADDRESS, JAVA_LONG, JAVA_LONG, ADDRESS, JAVA_LONG, JAVA_LONG,
                    of.factor(), ADDRESS, JAVA_LONG, JAVA_LONG, ADDRESS, ADDRESS);
            MatmulShape s = product.shape();
            return MethodHandles.insertArguments(
                    NativeLibrary.load(NAMES).orElseThrow().function(of.name(), type),
                    0,
                    ROW_MAJOR, operation(s.form().leftTransposed()), operation(s.form().rightTransposed()),
                    s.m(), s.n(), s.k(),
                    of.one(), a, 0L, s.left().extent(1), b, 0L, s.right().extent(1),
                    of.zero(), c, 0L, s.n(), session.queuePointer(), MemorySegment.NULL);
            // @formatter:on
        }

        private static int operation(boolean transposed) {
            return transposed ? TRANSPOSED : AS_IT_IS;
        }

        @Override
        public void run() {
            for (int i = 0; i < repeats; i++) {
                int status = NativeLibrary.status(gemm);
                if (status != 0) {
                    throw new IllegalStateException(
                            "CLBlast failed with status " + status + " (see CLBlastStatusCode)");
                }
            }
            session.finish();
        }

        @Override
        public HostArray result(Arena arena) {
            MemorySegment data =
                    arena.allocate(product.result().elements() * product.factors().dtype().bytes(), Long.BYTES);
            session.read(c, data);
            return new HostArray(product.resultDType(), product.result(), Strides.rowMajor(product.result()), data);
        }

        @Override
        public void close() {
            session.close();
        }
    }
}
