package dev.pavage.lower;

import dev.pavage.ir.TileOp.Comparison;
import dev.pavage.lane.LaneBuilder;
import dev.pavage.lane.LaneType.Kind;
import dev.pavage.lane.LaneValue;
import dev.pavage.lane.ValueOp.BinaryKind;
import dev.pavage.lane.ValueOp.UnaryKind;
import dev.pavage.type.DType;

/**
 * Narrow element types in wide registers, and the conversions between dtypes.
 *
 * <p>An F16 or BF16 element is an F32 register that holds a value of the dtype; an I16, I8 or U8 element is an I32
 * register that holds a value in the dtype's range; BOOL is I1. Every rounding is to nearest, ties to even, and
 * happens once.
 */
final class Half {
    private static final int FLOAT16_SIGN = 0x8000;
    private static final int FLOAT16_EXPONENT = 0x7c00;
    private static final int FLOAT32_EXPONENT = 0x7f80_0000;
    private static final int FLOAT32_QUIET = 0x7fc0_0000;
    private static final int FLOAT32_MANTISSA_BITS = FloatFormat.SINGLE.mantissaBits();
    private static final int MANTISSA_DIFFERENCE = 13;
    private static final int SMALLEST_NORMAL_FLOAT16 = 0x3880_0000;

    // What the bits of a binary16, moved to the places of a binary32's, lack to its value: the exponents are biased
    // by 15 and 127.
    private static final float BIAS_DIFFERENCE = 0x1p112f;

    private Half() {}

    /** The F32 value of binary16 bits, exact; a NaN becomes quiet. {@code bits} is I32, its upper half 0. */
    static LaneValue fromFloat16(LaneBuilder b, LaneValue bits) {
        ElementaryOps o = ElementaryOps.like(b, bits);
        // Shifted up to the sign and down again by the three bits more that the exponent has, which then copy the sign.
        LaneValue moved = o.and(o.shr(o.shl(bits, 16), 3), 0x8fff_e000);
        LaneValue endless = o.compare(Comparison.EQ, o.and(bits, FLOAT16_EXPONENT), FLOAT16_EXPONENT);
        LaneValue widened = b.select(endless, o.or(moved, FLOAT32_EXPONENT), moved);
        return o.mul(o.ofBits(widened), BIAS_DIFFERENCE);
    }

    /** The binary16 bits, as I32, of an F32 that holds a value of F16: the inverse of {@link #fromFloat16}. */
    static LaneValue toFloat16(LaneBuilder b, LaneValue rounded) {
        ElementaryOps o = ElementaryOps.like(b, rounded);
        LaneValue moved = o.bits(o.mul(rounded, 1 / BIAS_DIFFERENCE));
        LaneValue magnitude = o.and(o.ushr(moved, MANTISSA_DIFFERENCE), FLOAT16_SIGN - 1);
        return o.or(magnitude, o.and(o.ushr(moved, 16), FLOAT16_SIGN));
    }

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

    /** The value of F16 or BF16 nearest to an F32; a NaN becomes quiet. Other dtypes leave the register as it is. */
    static LaneValue roundTo(LaneBuilder b, DType dtype, LaneValue value) {
        return switch (dtype) {
            case F16 -> roundToFloat16(ElementaryOps.like(b, value), value);
            case BF16 -> roundToBfloat16(ElementaryOps.like(b, value), value);
            case F64, F32, I64, I32, I16, I8, U8, BOOL -> value;
        };
    }

    /**
     * Adds and subtracts 1.5 2^(13 + e) for a number of exponent e: one ulp of the sum is one ulp of the binary16.
     * Below the normal binary16, e stops falling.
     */
    private static LaneValue roundToFloat16(ElementaryOps o, LaneValue value) {
        LaneBuilder b = o.b();
        LaneValue bits = o.bits(value);
        LaneValue exponent = o.b()
                .binary(BinaryKind.MAX, o.and(bits, FLOAT32_EXPONENT), o.whole(SMALLEST_NORMAL_FLOAT16));
        int scale = (MANTISSA_DIFFERENCE << FLOAT32_MANTISSA_BITS) + (1 << (FLOAT32_MANTISSA_BITS - 1));
        LaneValue large = o.ofBits(o.addBits(exponent, scale));
        LaneValue rounded = b.sub(b.add(value, large), large);
        LaneValue sign = o.and(bits, FloatFormat.SINGLE.sign());
        // The sum loses the sign of zero.
        LaneValue result = o.or(o.bits(rounded), sign);
        LaneValue overflow = o.compare(Comparison.GE, o.abs(value), 65520.0);
        return o.ofBits(b.select(overflow, o.or(sign, FLOAT32_EXPONENT), result));
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
            case F64, F32, F16, BF16, I64, I32, BOOL -> value;
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
            case F16, BF16 -> convertToHalf(b, from, to, value);
            case I64 -> b.convert(Kind.I64, value);
            case I32 -> b.convert(Kind.I32, value);
            case I16, I8, U8 -> wrap(b, to, b.convert(Kind.I32, value));
            case BOOL -> b.convert(Kind.I1, value);
        };
    }

    private static LaneValue convertToHalf(LaneBuilder b, DType from, DType to, LaneValue value) {
        return switch (from) {
            case F64 -> roundTo(b, to, oddFloat(b, value));
            // Integers that F32 rounds are beyond the largest F16, so only BF16 could be rounded twice.
            case I64, I32 -> roundTo(b, to, to == DType.BF16 ? oddFloat(b, value) : b.convert(Kind.F32, value));
            case F32, F16, BF16, I16 -> roundTo(b, to, b.convert(Kind.F32, value));
            // At most eight bits: exact.
            case I8, U8, BOOL -> b.convert(Kind.F32, value);
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
