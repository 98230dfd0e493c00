package dev.pavage.type;

/**
 * How closely a matrix product looks at its factors and sums. Each choice but {@link #EXACT} is for some dtypes of factors:
 * products of all others are computed as {@link #EXACT} says.
 *
 * <p>It is asked for where the product is written, as by JAX's {@code precision} and Triton's {@code input_precision}, and
 * not by a switch for the whole process, as PyTorch's {@code allow_tf32} is: a library's caller should see which of its
 * results are rounded more.
 */
public enum Precision {
    /** Factors as they are, and sums in their {@linkplain DType#accumulator accumulator} with all of its bits: the default. */
    EXACT,

    /**
     * Factors of F32 may be rounded to 10 bits of fraction, to the nearest number: TensorFloat-32, whose range is that of F32.
     * Sums are F32. A product is off by at most 2⁻¹⁰ of its size. Devices with matrix units for it, such as NVIDIA's from
     * compute capability 8.0 on, multiply several times as fast; all others compute as for {@link #EXACT}, which is allowed.
     */
    TF32,

    /**
     * Sums of products of F8E4M3 or F8E5M2 may lose what is below 2⁻¹³ of the largest number that is added. Products are exact,
     * and the range of sums is that of F32. A sum of k products is off by about k · 2⁻¹³ of the largest product or partial sum
     * at most.
     *
     * <p>That is what NVIDIA's matrix units for 8-bit floating point do with sums that are F32 by name (DeepSeek-AI,
     * "DeepSeek-V3 Technical Report", 2024, section 3.3.2; Zhang et al., "SageAttention2", 2024), and cuBLAS's
     * {@code FAST_ACCUM}. Long sums lose less if a kernel adds the dots of some hundred terms each to a tile of F32 by
     * itself. Devices without such units compute as for {@link #EXACT}.
     */
    FAST_ACCUMULATION;

    /** What is left to choose for factors of a dtype: this if it is for them, {@link #EXACT} otherwise. */
    public Precision of(DType factors) {
        return switch (this) {
            case EXACT -> EXACT;
            case TF32 -> factors == DType.F32 ? TF32 : EXACT;
            case FAST_ACCUMULATION ->
                factors == DType.F8E4M3 || factors == DType.F8E5M2 ? FAST_ACCUMULATION : EXACT;
        };
    }

    /** Whether a product for which this was asked may be computed with another precision: with that one, or exactly. */
    public boolean allows(Precision other) {
        return other == EXACT || other == this;
    }
}
