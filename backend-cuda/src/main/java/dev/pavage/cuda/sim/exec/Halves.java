package dev.pavage.cuda.sim.exec;

/** The floating-point types of 16 and of 8 bits. */
final class Halves {
    private static final long NAN = 0x7fff;
    private static final long FLOAT8_NAN = 0x7f;

    private Halves() {}

    /** The F16 in a register. */
    static double f16(long register) {
        return Float.float16ToFloat((short) register);
    }

    /** The BF16 in a register. */
    static double bf16(long register) {
        return Float.intBitsToFloat((int) register << 16);
    }

    /** The register of the F16 nearest to a number, ties to even. */
    static long f16(double value) {
        return Double.isNaN(value) ? NAN : Float.floatToFloat16(odd(value)) & 0xffffL;
    }

    /** The register of the BF16 nearest to a number, ties to even. */
    static long bf16(double value) {
        if (Double.isNaN(value)) {
            return NAN;
        }
        int bits = Float.floatToRawIntBits(odd(value));
        return (bits + 0x7fff + (bits >>> 16 & 1)) >>> 16;
    }

    /** The byte of the 8-bit floating-point number nearest to a number, ties to even; of the largest one for what is larger. */
    static long float8(double value, int fractionBits, int smallestExponent, double largest) {
        if (Double.isNaN(value)) {
            return FLOAT8_NAN;
        }
        double size = Math.min(Math.abs(value), largest);
        int exponent = Math.max(Math.getExponent(size), smallestExponent);
        // The leading one of a normal number, or of one that is rounded up to the next power of two, adds to the exponent.
        long steps = (long) Math.rint(Math.scalb(size, fractionBits - exponent));
        long sign = Double.doubleToRawLongBits(value) >>> Long.SIZE - 1 << 7;
        return sign | ((long) (exponent - smallestExponent) << fractionBits) + steps;
    }

    /**
     * A float between which and the number lies no float that ends in an even bit: rounding it to fewer bits rounds the
     * number. Source: S. Boldo and G. Melquiond, "Emulation of FMA and correctly rounded sums: proved algorithms using
     * rounding to odd", IEEE Transactions on Computers 57 (2008).
     */
    private static float odd(double value) {
        float near = (float) value;
        if (near == value || Float.isInfinite(near) || (Float.floatToRawIntBits(near) & 1) != 0) {
            return near;
        }
        return near < value ? Math.nextUp(near) : Math.nextDown(near);
    }
}
