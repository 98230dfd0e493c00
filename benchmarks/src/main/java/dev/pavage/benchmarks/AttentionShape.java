package dev.pavage.benchmarks;

/**
 * Sizes of attention of {@code [batch, heads, queries, headDim]} to {@code [batch, heads, keys, headDim]}.
 *
 * @param batch number of sequences
 * @param heads heads of queries, and of keys and values
 * @param queries length of the queries
 * @param keys length of the keys and values
 * @param headDim length of one query, key or value
 */
public record AttentionShape(long batch, long heads, long queries, long keys, long headDim) {
    /**
     * The sizes of a text, {@code BATCHxHEADSxQUERIESxKEYSxHEADDIM}.
     *
     * @throws IllegalArgumentException if the text is no such shape
     */
    public static AttentionShape parse(String text) {
        long[] s = Extents.parse(text, "BATCHxHEADSxQUERIESxKEYSxHEADDIM, such as 1x8x2048x2048x64", 5, 5);
        return new AttentionShape(s[0], s[1], s[2], s[3], s[4]);
    }

    /**
     * Floating-point operations of the two matrix products, 4 · batch · heads · queries · keys · headDim, or half of it
     * if half of the scores are masked.
     */
    public double flops(boolean causal) {
        return (causal ? 2.0 : 4.0) * batch * heads * queries * keys * headDim;
    }

    @Override
    public String toString() {
        return batch + "x" + heads + "x" + queries + "x" + keys + "x" + headDim;
    }
}
