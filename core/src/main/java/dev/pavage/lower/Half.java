package dev.pavage.lower;

import dev.pavage.ir.Comparison;
import dev.pavage.lane.LaneBuilder;
import dev.pavage.lane.LaneType.Kind;
import dev.pavage.lane.LaneValue;
import dev.pavage.lane.ValueOp.BinaryKind;
import dev.pavage.lane.ValueOp.UnaryKind;
import dev.pavage.type.BinaryFormat;
import dev.pavage.type.DType;

/**
 * Narrow element types in wide registers, and the conversions between dtypes.
 *
 * <p>An F16, BF16, F8E4M3 or F8E5M2 element is an F32 register that holds a value of the dtype; an I16, I8
 * or U8 element is an I32 register that holds a value in the dtype's range; BOOL is I1. Every rounding is to nearest,
 * ties to even, and happens once.
 */
final class Half {
    private static final int FLOAT32_EXPONENT = 0x7f80_0000;
    private static final int FLOAT32_QUIET = 0x7fc0_0000;
    private static final int FLOAT32_MANTISSA_BITS = FloatFormat.SINGLE.mantissaBits();
    private static final int E4M3_MAGNITUDE = 0x7f;

    // What the bits of an E4M3, moved to the places of a binary32's, lack to its value: the exponents are biased by 7 and 127.
    private static final float E4M3_BIAS_DIFFERENCE = 0x1p120f;

    private Half() {}

    /** The F32 value of bfloat16 bits, exact. {@code bits} is I32. */
    static LaneValue fromBfloat16(LaneBuilder b, LaneValue bits) {
        ElementaryOps o = ElementaryOps.like(b, bits);
        return o.ofBits(o.shl(bits, 16));
    }

    /** The bfloat16 bits, as I32, of an F32 that holds a value of BF16: the inverse of {@link #fromBfloat16}. */
    static LaneValue toBfloat16(LaneBuilder b, LaneValue rounded) {
        ElementaryOps o = ElementaryOps.like(b, rounded);
        return o.ushr(o.bits(rounded), 16);
    }

    /** The F32 value of an E5M2's bits, exact; a NaN becomes quiet. {@code bits} is I32, all but its lowest byte 0. */
    static LaneValue fromE5m2(LaneBuilder b, LaneValue bits) {
        // A binary16 without its lower byte.
        return b.widenHalf(ElementaryOps.like(b, bits).shl(bits, 8));
    }

    /** The E5M2 bits, as I32, of an F32 that holds a value of F8E5M2: the inverse of {@link #fromE5m2}. */
    static LaneValue toE5m2(LaneBuilder b, LaneValue rounded) {
        LaneValue half = b.narrowHalf(rounded);
        return ElementaryOps.like(b, half).ushr(half, 8);
    }

    /** The F32 value of an E4M3's bits, exact; a NaN becomes quiet. {@code bits} is I32, all but its lowest byte 0. */
    static LaneValue fromE4m3(LaneBuilder b, LaneValue bits) {
        ElementaryOps o = ElementaryOps.like(b, bits);
        // Shifted up to the sign and down again by the four bits more that the exponent has, which then copy the sign.
        LaneValue moved = o.and(o.shr(o.shl(bits, 24), 4), 0x87f0_0000);
        LaneValue nan = o.compare(Comparison.EQ, o.and(bits, E4M3_MAGNITUDE), E4M3_MAGNITUDE);
        LaneValue widened = b.select(nan, o.or(moved, FLOAT32_EXPONENT), moved);
        return o.mul(o.ofBits(widened), E4M3_BIAS_DIFFERENCE);
    }

    /** The E4M3 bits, as I32, of an F32 that holds a value of F8E4M3: the inverse of {@link #fromE4m3}. */
    static LaneValue toE4m3(LaneBuilder b, LaneValue rounded) {
        ElementaryOps o = ElementaryOps.like(b, rounded);
        LaneValue moved = o.bits(o.mul(rounded, 1 / E4M3_BIAS_DIFFERENCE));
        LaneValue magnitude = o.and(o.ushr(moved, 20), E4M3_MAGNITUDE);
        // Of a NaN the fraction may be any but 0.
        LaneValue number = b.compare(Comparison.EQ, rounded, rounded);
        LaneValue known = b.select(number, magnitude, o.whole(E4M3_MAGNITUDE));
        return o.or(known, o.and(o.ushr(moved, 24), E4M3_MAGNITUDE + 1));
    }

    /** The value of a narrow dtype nearest to an F32; a NaN becomes quiet. Other dtypes leave the register as it is. */
    static LaneValue roundTo(LaneBuilder b, DType dtype, LaneValue value) {
        return switch (dtype) {
            case F16 -> b.widenHalf(b.narrowHalf(value));
            case F8E4M3, F8E5M2 ->
                roundToShort(ElementaryOps.like(b, value), BinaryFormat.of(dtype), value);
            case BF16 -> roundToBfloat16(ElementaryOps.like(b, value), value);
            case F64, F32, I64, I32, I16, I8, U8, BOOL -> value;
        };
    }

