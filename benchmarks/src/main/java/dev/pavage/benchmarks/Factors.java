package dev.pavage.benchmarks;

import dev.pavage.type.DType;
import dev.pavage.type.Precision;
import java.util.List;
import java.util.Optional;

/**
 * What is multiplied in a benchmark, and how closely.
 *
 * @param dtype dtype of the inputs
 * @param precision what may be rounded of them
 */
public record Factors(DType dtype, Precision precision) {
    private static final String TF32 = "tf32";

    /** Of benchmarks whose dtype does not matter. */
    static final Factors NONE = of(DType.F32);

    /** The names of all that benchmarks multiply. */
    public static final List<String> NAMES = List.of("f64", "f32", TF32, "f16", "bf16", "i8");

    /** Factors as they are. */
    public static Factors of(DType dtype) {
        return new Factors(dtype, Precision.EXACT);
    }

    /**
     * The factors of a name: a dtype's, or {@code tf32} for F32 that may be rounded.
     *
     * @throws IllegalArgumentException if benchmarks have none of that name; the message lists those there are
     */
    public static Factors named(String name) {
        if (!NAMES.contains(name)) {
            throw new IllegalArgumentException(
                    "bench multiplies " + String.join(", ", NAMES) + ", not \"" + name + "\"");
        }
        return name.equals(TF32)
                ? new Factors(DType.F32, Precision.TF32)
                : of(Optional.of(name).flatMap(DType::named).orElseThrow());
    }

    /** Dtype of a product. */
    DType result() {
        return dtype.isFloat() ? dtype : dtype.accumulator();
    }

    /** Roundoff of the least exact of a factor and a sum. */
    double roundoff() {
        double sums = Oracle.roundoff(dtype.accumulator());
        return precision == Precision.TF32 ? Math.max(sums, Oracle.TF32_ROUNDOFF) : sums;
    }

    @Override
    public String toString() {
        return precision == Precision.TF32 ? TF32 : dtype.toString();
    }
}
