package dev.pavage.tensor;

import dev.pavage.library.Activation;
import dev.pavage.type.DType;
import dev.pavage.type.Precision;
import java.util.Optional;

/**
 * How precise a matrix product is, and what follows it in the same kernel: {@code activation(scale · A·B + bias)}.
 *
 * @param scale factor of the product; 1 for integers
 * @param bias added next: any tensor that broadcasts to the product, such as one number for each column, of any dtype
 * @param activation applied last
 * @param dtype of the result; that of the factors if empty
 * @param precision what may be lost of factors or sums; each choice is for some dtypes, others are multiplied exactly
 */
public record MatmulOptions(
        double scale, Optional<Tensor> bias, Activation activation, Optional<DType> dtype, Precision precision) {
    /** The exact product alone. */
    public static final MatmulOptions NONE =
            new MatmulOptions(1, Optional.empty(), Activation.NONE, Optional.empty(), Precision.EXACT);

    /** These options with a factor of the product. */
    public MatmulOptions withScale(double factor) {
        return new MatmulOptions(factor, bias, activation, dtype, precision);
    }

    /** These options with a bias. */
    public MatmulOptions withBias(Tensor added) {
        return new MatmulOptions(scale, Optional.of(added), activation, dtype, precision);
    }

    /** These options with an activation. */
    public MatmulOptions withActivation(Activation applied) {
        return new MatmulOptions(scale, bias, applied, dtype, precision);
    }

    /** These options with a dtype of the result; the accumulator is rounded or wrapped to it once. */
    public MatmulOptions withDtype(DType result) {
        return new MatmulOptions(scale, bias, activation, Optional.of(result), precision);
    }

    /** These options with leave to lose something of factors or sums, or without. */
    public MatmulOptions withPrecision(Precision allowed) {
        return new MatmulOptions(scale, bias, activation, dtype, allowed);
    }
}
