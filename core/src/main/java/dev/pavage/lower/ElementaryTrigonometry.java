package dev.pavage.lower;

import dev.pavage.ir.Comparison;
import dev.pavage.lane.LaneBuilder;
import dev.pavage.lane.LaneValue;
import dev.pavage.lane.ValueOp.AcrossKind;
import dev.pavage.lane.ValueOp.BinaryKind;
import java.util.List;
import java.util.stream.LongStream;

/**
 * Sine and cosine of floating-point registers, accurate for all finite arguments.
 *
 * <p>{@code |x| = k pi/2 + r}: up to some limit by subtracting multiples of pi/2 split in three (Cody and Waite, "Software
 * Manual for the Elementary Functions", 1980, chapter 8), beyond by multiplying with as many bits of 2/pi as matter
 * (Payne and Hanek, "Radian reduction for trigonometric functions", SIGNUM 18, 1983) in integers. All lanes take the
 * second way, behind a branch, if any needs it.
 */
final class ElementaryTrigonometry {
    private static final int WORDS = 3;

    private ElementaryTrigonometry() {}

    /** The sine, within 2 ulp. */
    static LaneValue sin(LaneBuilder b, LaneValue x) {
        ElementaryOps o = ElementaryOps.like(b, x);
        Reduced reduced = reduce(o, o.abs(x));
        return quarterWave(o, reduced, o.xor(o.shl(reduced.quarter(), o.format().bits() - 2), o.bits(x)));
    }

    /** The cosine, within 2 ulp. */
    static LaneValue cos(LaneBuilder b, LaneValue x) {
        ElementaryOps o = ElementaryOps.like(b, x);
        Reduced reduced = reduce(o, o.abs(x));
        Reduced ahead = new Reduced(o.addBits(reduced.quarter(), 1), reduced.rest());
        return quarterWave(o, ahead, o.shl(ahead.quarter(), o.format().bits() - 2));
    }

    /**
     * An angle {@code quarter * pi/2 + rest}.
     *
     * @param quarter an integer of which the lowest two bits matter
     * @param rest within pi/4 and a little
     */
    private record Reduced(LaneValue quarter, LaneValue rest) {}

    /** The sine of {@code angle}, given the sign of the result as the highest bit of {@code sign}. */
    private static LaneValue quarterWave(ElementaryOps o, Reduced angle, LaneValue sign) {
        LaneBuilder b = o.b();
        Fits fits = Fits.of(o.format());
        LaneValue r = angle.rest();
        LaneValue z = b.mul(r, r);
        LaneValue sine = b.fma(b.mul(r, z), o.polynomial(z, fits.sin()), r);
        LaneValue cosine = o.fma(z, o.polynomial(z, fits.cos()), 1);
        LaneValue odd = o.compare(Comparison.NE, o.and(angle.quarter(), 1), 0);
        return o.ofBits(o.xor(o.bits(b.select(odd, cosine, sine)), o.and(sign, o.format().sign())));
    }

    private static Reduced reduce(ElementaryOps o, LaneValue x) {
        LaneBuilder b = o.b();
        AngleTable table = AngleTable.of(o.format());
        double rounder = o.format().rounder();
        LaneValue t = o.fma(x, table.twoOverPi(), rounder);
        LaneValue k = o.sub(t, rounder);
        LaneValue r = x;
        for (double part : table.halfPi()) {
            r = o.fma(k, -part, r);
        }
        LaneValue near = r;
        LaneValue quarter = o.bits(t);

        LaneValue small = o.compare(Comparison.LT, x, table.subtractedBelow());
        List<LaneValue> reduced =
                b.branch(b.across(AcrossKind.ALL, small), () -> List.of(quarter, near), () -> {
                    Reduced far = reduceLarge(o, table, x);
                    return List.of(b.select(small, quarter, far.quarter()), b.select(small, near, far.rest()));
                });
        return new Reduced(reduced.get(0), reduced.get(1));
    }

