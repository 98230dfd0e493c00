package dev.pavage.benchmarks;

import dev.pavage.type.Shape;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.util.Optional;

/**
 * netlib's BLAS in Java ({@code dev.ludovic.netlib:blas} 3, {@code JavaBLAS.getInstance()}): by the Vector API where that is
 * there, on one thread. BLAS is column-major, so that it gets the factors of {@code cᵀ = bᵀ · aᵀ} as they lie.
 */
final class NetlibGemm implements JavaGemm {
    private static final String PACKAGE = "dev.ludovic.netlib.blas.";

    private final MethodHandle singles;
    private final MethodHandle doubles;

    private NetlibGemm(MethodHandle singles, MethodHandle doubles) {
        this.singles = singles;
        this.doubles = doubles;
    }

    /** The library; empty if it is not on the class path. */
    static Optional<JavaGemm> find() {
        try {
            ClassLoader loader = NetlibGemm.class.getClassLoader();
            Object blas = Class.forName(PACKAGE + "JavaBLAS", true, loader).getMethod("getInstance").invoke(null);
            Class<?> type = Class.forName(PACKAGE + "BLAS", true, loader);
            return Optional.of(new NetlibGemm(
                    gemm(type, "sgemm", float.class, float[].class).bindTo(blas),
                    gemm(type, "dgemm", double.class, double[].class).bindTo(blas)));
        } catch (ReflectiveOperationException | LinkageError e) {
            return Optional.empty();
        }
    }

    private static MethodHandle gemm(Class<?> blas, String name, Class<?> number, Class<?> array)
            throws ReflectiveOperationException {
        return MethodHandles.publicLookup()
                .unreflect(blas.getMethod(
                        name,
                        String.class, String.class, int.class, int.class, int.class,
                        number, array, int.class, array, int.class, number, array, int.class));
    }

    @Override
    public void multiply(MatmulShape s, float[] a, float[] b, float[] c) {
        try {
            singles.invokeExact(
                    letter(s.form().rightTransposed()), letter(s.form().leftTransposed()),
                    (int) s.n(), (int) s.m(), (int) s.k(),
                    1f, b, columns(s.right()), a, columns(s.left()), 0f, c, (int) s.n());
        } catch (Throwable e) {
            throw failure(e);
        }
    }

    @Override
    public void multiply(MatmulShape s, double[] a, double[] b, double[] c) {
        try {
            doubles.invokeExact(
                    letter(s.form().rightTransposed()), letter(s.form().leftTransposed()),
                    (int) s.n(), (int) s.m(), (int) s.k(),
                    1.0, b, columns(s.right()), a, columns(s.left()), 0.0, c, (int) s.n());
        } catch (Throwable e) {
            throw failure(e);
        }
    }

    private static IllegalStateException failure(Throwable e) {
        return new IllegalStateException("netlib's BLAS failed: " + e, e);
    }

    private static String letter(boolean transposed) {
        return transposed ? "T" : "N";
    }

    private static int columns(Shape stored) {
        return (int) stored.extent(1);
    }
}