    /**
     * Rounds to a format of a shorter exponent and fraction. Adds and subtracts 1.5 2^(d + e) for a number of exponent
     * e, where d is how many bits the fraction is shorter: one ulp of the sum is one ulp of the format. Below its
     * normal numbers, e stops falling.
     */
    private static LaneValue roundToShort(ElementaryOps o, BinaryFormat format, LaneValue value) {
        LaneBuilder b = o.b();
        LaneValue bits = o.bits(value);
        int smallest = Float.floatToRawIntBits(Math.scalb(1f, format.smallestExponent()));
        LaneValue exponent = o.b().binary(BinaryKind.MAX, o.and(bits, FLOAT32_EXPONENT), o.whole(smallest));
        int shorter = FLOAT32_MANTISSA_BITS - format.fractionBits();
        int scale = (shorter << FLOAT32_MANTISSA_BITS) + (1 << (FLOAT32_MANTISSA_BITS - 1));
        LaneValue large = o.ofBits(o.addBits(exponent, scale));
        LaneValue rounded = b.sub(b.add(value, large), large);
        LaneValue sign = o.and(bits, FloatFormat.SINGLE.sign());
        // The sum loses the sign of zero.
        LaneValue result = o.or(o.bits(rounded), sign);
        LaneValue overflow = o.compare(Comparison.GE, o.abs(value), (double) format.overflow());
        int beyond = format.infinities() ? FLOAT32_EXPONENT : FLOAT32_QUIET;
        return o.ofBits(b.select(overflow, o.or(sign, beyond), result));
    }

    private static LaneValue roundToBfloat16(ElementaryOps o, LaneValue value) {
        LaneBuilder b = o.b();
        LaneValue bits = o.bits(value);
        LaneValue even = o.and(o.ushr(bits, 16), 1);
        LaneValue rounded = o.and(b.add(o.addBits(bits, 0x7fff), even), 0xffff_0000);
        LaneValue number = b.compare(Comparison.EQ, value, value);
        return o.ofBits(b.select(number, rounded, o.whole(FLOAT32_QUIET)));
    }

    /**
     * An I32 reduced to the range of I16, I8 or U8 by dropping its upper bits. Other dtypes leave the register as it
     * is.
     */
    static LaneValue wrap(LaneBuilder b, DType dtype, LaneValue value) {
        return switch (dtype) {
            case I16, I8 -> {
                ElementaryOps o = ElementaryOps.like(b, value);
                int unused = 32 - 8 * dtype.bytes();
                yield o.shr(o.shl(value, unused), unused);
            }
            case U8 -> ElementaryOps.like(b, value).and(value, 0xff);
            case F64, F32, F16, BF16, F8E4M3, F8E5M2, I64, I32, BOOL -> value;
        };
    }

    /** A register of one dtype as another, as {@link dev.pavage.ir.TileOp.Cast} says. */
    static LaneValue convert(LaneBuilder b, DType from, DType to, LaneValue value) {
        if (from == to) {
            return value;
        }
        return switch (to) {
            case F64 -> b.convert(Kind.F64, value);
            case F32 -> b.convert(Kind.F32, value);
            case F16, BF16, F8E4M3, F8E5M2 -> convertToNarrow(b, from, to, value);
            case I64 -> b.convert(Kind.I64, value);
            case I32 -> b.convert(Kind.I32, value);
            case I16, I8, U8 -> wrap(b, to, b.convert(Kind.I32, value));
            case BOOL -> b.convert(Kind.I1, value);
        };
    }

    private static LaneValue convertToNarrow(LaneBuilder b, DType from, DType to, LaneValue value) {
        return switch (from) {
            case F64 -> roundTo(b, to, oddFloat(b, value));
            // Integers that F32 rounds are beyond the largest of the others, so only BF16 could be rounded twice.
            case I64, I32 -> roundTo(b, to, to == DType.BF16 ? oddFloat(b, value) : b.convert(Kind.F32, value));
            case F32, F16, BF16, F8E4M3, F8E5M2 ->
                BinaryFormat.of(to).holds(BinaryFormat.of(from)) ? value : roundTo(b, to, value);
            case I16 -> roundTo(b, to, b.convert(Kind.F32, value));
            case I8, U8, BOOL -> {
                LaneValue number = b.convert(Kind.F32, value);
                // With the leading one, which the format does not keep, eight bits.
                yield BinaryFormat.of(to).fractionBits() + 1 < Byte.SIZE ? roundTo(b, to, number) : number;
            }
        };
    }

    /**
     * A number as an F32 that is rounded toward zero and, if that changed it, has its last bit set: rounding this to a
     * narrower dtype gives what rounding the number once gives (Boldo and Melquiond, "Emulation of a FMA and correctly
     * rounded sums: proved algorithms using rounding to odd", IEEE Transactions on Computers 57, 2008).
     */
    private static LaneValue oddFloat(LaneBuilder b, LaneValue value) {
        LaneValue nearest = b.convert(Kind.F32, value);
        LaneValue back = b.convert(value.type().kind(), nearest);
        LaneValue away =
                b.compare(Comparison.GT, b.unary(UnaryKind.ABS, back), b.unary(UnaryKind.ABS, value));
        LaneValue inexact = b.compare(Comparison.NE, back, value);
        LaneValue towardZero = b.sub(b.bitcast(Kind.I32, nearest), b.convert(Kind.I32, away));
        LaneValue odd = b.binary(BinaryKind.OR, towardZero, b.convert(Kind.I32, inexact));
        return b.bitcast(Kind.F32, odd);
    }
}
