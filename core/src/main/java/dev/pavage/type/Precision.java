package dev.pavage.type;

/**
 * How closely a matrix product looks at its F32 factors. Only products of F32 factors have the choice: those of every
 * other dtype are multiplied as they are, which is all that {@link #EXACT} says.
 *
 * <p>It is asked for where the product is written, as by JAX's {@code precision} and Triton's {@code input_precision}, and
 * not by a switch for the whole process, as PyTorch's {@code allow_tf32} is: a library's caller should see which of its
 * results are rounded more.
 */
public enum Precision {
    /** Factors as they are, by fused multiply-add in F32: the default. */
    EXACT,

    /**
     * Factors may be rounded to 10 bits of fraction, to the nearest number: TensorFloat-32, whose range is that of F32. Sums
     * are F32. A product is off by at most 2⁻¹⁰ of its size. Devices with matrix units for it, such as NVIDIA's from compute
     * capability 8.0 on, multiply several times as fast; all others compute as for {@link #EXACT}, which is allowed.
     */
    TF32;

    /** What is left to choose for factors of a dtype: this for F32, {@link #EXACT} otherwise. */
    public Precision of(DType factors) {
        return factors == DType.F32 ? this : EXACT;
    }
}
