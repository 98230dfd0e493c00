package dev.pavage.benchmarks;

import dev.pavage.device.DeviceArray;
import dev.pavage.library.Activation;
import dev.pavage.library.Epilogue;
import dev.pavage.reference.Erf;
import dev.pavage.type.Shape;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * How the factors of matrix products lie in memory, and what follows the products.
 *
 * @param leftTransposed whether the left factors are stored as [k, m], row-major
 * @param rightTransposed whether the right factors are stored as [n, k], row-major
 * @param bias whether a row of n numbers is added to each row of a product
 * @param activation what is applied last
 */
public record MatmulForm(boolean leftTransposed, boolean rightTransposed, boolean bias, Activation activation) {
    /** Factors as they are multiplied, and nothing that follows. */
    public static final MatmulForm PLAIN = new MatmulForm(false, false, false, Activation.NONE);

    /** What the words of a form are. */
    static final String EXPECTED = "+nt, +tn or +tt where the right, the left or both factors are stored transposed,"
            + " +bias, and one of +relu, +gelu and +silu";

    /** The letters of BLAS, for the left factor and then for the right one. */
    private static final List<String> LETTERS = List.of("nn", "nt", "tn", "tt");

    private static final String BIAS = "bias";

    /** The form of some words in any order, such as {@code bias} and {@code nt}; empty if they make none. */
    static Optional<MatmulForm> parse(List<String> words) {
        List<String> left = new ArrayList<>(words);
        String letters = taken(left, LETTERS);
        boolean bias = left.remove(BIAS);
        Activation activation = taken(left, List.of(Activation.values()));
        return left.isEmpty()
                ? Optional.of(new MatmulForm(letters.startsWith("t"), letters.endsWith("t"), bias, activation))
                : Optional.empty();
    }

    /** The first choice that is among the words, which loses it; else the first of all. */
    private static <T> T taken(List<String> words, List<T> choices) {
        for (T choice : choices) {
            if (words.remove(choice.toString())) {
                return choice;
            }
        }
        return choices.getFirst();
    }

    /** What the library takes it as; a bias is an operand beside it. */
    public Epilogue epilogue() {
        return new Epilogue(1, activation);
    }

    /** Whether it is more than a product that is stored. */
    boolean hasEpilogue() {
        return bias || activation != Activation.NONE;
    }

    /** Whether what follows is defined for floating-point numbers alone. */
    boolean isSmooth() {
        return activation == Activation.GELU || activation == Activation.SILU;
    }

    /** The left factors as they are multiplied, in place of an array that has them as they are stored, which is closed. */
    public DeviceArray left(DeviceArray stored) {
        return multiplied(stored, leftTransposed);
    }

    /** The right factors, likewise. */
    public DeviceArray right(DeviceArray stored) {
        return multiplied(stored, rightTransposed);
    }

    private static DeviceArray multiplied(DeviceArray stored, boolean transposed) {
        if (!transposed) {
            return stored;
        }
        try (stored) {
            return stored.shape().rank() == 2 ? stored.transpose(1, 0) : stored.transpose(0, 2, 1);
        }
    }

    /** The shape of matrices in memory, without an axis for a batch of one. */
    static Shape stored(long batch, long rows, long columns, boolean transposed) {
        Shape matrix = transposed ? Shape.of(columns, rows) : Shape.of(rows, columns);
        return batch == 1 ? matrix : Shape.of(batch).concat(matrix);
    }

    /** The activation of a number, in double precision. */
    double activated(double x) {
        return switch (activation) {
            case NONE -> x;
            case RELU -> Math.max(x, 0);
            case GELU -> x / 2 * (1 + Erf.erf(x / Math.sqrt(2)));
            case SILU -> x / (1 + Math.exp(-x));
        };
    }

    /** How many times an error of what the activation is applied to it makes at most: the greatest slope, rounded up. */
    double slope() {
        return switch (activation) {
            case NONE, RELU -> 1;
            case GELU -> 1.13;
            case SILU -> 1.1;
        };
    }

    /** The words, each behind a plus sign: {@code +nt+bias+gelu}; nothing for {@link #PLAIN}. */
    @Override
    public String toString() {
        String letters = LETTERS.get((leftTransposed ? 2 : 0) + (rightTransposed ? 1 : 0));
        return (letters.equals(LETTERS.getFirst()) ? "" : "+" + letters)
                + (bias ? "+" + BIAS : "")
                + (activation == Activation.NONE ? "" : "+" + activation);
    }
}
