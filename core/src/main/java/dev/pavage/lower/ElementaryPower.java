package dev.pavage.lower;

import dev.pavage.ir.TileOp.Comparison;
import dev.pavage.lane.LaneBuilder;
import dev.pavage.lane.LaneValue;
import dev.pavage.lane.ValueOp.UnaryKind;

/**
 * Powers of F32 registers with the special values of {@link Math#pow}: {@code 2^(y log2 |x|)}.
 *
 * <p>The logarithm is a sum of two binary32 ("double-float"), since the result's relative error is the product's
 * absolute one and the product reaches 150. Error-free sums and products after Dekker, "A floating-point technique
 * for extending the available precision", Numerische Mathematik 18, 1971, with a fused multiply-add in place of
 * splitting.
 */
final class ElementaryPower {
    // 2 / ln 2 as the sum of two binary32.
    private static final float TWICE_LOG2_E_HIGH = 0x1.715476p1f;
    private static final float TWICE_LOG2_E_LOW = 0x1.4ae0cp-25f;

    private ElementaryPower() {}

    /** A number as the sum of two, the second below half an ulp of the first. */
    private record Pair(LaneValue high, LaneValue low) {}

    /** x to the power y, within 2 ulp. */
    static LaneValue pow(LaneBuilder b, LaneValue x, LaneValue y) {
        ElementaryOps o = ElementaryOps.like(b, x);
        LaneValue base = o.abs(x);
        Pair log = log2(o, base);
        LaneValue power = b.mul(y, log.high());
        LaneValue error = b.fma(y, log.low(), b.fma(y, log.high(), o.neg(power)));
        LaneValue result = exp2(o, new Pair(power, error));

        LaneValue half = o.mul(y, 0.5);
        LaneValue whole = b.compare(Comparison.EQ, b.unary(UnaryKind.ROUND, y), y);
        LaneValue odd = o.and(whole, b.compare(Comparison.NE, b.unary(UnaryKind.ROUND, half), half));
        LaneValue sign = b.select(odd, o.and(o.bits(x), ElementaryOps.SIGN), o.whole(0));
        result = o.ofBits(o.or(o.bits(result), sign));
        // Roots of negative numbers; infinity counts as an even integer, and -infinity has all roots.
        LaneValue negative = o.and(
                o.compare(Comparison.LT, x, 0.0), o.compare(Comparison.GT, x, Double.NEGATIVE_INFINITY));
        LaneValue root = o.and(negative, b.unary(UnaryKind.NOT, whole));
        result = o.select(root, Double.NaN, result);
        return o.select(o.compare(Comparison.EQ, y, 0.0), 1, result);
    }

    /**
     * The logarithm to base 2 of a number that is not negative: with {@code x = 2^e m} and {@code s = (m - 1) / (m +
     * 1)}, {@code e + 2 / ln 2 (s + s^3 P(s^2))}. The relative error is about 2^-35; infinite at 0 and infinity.
     */
    private static Pair log2(ElementaryOps o, LaneValue x) {
        LaneBuilder b = o.b();
        Elementary.Parts parts = Elementary.parts(o, x);
        LaneValue m = parts.mantissa();
        LaneValue numerator = o.sub(m, 1);
        LaneValue denominator = o.add(m, 1);
        LaneValue lost = b.sub(m, o.sub(denominator, 1));
        LaneValue s = o.div(numerator, denominator);
        LaneValue residue = b.fma(o.neg(s), denominator, numerator);
        LaneValue sLow = o.div(b.fma(o.neg(s), lost, residue), denominator);
        Pair cube = product(b, product(b, new Pair(s, sLow), new Pair(s, sLow)), new Pair(s, sLow));
        LaneValue z = b.mul(s, s);
        // (atanh(s) / s - 1) / s^2 in s^2, off by 2^-35 of atanh(s).
        LaneValue rest = b.mul(z, o.polynomial(z, 0x1.999c26p-3f, 0x1.23d3ep-3f, 0x1.f13b22p-4f));
        Pair p = sum(b, o.real(0x1.555554p-2f), rest);
        Pair third = product(b, cube, p);
        Pair atanh = sum(b, s, third.high());
        LaneValue tail = b.add(atanh.low(), b.add(third.low(), sLow));

        LaneValue high = o.mul(atanh.high(), TWICE_LOG2_E_HIGH);
        LaneValue low = o.fma(atanh.high(), TWICE_LOG2_E_HIGH, o.neg(high));
        low = o.fma(atanh.high(), TWICE_LOG2_E_LOW, low);
        low = o.fma(tail, TWICE_LOG2_E_HIGH, low);
        // The exponent is 0 or larger than what is added to it.
        Pair whole = sum(b, parts.exponent(), high);
        Pair log = sum(b, whole.high(), b.add(whole.low(), low));
        LaneValue special = b.select(o.compare(Comparison.LT, x, Double.POSITIVE_INFINITY), log.high(), x);
        special = o.select(o.compare(Comparison.EQ, x, 0.0), Double.NEGATIVE_INFINITY, special);
        return new Pair(special, log.low());
    }

    /** The sum of two numbers, of which the first is 0 or the larger. */
    private static Pair sum(LaneBuilder b, LaneValue large, LaneValue small) {
        LaneValue sum = b.add(large, small);
        return new Pair(sum, b.sub(small, b.sub(sum, large)));
    }

    /** A product, off by a few units of 2^-48. */
    private static Pair product(LaneBuilder b, Pair x, Pair y) {
        LaneValue high = b.mul(x.high(), y.high());
        LaneValue error = b.fma(x.high(), y.high(), b.unary(UnaryKind.NEG, high));
        return new Pair(high, b.fma(x.high(), y.low(), b.fma(x.low(), y.high(), error)));
    }

    /** 2 to a power. */
    private static LaneValue exp2(ElementaryOps o, Pair x) {
        LaneBuilder b = o.b();
        // The low 9 bits of t are n + 254, the sum of the exponent fields of two factors whose product is 2^n.
        float rounder = ElementaryOps.ROUNDER + 254;
        LaneValue t = o.add(x.high(), rounder);
        LaneValue rest = b.add(b.sub(x.high(), o.sub(t, rounder)), x.low());
        // 2^r on [-1/2, 1/2], relative error 2^-28.3.
        LaneValue p = o.polynomial(
                rest,
                1,
                0x1.62e43p-1f,
                0x1.ebfbdcp-3f,
                0x1.c6af7ap-5f,
                0x1.3b2dd4p-7f,
                0x1.5f095p-10f,
                0x1.4177e4p-13f);
        LaneValue first = o.shr(o.bits(t), 1);
        LaneValue second = b.sub(o.bits(t), first);
        LaneValue scaled = b.mul(p, o.ofBits(o.shl(first, ElementaryOps.MANTISSA_BITS)));
        scaled = b.mul(scaled, o.ofBits(o.shl(second, ElementaryOps.MANTISSA_BITS)));
        LaneValue low = o.select(o.compare(Comparison.LT, x.high(), -151.0), 0.0, scaled);
        return o.select(o.compare(Comparison.GT, x.high(), 129.0), Double.POSITIVE_INFINITY, low);
    }
}
