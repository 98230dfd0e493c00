package dev.pavage.lower;

import dev.pavage.ir.Comparison;
import dev.pavage.lane.LaneBuilder;
import dev.pavage.lane.LaneValue;
import dev.pavage.lane.ValueOp.UnaryKind;

/**
 * Powers of floating-point registers with the special values of {@link Math#pow}: {@code 2^(y log2 |x|)}.
 *
 * <p>The logarithm is a sum of two numbers of the format, since the result's relative error is the product's absolute one
 * and the product reaches 150, of binary64 1100. Error-free sums and products after Dekker, "A floating-point technique
 * for extending the available precision", Numerische Mathematik 18, 1971, with a fused multiply-add in place of
 * splitting.
 */
final class ElementaryPower {
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
        LaneValue sign = b.select(odd, o.and(o.bits(x), o.format().sign()), o.whole(0));
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
     * 1)}, {@code e + 2 / ln 2 (s + s^3 P(s^2))}. The relative error is about 2^-35, of binary64
     * 2^-65; infinite at 0 and infinity.
     */
    private static Pair log2(ElementaryOps o, LaneValue x) {
        LaneBuilder b = o.b();
        Fits fits = Fits.of(o.format());
        Elementary.Parts parts = Elementary.parts(o, x);
        LaneValue m = parts.mantissa();
        LaneValue numerator = o.sub(m, 1);
        LaneValue denominator = o.add(m, 1);
        LaneValue lost = b.sub(m, o.sub(denominator, 1));
        LaneValue s = o.div(numerator, denominator);
        LaneValue residue = b.fma(o.neg(s), denominator, numerator);
        LaneValue sLow = o.div(b.fma(o.neg(s), lost, residue), denominator);
        Pair cube = product(b, product(b, new Pair(s, sLow), new Pair(s, sLow)), new Pair(s, sLow));
        Pair p = sum(b, o.real(fits.third()), o.polynomial(b.mul(s, s), fits.atanh()));
        Pair third = product(b, cube, p);
        Pair atanh = sum(b, s, third.high());
        LaneValue tail = b.add(atanh.low(), b.add(third.low(), sLow));

        LaneValue high = o.mul(atanh.high(), fits.twiceLog2E()[0]);
        LaneValue low = o.fma(atanh.high(), fits.twiceLog2E()[0], o.neg(high));
        low = o.fma(atanh.high(), fits.twiceLog2E()[1], low);
        low = o.fma(tail, fits.twiceLog2E()[0], low);
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

    /** A product, off by a few units of the square of the format's precision. */
    private static Pair product(LaneBuilder b, Pair x, Pair y) {
        LaneValue high = b.mul(x.high(), y.high());
        LaneValue error = b.fma(x.high(), y.high(), b.unary(UnaryKind.NEG, high));
        return new Pair(high, b.fma(x.high(), y.low(), b.fma(x.low(), y.high(), error)));
    }

    /** 2 to a power. */
    private static LaneValue exp2(ElementaryOps o, Pair x) {
        LaneBuilder b = o.b();
        FloatFormat format = o.format();
        // The low bits of t are n + twice the bias: the sum of the exponent fields of two factors whose product is 2^n.
        double rounder = format.rounder() + 2 * format.bias();
        LaneValue t = o.add(x.high(), rounder);
        LaneValue rest = b.add(b.sub(x.high(), o.sub(t, rounder)), x.low());
        LaneValue p = o.polynomial(rest, Fits.of(format).exp2());
        LaneValue first = o.shr(o.bits(t), 1);
        LaneValue second = b.sub(o.bits(t), first);
        LaneValue scaled = b.mul(b.mul(p, o.power(first)), o.power(second));
        double zero = -format.bias() - format.mantissaBits() - 1;
        LaneValue low = o.select(o.compare(Comparison.LT, x.high(), zero), 0.0, scaled);
        double infinity = format.bias() + 2;
        return o.select(o.compare(Comparison.GT, x.high(), infinity), Double.POSITIVE_INFINITY, low);
    }
}