    /**
     * Reduces a number that is too large to subtract from; anything of smaller ones, NaN of infinity and NaN.
     *
     * <p>{@code x = a 2^e} with an integer a that has one bit more than the mantissa. Bits of 2/pi that times a 2^e make
     * multiples of 4 do not matter; with the three words that follow, W of w bits, {@code a W mod 2^w} is {@code x 2/pi
     * mod 4} in units of 2^(2 - w), off by less than a of them.
     */
    private static Reduced reduceLarge(ElementaryOps o, AngleTable table, LaneValue x) {
        LaneBuilder b = o.b();
        FloatFormat format = o.format();
        int limb = format.bits() / 2;
        long limbMask = (1L << limb) - 1;
        LaneValue bits = o.bits(x);
        LaneValue a = o.or(o.and(bits, format.mantissa()), format.mantissa() + 1);
        // The first bit that matters is number e - 1 after the point.
        int unit = format.bias() + format.mantissaBits();
        LaneValue first = o.addBits(o.ushr(bits, format.mantissaBits()), table.zeros() - unit - 2);
        LaneValue[] product = multiply(o, table.split(), a, window(o, table, first));

        // Two bits of quarters, then the fraction as a signed number: half a quarter or more belongs to the next one.
        LaneValue top = o.or(o.shl(product[0], 2), o.ushr(product[1], format.bits() - 2));
        LaneValue bottom = o.or(o.shl(product[1], 2), o.ushr(product[2], format.bits() - 2));
        LaneValue quarter = b.add(o.ushr(product[0], format.bits() - 2), o.ushr(top, format.bits() - 1));
        // Half a word at a time converts exactly; the sums keep what cancellation leaves.
        LaneValue leading = o.mul(o.toReal(o.shr(top, limb)), Math.scalb(1.0, -limb));
        LaneValue second = o.mul(o.toReal(o.and(top, limbMask)), Math.scalb(1.0, -2 * limb));
        LaneValue third = o.mul(o.toReal(o.ushr(bottom, limb)), Math.scalb(1.0, -3 * limb));
        LaneValue sum = b.add(leading, second);
        LaneValue lost = b.sub(second, b.sub(sum, leading));
        LaneValue fourth = o.toReal(o.and(bottom, limbMask));
        LaneValue tail = b.add(lost, o.fma(fourth, Math.scalb(1.0, -4 * limb), third));
        LaneValue high = b.add(sum, tail);
        LaneValue low = b.sub(tail, b.sub(high, sum));

        double[] halfPi = table.halfPi();
        LaneValue rest = o.mul(high, halfPi[0]);
        LaneValue error = o.fma(high, halfPi[0], o.neg(rest));
        error = o.fma(high, halfPi[1], error);
        error = o.fma(low, halfPi[0], error);
        LaneValue finite = o.compare(Comparison.LT, x, Double.POSITIVE_INFINITY);
        return new Reduced(quarter, b.select(finite, b.add(rest, error), o.real(Double.NaN)));
    }

    /** The three words from bit {@code first} of {@link AngleTable#words} on. */
    private static LaneValue[] window(ElementaryOps o, AngleTable table, LaneValue first) {
        LaneBuilder b = o.b();
        int wordBits = o.format().bits();
        LaneValue[] words = LongStream.of(table.words()).mapToObj(o::whole).toArray(LaneValue[]::new);
        LaneValue word = o.shr(first, Integer.numberOfTrailingZeros(wordBits));
        // As many words further as the number of the first one says, bit by bit, from the highest on.
        for (int step = Integer.highestOneBit(words.length - WORDS - 1); step > 0; step /= 2) {
            LaneValue further = o.compare(Comparison.NE, o.and(word, step), 0);
            LaneValue[] moved = new LaneValue[step + WORDS];
            for (int i = 0; i < moved.length; i++) {
                moved[i] = b.select(further, words[i + step], words[i]);
            }
            words = moved;
        }
        LaneValue left = o.and(first, wordBits - 1);
        LaneValue right = o.xor(left, o.whole(wordBits - 1));
        LaneValue[] shifted = new LaneValue[WORDS];
        for (int i = 0; i < WORDS; i++) {
            // By one and then by what is left of a word: a shift by all its bits does not exist.
            LaneValue next = b.binary(BinaryKind.USHR, o.ushr(words[i + 1], 1), right);
            shifted[i] = o.or(b.binary(BinaryKind.SHL, words[i], left), next);
        }
        return shifted;
    }

    /** {@code a}, of at most twice {@code split} bits, times three words, modulo what three words hold. */
    private static LaneValue[] multiply(ElementaryOps o, int split, LaneValue a, LaneValue[] words) {
        LaneBuilder b = o.b();
        int limb = o.format().bits() / 2;
        int above = limb - split;
        long splitMask = (1L << split) - 1;
        LaneValue low = o.and(a, splitMask);
        LaneValue high = o.ushr(a, split);
        LaneValue carry = o.whole(0);
        LaneValue[] product = new LaneValue[WORDS];
        for (int i = WORDS - 1; i >= 0; i--) {
            LaneValue[] limbs = new LaneValue[2];
            for (int j = 1; j >= 0; j--) {
                LaneValue part = j == 1 ? o.and(words[i], (1L << limb) - 1) : o.ushr(words[i], limb);
                // Half of a times half a word, and the carry, are shorter than a word by three bits or more.
                LaneValue bottom = b.add(b.mul(low, part), carry);
                LaneValue upper = b.add(b.mul(high, part), o.ushr(bottom, split));
                limbs[j] = o.or(o.shl(o.and(upper, (1L << above) - 1), split), o.and(bottom, splitMask));
                carry = o.ushr(upper, above);
            }
            product[i] = o.or(o.shl(limbs[0], limb), limbs[1]);
        }
        return product;
    }
}
