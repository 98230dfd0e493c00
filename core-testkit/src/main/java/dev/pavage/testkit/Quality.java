package dev.pavage.testkit;

import dev.pavage.type.BinaryFormat;
import dev.pavage.type.DType;

/**
 * What is known of the values of a tile in a generated kernel: how large they are, and how far a device's may lie from
 * the reference's. Most operations are defined bit for bit, so the error stays zero until a sum is rounded in another
 * order or an elementary function is called.
 *
 * @param magnitude no finite value is larger; infinite if nothing is known, or infinities and NaN may occur
 * @param error bound of the difference between two devices; infinite if there is none, so that the value is of no use
 * @param whole whether all finite values are whole numbers, of which sums are exact as long as they are small
 */
record Quality(double magnitude, double error, boolean whole) {
    /** Nothing is known but that the values are the same on every device. */
    static final Quality EXACT = new Quality(Double.POSITIVE_INFINITY, 0, false);

    /** Whole numbers up to {@code magnitude}. */
    static Quality whole(double magnitude) {
        return new Quality(magnitude, 0, true);
    }

    /** Of any integer or truth value. */
    static Quality any(DType dtype) {
        return dtype.isFloat() ? EXACT : whole(dtype == DType.BOOL ? 1 : Math.scalb(1.0, 8 * dtype.bytes()));
    }

    boolean isExact() {
        return error == 0;
    }

    boolean isLost() {
        return !(error < Double.POSITIVE_INFINITY);
    }

    boolean isBounded() {
        return magnitude < Double.POSITIVE_INFINITY;
    }

    /** As far as it holds in a dtype: integers wrap, and what is inexact and may overflow is lost. */
    Quality in(DType dtype) {
        if (!dtype.isFloat()) {
            return magnitude <= any(dtype).magnitude / 4 ? whole(magnitude) : any(dtype);
        }
        if (isExact()) {
            return magnitude <= largest(dtype) ? this : EXACT;
        }
        return magnitude + error <= largest(dtype) / 2 ? this : new Quality(magnitude, Double.POSITIVE_INFINITY, false);
    }

    /** One of two. */
    Quality or(Quality other) {
        return new Quality(
                Math.max(magnitude, other.magnitude), Math.max(error, other.error), whole && other.whole);
    }

    Quality plus(Quality other, DType dtype) {
        double sum = magnitude + other.magnitude;
        return rounded(sum, error + other.error, whole && other.whole, dtype);
    }

    Quality times(Quality other, DType dtype) {
        double carried = isExact() && other.isExact()
                ? 0
                : error * other.magnitude + other.error * magnitude + error * other.error;
        return rounded(magnitude * other.magnitude, carried, whole && other.whole, dtype);
    }

    /** Of an operation that rounds exactly, or off by what its operands were off and one rounding. */
    private static Quality rounded(double magnitude, double carried, boolean whole, DType dtype) {
        double error = carried == 0 ? 0 : carried + epsilon(dtype) * (magnitude + carried);
        return new Quality(magnitude, error, whole).in(dtype);
    }

    /** Of an elementary function with results up to {@code bound} and derivatives up to {@code slope}. */
    Quality function(double bound, double slope, DType dtype) {
        double own = Tolerance.elementary(dtype).ulps() * epsilon(dtype) * bound + smallest(dtype);
        return new Quality(bound, own + slope * error + (isExact() ? 0 : epsilon(dtype) * bound), false).in(dtype);
    }

    /** Of a sum of {@code length} such values in the accumulator of {@code dtype}, rounded to {@code dtype}. */
    Quality sum(long length, DType dtype) {
        double bound = magnitude * length;
        if (!dtype.isFloat() || (isExact() && whole && bound <= exactIntegers(dtype.accumulator()))) {
            return whole(bound).in(dtype);
        }
        double own =
                length == 1 && isExact() ? 0 : epsilon(dtype.accumulator()) * length * bound + epsilon(dtype) * bound;
        return new Quality(bound, error * length + own, whole).in(dtype);
    }

    /** Of a product of {@code length} such values. */
    Quality product(long length, DType dtype) {
        double bound = Math.pow(Math.max(1, magnitude), (double) length);
        if (!dtype.isFloat() || (isExact() && whole && bound <= exactIntegers(dtype.accumulator()))) {
            return whole(bound).in(dtype);
        }
        double own = isExact() ? epsilon(dtype.accumulator()) * length * bound + epsilon(dtype) * bound : 1 / 0.0;
        return new Quality(bound, own, false).in(dtype);
    }

    /** Of a value converted from one dtype to another. */
    Quality cast(DType from, DType to) {
        if (to == DType.BOOL) {
            return whole(1);
        }
        if (from.isFloat() && !to.isFloat()) {
            return any(to);
        }
        return rounded(magnitude, error, whole, to);
    }

    /** The largest n such that all whole numbers up to it are numbers of a floating-point dtype. */
    private static double exactIntegers(DType dtype) {
        return 2 / epsilon(dtype);
    }

    private static double epsilon(DType dtype) {
        return dtype.isFloat() ? Tolerance.epsilon(dtype) : 0;
    }

    private static double smallest(DType dtype) {
        return 4 * Tolerance.ulp(dtype, 0);
    }

    private static double largest(DType dtype) {
        return switch (dtype) {
            case F64 -> Double.MAX_VALUE;
            case F32, BF16 -> 0x1p127;
            case F16, F8E4M3, F8E5M2 -> BinaryFormat.of(dtype).largest();
            case I64, I32, I16, I8, U8, BOOL -> any(dtype).magnitude();
        };
    }
}
