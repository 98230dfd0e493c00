package dev.pavage.testkit;

import dev.pavage.type.DType;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The configuration of a generated kernel: what it does. Capturing the kernel finds the bound of the error of what it
 * stores; it is the same each time, so two scripts are equal if they do the same.
 */
final class Script {
    private final List<Gene> genes;
    private final List<DType> dtypes;
    private final Quality reals;
    private volatile double error;

    /**
     * A script.
     *
     * @param genes the steps
     * @param dtypes what tiles may be converted to
     * @param reals what the floating-point input holds
     */
    Script(List<Gene> genes, List<DType> dtypes, Quality reals) {
        this.genes = List.copyOf(genes);
        this.dtypes = List.copyOf(dtypes);
        this.reals = reals;
    }

    List<Gene> genes() {
        return genes;
    }

    List<DType> dtypes() {
        return dtypes;
    }

    Quality reals() {
        return reals;
    }

    /** How far the elements of the rounded output may be off, once the kernel is captured. */
    double error() {
        return error;
    }

    void error(double bound) {
        error = bound;
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof Script s
                && genes.equals(s.genes)
                && dtypes.equals(s.dtypes)
                && reals.equals(s.reals);
    }

    @Override
    public int hashCode() {
        return Objects.hash(genes, dtypes, reals);
    }
}
