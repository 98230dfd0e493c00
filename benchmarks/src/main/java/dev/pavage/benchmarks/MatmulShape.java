package dev.pavage.benchmarks;

/**
 * Sizes of {@code batch} matrix products {@code [m, k] · [k, n]}.
 *
 * @param batch number of products
 * @param m rows of the result
 * @param n columns of the result
 * @param k length of the sums
 */
public record MatmulShape(long batch, long m, long n, long k) {
    /**
     * The sizes of a text, {@code MxNxK} or {@code BATCHxMxNxK}.
     *
     * @throws IllegalArgumentException if the text is no such shape
     */
    public static MatmulShape parse(String text) {
        long[] sizes = Extents.parse(text, "MxNxK or BATCHxMxNxK, such as 1024x1024x1024 or 8x256x256x64", 3, 4);
        int first = sizes.length - 3;
        return new MatmulShape(first == 0 ? 1 : sizes[0], sizes[first], sizes[first + 1], sizes[first + 2]);
    }

    /** Floating-point operations of the products: 2 · batch · m · n · k. */
    public double flops() {
        return 2.0 * batch * m * n * k;
    }

    @Override
    public String toString() {
        return (batch == 1 ? "" : batch + "x") + m + "x" + n + "x" + k;
    }
}
