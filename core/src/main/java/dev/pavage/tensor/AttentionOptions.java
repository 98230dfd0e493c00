package dev.pavage.tensor;

import dev.pavage.type.Precision;
import java.util.OptionalDouble;

/**
 * Choices of {@link Tensor#attention}.
 *
 * @param causal whether query i sees only the keys up to i + keys - queries: the last query sees all keys
 * @param scale factor of the scores; 1 / sqrt(head dim) if empty
 * @param precision what may be lost of factors or sums, in both products; each choice is for some dtypes
 */
public record AttentionOptions(boolean causal, OptionalDouble scale, Precision precision) {
    /** Every query sees every key, with the usual scale. */
    public static final AttentionOptions NONE =
            new AttentionOptions(false, OptionalDouble.empty(), Precision.EXACT);

    /** The causal mask, with the usual scale. */
    public static final AttentionOptions CAUSAL =
            new AttentionOptions(true, OptionalDouble.empty(), Precision.EXACT);

    /** These options with a factor of the scores. */
    public AttentionOptions withScale(double factor) {
        return new AttentionOptions(causal, OptionalDouble.of(factor), precision);
    }

    /** These options with leave to lose something of factors or sums, or without. */
    public AttentionOptions withPrecision(Precision allowed) {
        return new AttentionOptions(causal, scale, allowed);
    }
}
