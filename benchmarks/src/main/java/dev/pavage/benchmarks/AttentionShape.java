package dev.pavage.benchmarks;

import dev.pavage.type.DType;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Sizes of attention of {@code [batch, heads, queries, headDim]} to {@code [batch, keyHeads, keys, headDim]}.
 *
 * @param batch number of sequences
 * @param heads heads of queries
 * @param keyHeads heads of keys and values; a divisor of {@code heads}
 * @param queries length of the queries
 * @param keys length of the keys and values
 * @param headDim length of one query, key or value
 * @param causal whether query i sees the keys up to i + keys − queries alone
 */
public record AttentionShape(
        long batch,
        long heads,
        long keyHeads,
        long queries,
        long keys,
        long headDim,
        boolean causal) {
    /** What the text of a shape looks like. */
    static final String EXPECTED =
            "BATCHxHEADSxQUERIESxKEYSxHEADDIM, such as 1x8x2048x2048x64; 1x8/2x2048x2048x64 where"
                    + " heads share keys, 1x8x2048x2048x64+causal with a mask";

    /** Queries that share a key: from here on multiplying them may take longer than reading it. */
    private static final long FEW = 16;

    private static final String CAUSAL = "+causal";
    private static final Pattern SHARED = Pattern.compile("(\\d+[xX×]\\d+)/(\\d{1,10})([xX×].*)");

    /** Sizes whose heads share keys evenly. */
    public AttentionShape {
        if (keyHeads == 0 || heads % keyHeads != 0) {
            throw new IllegalArgumentException(
                    heads + " heads cannot share the keys of " + keyHeads + ": expected a divisor");
        }
    }

    /**
     * The sizes of a text, {@code BATCHxHEADSxQUERIESxKEYSxHEADDIM}, with {@code HEADS/KEYHEADS} where heads share keys and
     * {@code +causal} for a mask.
     *
     * @throws IllegalArgumentException if the text is no such shape
     */
    public static AttentionShape parse(String text) {
        String stripped = text.strip();
        boolean causal = stripped.endsWith(CAUSAL);
        String sizes = causal ? stripped.substring(0, stripped.length() - CAUSAL.length()) : stripped;
        Matcher shared = SHARED.matcher(sizes);
        boolean shares = shared.matches();
        long[] s = Extents.parse(shares ? shared.group(1) + shared.group(3) : sizes, EXPECTED, 5, 5);
        return new AttentionShape(
                s[0], s[1], shares ? Long.parseLong(shared.group(2)) : s[1], s[2], s[3], s[4], causal);
    }

    /**
     * Floating-point operations of the two matrix products, 4 · batch · heads · headDim for each score. With a mask half a square
     * of the smaller side is not counted, so of as many queries as keys half the scores are.
     */
    public double flops() {
        double masked = (double) queries * queries / 2;
        double unmasked = queries <= keys ? (double) queries * keys - masked : (double) keys * keys / 2;
        return 4.0 * batch * heads * headDim * (causal ? unmasked : (double) queries * keys);
    }

    /**
     * Whether reading keys and values is what limits it: so few queries share them that each element takes no more than 32
     * multiplications and additions, which processors and GPUs do in about the time of reading it, or in less.
     */
    boolean decodes() {
        return queries < keys && queries * heads <= FEW * keyHeads;
    }

    /** Bytes of queries, keys, values and results. */
    double bytes(DType dtype) {
        return 2.0 * batch * headDim * (heads * queries + keyHeads * keys) * dtype.bytes();
    }

    @Override
    public String toString() {
        return batch + "x" + heads + (keyHeads == heads ? "" : "/" + keyHeads) + "x" + queries + "x" + keys + "x"
                + headDim
                + (causal ? CAUSAL : "");
    }
}
