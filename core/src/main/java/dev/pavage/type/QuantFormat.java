package dev.pavage.type;

import java.util.Locale;

/**
 * A format of weights that share a scale by blocks of {@value #WEIGHTS}: as the files of llama.cpp (GGUF) hold them, so
 * that their bytes are used as they are.
 *
 * <table>
 * <caption>A block's bytes</caption>
 * <tr><th>format</th><th>bytes</th><th>layout</th><th>weight i</th></tr>
 * <tr><td>Q8_0</td><td>34</td><td>scale d of F16; 32 codes of I8</td><td>d · code[i]</td></tr>
 * <tr><td>Q4_0</td><td>18</td><td>scale d of F16; 16 bytes of two codes: weights 0 to 15 in the low four bits, 16 to 31
 * in the high ones</td><td>d · (code[i] - 8)</td></tr>
 * </table>
 *
 * <p>See {@code block_q8_0} and {@code block_q4_0} in ggml's {@code ggml-common.h}.
 */
public enum QuantFormat {
    /** 8 bits a weight, symmetric: the largest of a block is ±127. */
    Q8_0(DType.I8, 32),
    /** 4 bits a weight: the one farthest from zero is -8. */
    Q4_0(DType.U8, 16);

    /** Weights of a block. */
    public static final int WEIGHTS = 32;

    /** What a block's scale is stored as; it comes first. */
    public static final DType SCALE = DType.F16;

    private final DType codes;
    private final int codeBytes;

    QuantFormat(DType codes, int codeBytes) {
        this.codes = codes;
        this.codeBytes = codeBytes;
    }

    /** The dtype of the bytes that hold codes. */
    public DType codes() {
        return codes;
    }

    /** Number of bytes that hold a block's codes. */
    public int codeBytes() {
        return codeBytes;
    }

    /** Bytes of a block. */
    public int blockBytes() {
        return SCALE.bytes() + codeBytes;
    }

    /**
     * The shape of the bytes that hold weights: [..., k] becomes [..., k / 32, bytes of a block].
     *
     * @throws IllegalArgumentException if the last axis is no whole number of blocks
     */
    public Shape bytes(Shape weights) {
        int last = weights.rank() - 1;
        if (last < 0 || weights.extent(last) % WEIGHTS != 0) {
            throw new IllegalArgumentException(this + " holds rows of whole blocks of " + WEIGHTS + " weights, not "
                    + weights + (last < 0 ? "" : ", whose rows leave " + weights.extent(last) % WEIGHTS + " over"));
        }
        return weights.with(last, weights.extent(last) / WEIGHTS).concat(Shape.of(blockBytes()));
    }

    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
