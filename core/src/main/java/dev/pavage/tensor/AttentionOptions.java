package dev.pavage.tensor;

import java.util.OptionalDouble;

/**
 * Choices of {@link Tensor#attention}.
 *
 * @param causal whether query i sees only the keys up to i + keys - queries: the last query sees all keys
 * @param scale factor of the scores; 1 / sqrt(head dim) if empty
 */
public record AttentionOptions(boolean causal, OptionalDouble scale) {
    /** Every query sees every key, with the usual scale. */
    public static final AttentionOptions NONE = new AttentionOptions(false, OptionalDouble.empty());

    /** The causal mask, with the usual scale. */
    public static final AttentionOptions CAUSAL = new AttentionOptions(true, OptionalDouble.empty());

    /** These options with a factor of the scores. */
    public AttentionOptions withScale(double factor) {
        return new AttentionOptions(causal, OptionalDouble.of(factor));
    }
}
