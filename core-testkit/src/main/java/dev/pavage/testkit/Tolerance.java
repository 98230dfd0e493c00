package dev.pavage.testkit;

import dev.pavage.type.BinaryFormat;
import dev.pavage.type.DType;

/**
 * How far a device's result may lie from the reference's. Integers and truth values have to be equal whatever the
 * tolerance; NaN matches only NaN, and an infinity only itself.
 *
 * <table>
 * <caption>What is allowed, by dtype</caption>
 * <tr><th>dtype</th><th>elementary functions</th><th>rounding unit of a value</th><th>rounding unit of sums</th></tr>
 * <tr><td>F64</td><td>4 ulp</td><td>2⁻⁵²</td><td>2⁻⁵²</td></tr>
 * <tr><td>F32</td><td>4 ulp</td><td>2⁻²³</td><td>2⁻²³</td></tr>
 * <tr><td>F16</td><td>1 ulp: F32 within 4 ulp, rounded</td><td>2⁻¹⁰</td><td>2⁻²³</td></tr>
 * <tr><td>BF16</td><td>1 ulp</td><td>2⁻⁷</td><td>2⁻²³</td></tr>
 * <tr><td>F8E4M3</td><td>1 ulp</td><td>2⁻³</td><td>2⁻²³</td></tr>
 * <tr><td>F8E5M2</td><td>1 ulp</td><td>2⁻²</td><td>2⁻²³</td></tr>
 * </table>
 *
 * @param ulps units in the last place of the expected value
 * @param absolute added to that
 */
public record Tolerance(double ulps, double absolute) {
    /** Bit for bit, signs of zeros included: {@code + - * /}, square roots, comparisons, selections, casts, moves. */
    public static final Tolerance EXACT = new Tolerance(0, 0);

    /** For one elementary function such as {@code exp}. */
    public static Tolerance elementary(DType dtype) {
        return switch (dtype) {
            case F64, F32 -> new Tolerance(4, 0);
            case F16, BF16, F8E4M3, F8E5M2 -> new Tolerance(1, 0);
            case I64, I32, I16, I8, U8, BOOL -> EXACT;
        };
    }

    /**
     * For a sum in the accumulator of {@code dtype} that is rounded to {@code dtype} at the end.
     *
     * <p>The partial sums of n terms of either sign and of at most {@code largest} grow as √n · largest, and the n
     * rounding errors, each of half a unit of a partial sum, add up as √n of them: n · ε · largest.
     *
     * @param length number of terms
     * @param largest the largest magnitude of a term
     */
    public static Tolerance sum(DType dtype, long length, double largest) {
        return dtype.isFloat()
                ? new Tolerance(dtype.accumulator() == dtype ? 0 : 1, epsilon(dtype.accumulator()) * length * largest)
                : EXACT;
    }

    /** Of values of about 1 that were rounded to F32 some times, and to the dtype a few times. */
    static Tolerance rounded(DType dtype, int times) {
        return new Tolerance(2, times * epsilon(dtype.accumulator()) + 2 * epsilon(dtype));
    }

    /**
     * For a sum of products of F32 factors in {@link dev.pavage.type.Precision#TF32}.
     *
     * <p>Each product is off by at most 2⁻¹⁰ of itself: half a unit of 2⁻¹⁰ for each factor. Errors have either sign, so
     * n of them add up as √n.
     *
     * @param length number of products
     * @param largest the largest magnitude of a product
     */
    static Tolerance tf32Sum(long length, double largest) {
        Tolerance exact = sum(DType.F32, length, largest);
        return new Tolerance(exact.ulps(), exact.absolute() + Math.scalb(Math.sqrt((double) length), -10) * largest);
    }

    /**
     * For a sum of products in {@link dev.pavage.type.Precision#FAST_ACCUMULATION}, rounded to {@code dtype} at the end: as
     * {@link #sum}, with a rounding unit of sums of 2⁻¹³. Sums are cut off instead of rounded, so that errors add up, but once
     * for many products.
     *
     * @param length number of products
     * @param largest the largest magnitude of a product
     */
    static Tolerance fastSum(DType dtype, long length, double largest) {
        return new Tolerance(sum(dtype, length, largest).ulps(), Math.scalb(length * largest, -13));
    }

    /** At most {@code error} off, and one rounding to the dtype more. */
    static Tolerance within(double error) {
        return error == 0 ? EXACT : new Tolerance(1, error);
    }

    /** The distance from 1 to the next number of a floating-point dtype. */
    static double epsilon(DType dtype) {
        return BinaryFormat.of(dtype).epsilon();
    }

    /** The distance from {@code value} to its neighbours in a floating-point dtype. */
    static double ulp(DType dtype, double value) {
        BinaryFormat format = BinaryFormat.of(dtype);
        int exponent = Math.max(Math.getExponent(value), format.smallestExponent());
        return Math.scalb(format.epsilon(), exponent);
    }

    /** Whether a floating-point result may be {@code actual} where the reference has {@code expected}. */
    public boolean allows(DType dtype, double expected, double actual) {
        if (Double.isNaN(expected) || Double.isNaN(actual)) {
            return Double.isNaN(expected) && Double.isNaN(actual);
        }
        if (Double.doubleToLongBits(expected) == Double.doubleToLongBits(actual)) {
            return true;
        }
        if (Double.isInfinite(expected) || Double.isInfinite(actual) || equals(EXACT)) {
            return false;
        }
        return Math.abs(expected - actual) <= ulps * ulp(dtype, expected) + absolute;
    }

    @Override
    public String toString() {
        return equals(EXACT) ? "exact" : (float) ulps + " ulp" + (absolute == 0 ? "" : " + " + (float) absolute);
    }
}
