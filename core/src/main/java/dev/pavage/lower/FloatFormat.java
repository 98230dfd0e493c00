package dev.pavage.lower;

import dev.pavage.lane.LaneType.Kind;

/** The binary formats of IEEE 754 that registers have, with what code on their bits needs to know. */
enum FloatFormat {
    /** binary32. */
    SINGLE(Kind.F32, Kind.I32, 23, 127),
    /** binary64. */
    DOUBLE(Kind.F64, Kind.I64, 52, 1023);

    private final Kind real;
    private final Kind whole;
    private final int mantissaBits;
    private final int bias;

    FloatFormat(Kind real, Kind whole, int mantissaBits, int bias) {
        this.real = real;
        this.whole = whole;
        this.mantissaBits = mantissaBits;
        this.bias = bias;
    }

    /** The format of a register, or that whose bits an integer register holds. */
    static FloatFormat of(Kind kind) {
        return kind.bytes() == DOUBLE.real.bytes() ? DOUBLE : SINGLE;
    }

    /** The register of a number. */
    Kind real() {
        return real;
    }

    /** The register of its bits. */
    Kind whole() {
        return whole;
    }

    /** Number of bits. */
    int bits() {
        return 8 * real.bytes();
    }

    /** Number of mantissa bits. */
    int mantissaBits() {
        return mantissaBits;
    }

    /** What the exponent field of 1 holds. */
    int bias() {
        return bias;
    }

    /** The sign bit, and nothing else. */
    long sign() {
        return -1L << (bits() - 1);
    }

    /** The mantissa bits. */
    long mantissa() {
        return (1L << mantissaBits) - 1;
    }

    /** The smallest number that is not subnormal. */
    double smallestNormal() {
        return Math.scalb(1.0, 1 - bias);
    }

    /**
     * Added to a number below 2^(mantissa bits - 1) in magnitude, leaves the nearest integer in the sum's low bits: where
     * the sum lies, numbers have no fraction. This number's own pattern has zeros there: all mantissa bits but the first.
     */
    double rounder() {
        return Math.scalb(1.5, mantissaBits);
    }

    /** The bits of the number nearest to {@code value}. */
    long bitsOf(double value) {
        return this == SINGLE ? Float.floatToRawIntBits((float) value) : Double.doubleToRawLongBits(value);
    }
}
