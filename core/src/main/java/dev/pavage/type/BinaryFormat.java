package dev.pavage.type;

/**
 * A binary floating-point format: a sign bit, then the exponent with its bias, then the fraction. An exponent of zero
 * belongs to subnormal numbers.
 *
 * <table>
 * <caption>Formats of the floating-point dtypes</caption>
 * <tr><th>dtype</th><th>exponent</th><th>fraction</th><th>largest</th><th>smallest normal</th><th>smallest</th></tr>
 * <tr><td>F64</td><td>11</td><td>52</td><td>about 1.8e308</td><td>2⁻¹⁰²²</td><td>2⁻¹⁰⁷⁴</td></tr>
 * <tr><td>F32</td><td>8</td><td>23</td><td>about 3.4e38</td><td>2⁻¹²⁶</td><td>2⁻¹⁴⁹</td></tr>
 * <tr><td>F16</td><td>5</td><td>10</td><td>65504</td><td>2⁻¹⁴</td><td>2⁻²⁴</td></tr>
 * <tr><td>BF16</td><td>8</td><td>7</td><td>about 3.4e38</td><td>2⁻¹²⁶</td><td>2⁻¹³³</td></tr>
 * <tr><td>F8E4M3</td><td>4</td><td>3</td><td>448</td><td>2⁻⁶</td><td>2⁻⁹</td></tr>
 * <tr><td>F8E5M2</td><td>5</td><td>2</td><td>57344</td><td>2⁻¹⁴</td><td>2⁻¹⁶</td></tr>
 * </table>
 *
 * <p>Sources: IEEE 754-2019, section 3.4; OCP 8-bit Floating Point Specification (OFP8), revision 1.0.
 *
 * @param exponentBits bits of the exponent
 * @param fractionBits bits of the fraction
 * @param infinities whether the highest exponent is that of infinities and NaN, as in IEEE 754. Else it is an ordinary one,
 *     there are no infinities, and only the pattern of all ones is NaN, with either sign
 */
public record BinaryFormat(int exponentBits, int fractionBits, boolean infinities) {
    private static final BinaryFormat BINARY64 = new BinaryFormat(11, 52, true);
    private static final BinaryFormat BINARY32 = new BinaryFormat(8, 23, true);
    private static final BinaryFormat BINARY16 = new BinaryFormat(5, 10, true);
    private static final BinaryFormat BFLOAT16 = new BinaryFormat(8, 7, true);
    private static final BinaryFormat E4M3 = new BinaryFormat(4, 3, false);
    private static final BinaryFormat E5M2 = new BinaryFormat(5, 2, true);

    /**
     * The format of a dtype.
     *
     * @throws IllegalArgumentException if {@code dtype} is not floating point
     */
    public static BinaryFormat of(DType dtype) {
        return switch (dtype) {
            case F64 -> BINARY64;
            case F32 -> BINARY32;
            case F16 -> BINARY16;
            case BF16 -> BFLOAT16;
            case F8E4M3 -> E4M3;
            case F8E5M2 -> E5M2;
            case I64, I32, I16, I8, U8, BOOL ->
                throw new IllegalArgumentException(dtype + " is no floating-point dtype");
        };
    }

    /** What the exponent's field holds for 1. */
    public int bias() {
        return (1 << (exponentBits - 1)) - 1;
    }

    /** Exponent of the smallest normal number, a power of two. */
    public int smallestExponent() {
        return 1 - bias();
    }

    /** Exponent of the smallest positive number, a power of two. */
    public int lowestExponent() {
        return smallestExponent() - fractionBits;
    }

    /** Exponent of the largest number. */
    public int largestExponent() {
        return infinities ? bias() : bias() + 1;
    }

    /** The largest number. */
    public double largest() {
        // Without infinities NaN takes the place of what would be the largest.
        double significand = 2 - Math.scalb(infinities ? 1.0 : 2.0, -fractionBits);
        return Math.scalb(significand, largestExponent());
    }

    /** The distance from 1 to the next number. */
    public double epsilon() {
        return Math.scalb(1.0, -fractionBits);
    }

    /** Whether each number of another format is one of this. */
    public boolean holds(BinaryFormat other) {
        return exponentBits >= other.exponentBits && fractionBits >= other.fractionBits;
    }

    /**
     * The number nearest to {@code x}, ties to even. Beyond the largest by half its last place it is an infinity, and NaN
     * in a format without infinities: conversions do not saturate (the "non-saturating mode" of OFP8).
     */
    public double round(double x) {
        if (!(Math.abs(x) < Double.POSITIVE_INFINITY)) {
            return infinities ? x : Double.NaN;
        }
        // Zero and subnormal binary64 have an exponent below all others.
        int unit = Math.max(Math.getExponent(x), smallestExponent()) - fractionBits;
        // Below the normal numbers of binary64 the scale itself is none; those are multiples of any unit there is.
        double rounded = unit <= Double.MIN_EXPONENT - (Double.PRECISION - 1)
                ? x
                : Math.scalb(Math.rint(Math.scalb(x, -unit)), unit);
        return Math.abs(rounded) <= largest()
                ? rounded
                : infinities ? Math.copySign(Double.POSITIVE_INFINITY, x) : Double.NaN;
    }

    /** The smallest binary32 that {@link #round} makes more than the largest number of this format, which is a narrower one. */
    public float overflow() {
        float tie = (float) (largest() + Math.scalb(epsilon(), largestExponent()) / 2);
        return round((double) tie) == largest() ? Math.nextUp(tie) : tie;
    }

    /** The bits of the number that {@link #round} gives, in the lowest bits; of a NaN the quiet one with its sign. */
    public long encode(double x) {
        long sign = (Double.doubleToRawLongBits(x) >>> (Long.SIZE - 1)) << (exponentBits + fractionBits);
        double size = Math.abs(round(x));
        long highest = ((1L << exponentBits) - 1) << fractionBits;
        if (Double.isNaN(size)) {
            long quiet = infinities ? 1L << (fractionBits - 1) : (1L << fractionBits) - 1;
            return sign | highest | quiet;
        }
        if (Double.isInfinite(size)) {
            return sign | highest;
        }
        int exponent = Math.max(Math.getExponent(size), smallestExponent());
        long significand = (long) Math.scalb(size, fractionBits - exponent);
        // The leading one of a normal number adds to the exponent's field, which is one less for that.
        return sign | (((long) (exponent - smallestExponent()) << fractionBits) + significand);
    }

    /** The number that bits stand for; bits above those of the format do not matter. */
    public double decode(long bits) {
        long fraction = bits & ((1L << fractionBits) - 1);
        int field = (int) (bits >>> fractionBits) & ((1 << exponentBits) - 1);
        boolean highest = field == (1 << exponentBits) - 1;
        double size;
        if (highest && infinities) {
            size = fraction == 0 ? Double.POSITIVE_INFINITY : Double.NaN;
        } else if (highest && fraction == (1L << fractionBits) - 1) {
            size = Double.NaN;
        } else {
            long significand = field == 0 ? fraction : fraction | 1L << fractionBits;
            size = Math.scalb((double) significand, Math.max(field, 1) - bias() - fractionBits);
        }
        return (bits >>> (exponentBits + fractionBits) & 1) == 0 ? size : -size;
    }
}
