package dev.pavage.lower;

import dev.pavage.ir.TileOp.Comparison;
import dev.pavage.lane.LaneBuilder;
import dev.pavage.lane.LaneValue;
import dev.pavage.lane.ValueOp.AcrossKind;
import dev.pavage.lane.ValueOp.BinaryKind;
import java.util.List;

/**
 * Sine and cosine of F32 registers, accurate for all finite arguments.
 *
 * <p>{@code |x| = k pi/2 + r}: up to 2^17 by subtracting multiples of pi/2 split in three (Cody and Waite, "Software
 * Manual for the Elementary Functions", 1980, chapter 8), beyond by multiplying with as many bits of 2/pi as matter
 * (Payne and Hanek, "Radian reduction for trigonometric functions", SIGNUM 18, 1983) in 32-bit integers. All lanes
 * take the second way, behind a branch, if any needs it.
 */
final class ElementaryTrigonometry {
    private static final float TWO_OVER_PI = 0x1.45f306p-1f;
    // pi/2 as the sum of three binary32; what they leave is below 2^-76.
    private static final float HALF_PI_HIGH = 0x1.921fb6p0f;
    private static final float HALF_PI_MIDDLE = -0x1.777a5cp-25f;
    private static final float HALF_PI_LOW = -0x1.ee59dap-50f;

    // k HALF_PI_HIGH is a multiple of 2^-23, so that its difference from x is exact; the parts that are left out, k
    // 2^-76, stay far below the smallest remainder of any binary32, about 2^-30.
    private static final float SUBTRACTED_BELOW = 0x1p17f;

    // Eight zeros, then the bits of 2/pi after the point.
    private static final int[] TWO_OVER_PI_BITS = {
        0x00a2f983, 0x6e4e4415, 0x29fc2757, 0xd1f534dd, 0xc0db6295, 0x993c4390, 0x41fe5163
    };
    private static final int WORDS = 3;
    private static final int LIMB_BITS = 16;
    private static final int LIMB = 0xffff;

    private ElementaryTrigonometry() {}

    /** The sine, within 2 ulp. */
    static LaneValue sin(LaneBuilder b, LaneValue x) {
        ElementaryOps o = ElementaryOps.like(b, x);
        Reduced reduced = reduce(o, o.abs(x));
        return quarterWave(o, reduced, o.xor(o.shl(reduced.quarter(), 30), o.bits(x)));
    }

    /** The cosine, within 2 ulp. */
    static LaneValue cos(LaneBuilder b, LaneValue x) {
        ElementaryOps o = ElementaryOps.like(b, x);
        Reduced reduced = reduce(o, o.abs(x));
        Reduced ahead = new Reduced(o.addBits(reduced.quarter(), 1), reduced.rest());
        return quarterWave(o, ahead, o.shl(ahead.quarter(), 30));
    }

    /**
     * An angle {@code quarter * pi/2 + rest}.
     *
     * @param quarter I32, of which the lowest two bits matter
     * @param rest within pi/4 and a little
     */
    private record Reduced(LaneValue quarter, LaneValue rest) {}

    /** The sine of {@code angle}, given the sign of the result as the highest bit of {@code sign}. */
    private static LaneValue quarterWave(ElementaryOps o, Reduced angle, LaneValue sign) {
        LaneBuilder b = o.b();
        LaneValue r = angle.rest();
        LaneValue z = b.mul(r, r);
        // (sin(r) - r) / r^3, relative error 2^-27.9.
        LaneValue s = o.polynomial(z, -0x1.555546p-3f, 0x1.110776p-7f, -0x1.9952fap-13f);
        LaneValue sine = b.fma(b.mul(r, z), s, r);
        // (cos(r) - 1 + r^2 / 2) / r^4, relative error 2^-33.
        LaneValue c = o.polynomial(z, -0.5f, 0x1.55554ap-5f, -0x1.6c0c28p-10f, 0x1.99e80cp-16f);
        LaneValue cosine = o.fma(z, c, 1);
        LaneValue odd = o.compare(Comparison.NE, o.and(angle.quarter(), 1), 0);
        return o.ofBits(o.xor(o.bits(b.select(odd, cosine, sine)), o.and(sign, ElementaryOps.SIGN)));
    }

    private static Reduced reduce(ElementaryOps o, LaneValue x) {
        LaneBuilder b = o.b();
        LaneValue t = o.fma(x, TWO_OVER_PI, ElementaryOps.ROUNDER);
        LaneValue k = o.sub(t, ElementaryOps.ROUNDER);
        LaneValue r = o.fma(k, -HALF_PI_HIGH, x);
        r = o.fma(k, -HALF_PI_MIDDLE, r);
        LaneValue near = o.fma(k, -HALF_PI_LOW, r);
        LaneValue quarter = o.bits(t);

        LaneValue small = o.compare(Comparison.LT, x, SUBTRACTED_BELOW);
        List<LaneValue> reduced =
                b.branch(b.across(AcrossKind.ALL, small), () -> List.of(quarter, near), () -> {
                    Reduced far = reduceLarge(o, x);
                    return List.of(b.select(small, quarter, far.quarter()), b.select(small, near, far.rest()));
                });
        return new Reduced(reduced.get(0), reduced.get(1));
    }

