package dev.pavage.benchmarks;

import dev.pavage.type.DType;

/**
 * Sizes of {@code batch} matrix products {@code [m, k] · [k, n]}.
 *
 * @param batch number of products
 * @param m rows of the result
 * @param n columns of the result
 * @param k length of the sums
 */
public record MatmulShape(long batch, long m, long n, long k) {
    /** What the text of a shape looks like. */
    static final String EXPECTED = "MxNxK or BATCHxMxNxK, such as 1024x1024x1024 or 8x256x256x64";

    /**
     * The sizes of a text, {@code MxNxK} or {@code BATCHxMxNxK}.
     *
     * @throws IllegalArgumentException if the text is no such shape
     */
    public static MatmulShape parse(String text) {
        long[] sizes = Extents.parse(text, EXPECTED, 3, 4);
        int first = sizes.length - 3;
        return new MatmulShape(first == 0 ? 1 : sizes[0], sizes[first], sizes[first + 1], sizes[first + 2]);
    }

    /** Floating-point operations of the products: 2 · batch · m · n · k. */
    public double flops() {
        return 2.0 * batch * m * n * k;
    }

    /** Bytes of the factors and of the products, which are of the same dtype, or of the accumulator's for integers. */
    double bytes(DType dtype) {
        DType result = dtype.isFloat() ? dtype : dtype.accumulator();
        return (double) batch * ((m + n) * k * dtype.bytes() + m * n * result.bytes());
    }

    @Override
    public String toString() {
        return (batch == 1 ? "" : batch + "x") + m + "x" + n + "x" + k;
    }
}
