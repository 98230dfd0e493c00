package dev.pavage.benchmarks;

import dev.pavage.device.Device;
import dev.pavage.io.HostArray;
import dev.pavage.type.DType;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;

/**
 * Products by Java alone, of arrays on the heap.
 *
 * @param name its name on the command line
 * @param gemm what multiplies; empty if it is not on the class path
 * @param remedy how to get it
 */
record JavaPeer(String name, Supplier<Optional<JavaGemm>> gemm, String remedy) implements Peer {
    private static final Set<DType> DTYPES = Set.of(DType.F32, DType.F64);

    /** All that can be compared with. */
    static final List<JavaPeer> ALL = List.of(
            new JavaPeer("java", () -> Optional.of(new JavaLoops()), ""),
            new JavaPeer(
                    "netlib",
                    NetlibGemm::find,
                    "it is dev.ludovic.netlib:blas; " + PROFILE));

    @Override
    public Optional<String> declines(Device device, Factors factors, MatmulShape shape) {
        return Peer.declinesOnCpu(device, factors, DTYPES)
                .or(() -> Peer.declines(shape))
                .or(() -> declines(shape));
    }

    private Optional<String> declines(MatmulShape shape) {
        long largest = Math.max(
                shape.result().elements(), Math.max(shape.left().elements(), shape.right().elements()));
        if (largest > Integer.MAX_VALUE) {
            return Optional.of("a matrix of " + shape + " has more elements than an array");
        }
        return gemm.get().isEmpty() ? Optional.of("it is not on the class path (" + remedy + ")") : Optional.empty();
    }

    @Override
    public Work prepare(Device device, Product product) {
        JavaGemm found = gemm.get().orElseThrow();
        return switch (product.factors().dtype()) {
            case F32 -> singles(found, product);
            case F64 -> doubles(found, product);
            case F16, BF16, F8E4M3, F8E5M2, I64, I32, I16, I8, U8, BOOL ->
                throw new IllegalArgumentException(name + " multiplies no " + product.factors());
        };
    }

    private static Work singles(JavaGemm gemm, Product product) {
        float[] a = product.left().data().toArray(ValueLayout.JAVA_FLOAT);
        float[] b = product.right().data().toArray(ValueLayout.JAVA_FLOAT);
        float[] c = new float[Math.toIntExact(product.result().elements())];
        return new ArrayWork(product, () -> gemm.multiply(product.shape(), a, b, c), MemorySegment.ofArray(c));
    }

    private static Work doubles(JavaGemm gemm, Product product) {
        double[] a = product.left().data().toArray(ValueLayout.JAVA_DOUBLE);
        double[] b = product.right().data().toArray(ValueLayout.JAVA_DOUBLE);
        double[] c = new double[Math.toIntExact(product.result().elements())];
        return new ArrayWork(product, () -> gemm.multiply(product.shape(), a, b, c), MemorySegment.ofArray(c));
    }

    /** A product whose result is an array. */
    private record ArrayWork(Product product, Runnable multiplication, MemorySegment c) implements Work {
        @Override
        public void run() {
            multiplication.run();
        }

        @Override
        public HostArray result(Arena arena) {
            return product.found(c, arena);
        }

        @Override
        public void close() {}
    }
}
