package dev.pavage.benchmarks;

import dev.pavage.type.DType;
import dev.pavage.type.Shape;
import java.util.List;

/**
 * Sizes of {@code batch} matrix products {@code [m, k] · [k, n]}.
 *
 * @param batch number of products
 * @param m rows of the result
 * @param n columns of the result
 * @param k length of the sums
 * @param form how the factors lie in memory, and what follows
 */
public record MatmulShape(long batch, long m, long n, long k, MatmulForm form) {
    /** What the text of sizes looks like. */
    static final String SIZES = "MxNxK or BATCHxMxNxK, such as 1024x1024x1024 or 8x256x256x64";

    /** What the text of a shape looks like. */
    private static final String EXPECTED = SIZES + "; with " + MatmulForm.EXPECTED;

    /**
     * The shape of a text: sizes, {@code MxNxK} or {@code BATCHxMxNxK}, and the words of a {@link MatmulForm} behind plus signs.
     *
     * @throws IllegalArgumentException if the text is no such shape
     */
    public static MatmulShape parse(String text) {
        List<String> parts = List.of(text.strip().split("\\+", -1));
        MatmulForm form = MatmulForm.parse(parts.subList(1, parts.size()))
                .orElseThrow(() -> Extents.unexpected(text, EXPECTED));
        return parse(parts.getFirst(), form, EXPECTED);
    }

    /**
     * The shape of a text of sizes alone.
     *
     * @throws IllegalArgumentException if the text is no such shape
     */
    public static MatmulShape plain(String text) {
        return parse(text, MatmulForm.PLAIN, SIZES);
    }

    private static MatmulShape parse(String text, MatmulForm form, String expected) {
        long[] sizes = Extents.parse(text, expected, 3, 4);
        int first = sizes.length - 3;
        return new MatmulShape(first == 0 ? 1 : sizes[0], sizes[first], sizes[first + 1], sizes[first + 2], form);
    }

    /** The left factors in memory: [m, k], or [k, m] if they are transposed, behind the batch if there is one. */
    public Shape left() {
        return MatmulForm.stored(batch, m, k, form.leftTransposed());
    }

    /** The right factors in memory: [k, n], or [n, k] if they are transposed, behind the batch if there is one. */
    public Shape right() {
        return MatmulForm.stored(batch, k, n, form.rightTransposed());
    }

    /** The results: [m, n], behind the batch if there is one. */
    public Shape result() {
        return MatmulForm.stored(batch, m, n, false);
    }

    /** The row that is added to each row of a result: [n]. */
    public Shape bias() {
        return Shape.of(n);
    }

    /** Floating-point operations of the products: 2 · batch · m · n · k. What follows them is not counted. */
    public double flops() {
        return 2.0 * batch * m * n * k;
    }

    /** Bytes of factors, bias and products, which are of the same dtype, or products of the accumulator's for integers. */
    double bytes(DType dtype) {
        DType result = dtype.isFloat() ? dtype : dtype.accumulator();
        return (double) batch * ((m + n) * k * dtype.bytes() + m * n * result.bytes())
                + (form.bias() ? n * dtype.bytes() : 0);
    }

    @Override
    public String toString() {
        return (batch == 1 ? "" : batch + "x") + m + "x" + n + "x" + k + form;
    }
}
