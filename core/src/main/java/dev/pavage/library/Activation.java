package dev.pavage.library;

import dev.pavage.kernel.Tile;
import java.util.Locale;

/** What an {@link Epilogue} applies to each element. */
public enum Activation {
    /** x. */
    NONE,
    /** max(x, 0); NaN stays. */
    RELU,
    /**
     * x · Φ(x) = x/2 · (1 + erf(x / √2)), the exact form (Hendrycks and Gimpel, "Gaussian error linear units", 2016).
     */
    GELU,
    /** x · sigmoid(x). */
    SILU;

    /** A floating-point tile (for {@link #NONE} and {@link #RELU} of any number) with this applied. */
    public Tile apply(Tile x) {
        return switch (this) {
            case NONE -> x;
            case RELU -> x.atLeast(0);
            case GELU -> x.times(0.5).times(x.times(Math.sqrt(0.5)).erf().plus(1));
            case SILU -> x.times(x.sigmoid());
        };
    }

    /** The name in lower case. */
    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
