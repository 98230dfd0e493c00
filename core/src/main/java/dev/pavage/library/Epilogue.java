package dev.pavage.library;

/**
 * What a matrix product is followed by, before its elements are stored: {@code activation(scale · A·B + bias)},
 * computed in the accumulator's dtype. A constant of the compiled kernel; the bias itself is part of {@link
 * MatmulProblem}.
 *
 * @param scale factor of the product; 1 for integers
 * @param activation applied last
 */
public record Epilogue(double scale, Activation activation) {
    /** The product alone. */
    public static final Epilogue NONE = new Epilogue(1, Activation.NONE);
}