    /**
     * Reduces a number of at least {@link #SUBTRACTED_BELOW}; anything of smaller ones, NaN of infinity and NaN.
     *
     * <p>{@code x = a 2^e} with an integer a below 2^24. Bits of 2/pi that times a 2^e make multiples of 4 do not
     * matter; with the 96 that follow, W, {@code a W mod 2^96} is {@code x 2/pi mod 4} in units of 2^-94, off by less
     * than 2^-70.
     */
    private static Reduced reduceLarge(ElementaryOps o, LaneValue x) {
        LaneBuilder b = o.b();
        LaneValue bits = o.bits(x);
        LaneValue a = o.or(o.and(bits, ElementaryOps.MANTISSA), ElementaryOps.MANTISSA + 1);
        // The first bit that matters is number e - 1 after the point; eight zeros stand before them.
        LaneValue first = o.addBits(o.ushr(bits, ElementaryOps.MANTISSA_BITS), -150 - 1 + 8 - 1);
        LaneValue[] product = multiply(o, a, window(o, first));

        // Two bits of quarters, then the fraction as a signed number: half a quarter or more belongs to the next one.
        LaneValue top = o.or(o.shl(product[0], 2), o.ushr(product[1], 30));
        LaneValue bottom = o.or(o.shl(product[1], 2), o.ushr(product[2], 30));
        LaneValue quarter = b.add(o.ushr(product[0], 30), o.ushr(top, 31));
        // Sixteen bits at a time convert exactly; the sums keep what cancellation leaves.
        LaneValue first16 = o.mul(o.toReal(o.shr(top, LIMB_BITS)), 0x1p-16);
        LaneValue second = o.mul(o.toReal(o.and(top, LIMB)), 0x1p-32);
        LaneValue third = o.mul(o.toReal(o.ushr(bottom, LIMB_BITS)), 0x1p-48);
        LaneValue sum = b.add(first16, second);
        LaneValue lost = b.sub(second, b.sub(sum, first16));
        LaneValue tail = b.add(lost, o.fma(o.toReal(o.and(bottom, LIMB)), 0x1p-64, third));
        LaneValue high = b.add(sum, tail);
        LaneValue low = b.sub(tail, b.sub(high, sum));

        LaneValue rest = o.mul(high, HALF_PI_HIGH);
        LaneValue error = o.fma(high, HALF_PI_HIGH, o.neg(rest));
        error = o.fma(high, HALF_PI_MIDDLE, error);
        error = o.fma(low, HALF_PI_HIGH, error);
        LaneValue finite = o.compare(Comparison.LT, x, Double.POSITIVE_INFINITY);
        return new Reduced(quarter, b.select(finite, b.add(rest, error), o.real(Double.NaN)));
    }

    /** The 96 bits from bit {@code first} of {@link #TWO_OVER_PI_BITS} on, as three words. */
    private static LaneValue[] window(ElementaryOps o, LaneValue first) {
        LaneBuilder b = o.b();
        LaneValue word = o.shr(first, 5);
        LaneValue[] before = new LaneValue[WORDS];
        for (int i = 0; i < WORDS; i++) {
            before[i] = o.compare(Comparison.LE, word, i);
        }
        LaneValue[] words = new LaneValue[WORDS + 1];
        for (int i = 0; i <= WORDS; i++) {
            words[i] = o.whole(TWO_OVER_PI_BITS[i + WORDS]);
            for (int j = WORDS - 1; j >= 0; j--) {
                words[i] = b.select(before[j], o.whole(TWO_OVER_PI_BITS[i + j]), words[i]);
            }
        }
        LaneValue left = o.and(first, 31);
        LaneValue right = o.xor(left, o.whole(31));
        LaneValue[] shifted = new LaneValue[WORDS];
        for (int i = 0; i < WORDS; i++) {
            // By one and then by 31 - left: a shift by 32 does not exist.
            LaneValue next = b.binary(BinaryKind.USHR, o.ushr(words[i + 1], 1), right);
            shifted[i] = o.or(b.binary(BinaryKind.SHL, words[i], left), next);
        }
        return shifted;
    }

    /** {@code a} below 2^24 times 96 bits, modulo 2^96. */
    private static LaneValue[] multiply(ElementaryOps o, LaneValue a, LaneValue[] words) {
        LaneBuilder b = o.b();
        LaneValue low = o.and(a, 0xfff);
        LaneValue high = o.ushr(a, 12);
        LaneValue carry = o.whole(0);
        LaneValue[] product = new LaneValue[WORDS];
        for (int i = WORDS - 1; i >= 0; i--) {
            LaneValue[] limbs = new LaneValue[2];
            for (int j = 1; j >= 0; j--) {
                LaneValue limb = j == 1 ? o.and(words[i], LIMB) : o.ushr(words[i], LIMB_BITS);
                // 12 times 16 bits and the carry stay below 2^29.
                LaneValue bottom = b.add(b.mul(low, limb), carry);
                LaneValue upper = b.add(b.mul(high, limb), o.ushr(bottom, 12));
                limbs[j] = o.or(o.shl(o.and(upper, 0xf), 12), o.and(bottom, 0xfff));
                carry = o.ushr(upper, 4);
            }
            product[i] = o.or(o.shl(limbs[0], LIMB_BITS), limbs[1]);
        }
        return product;
    }
}
