package dev.pavage.benchmarks;

/** A way to multiply matrices in arrays: row-major, each factor as {@link MatmulForm} says that it is stored. */
interface JavaGemm {
    /** Puts the product of {@code a} and {@code b} into {@code c}. */
    void multiply(MatmulShape shape, float[] a, float[] b, float[] c);

    /** Puts the product of {@code a} and {@code b} into {@code c}. */
    void multiply(MatmulShape shape, double[] a, double[] b, double[] c);
}
