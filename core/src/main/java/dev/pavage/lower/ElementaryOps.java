package dev.pavage.lower;

import dev.pavage.ir.TileOp.Comparison;
import dev.pavage.lane.LaneBuilder;
import dev.pavage.lane.LaneType;
import dev.pavage.lane.LaneType.Kind;
import dev.pavage.lane.LaneValue;
import dev.pavage.lane.ValueOp.BinaryKind;
import dev.pavage.lane.ValueOp.UnaryKind;

/**
 * Shorthand for code on F32 registers of one number of lanes, and on the I32 registers that hold their bits.
 *
 * @param b where the code goes
 * @param lanes lanes of every register
 */
record ElementaryOps(LaneBuilder b, int lanes) {
    /** The sign bit of an F32, and nothing else. */
    static final int SIGN = 0x8000_0000;

    /** The mantissa bits of an F32. */
    static final int MANTISSA = 0x007f_ffff;

    /** Number of mantissa bits of an F32. */
    static final int MANTISSA_BITS = 23;

    /**
     * Added to an F32 below 2^22 in magnitude, leaves the nearest integer in the sum's low bits: between 2^23 and 2^24
     * an F32 has no fraction. The lowest 22 bits of this number's own pattern are 0.
     */
    static final float ROUNDER = 0x1.8p23f;

    static ElementaryOps like(LaneBuilder b, LaneValue a) {
        return new ElementaryOps(b, a.type().lanes());
    }

    LaneValue real(double value) {
        return b.constant(new LaneType(Kind.F32, lanes), value);
    }

    LaneValue whole(int value) {
        return b.constant(new LaneType(Kind.I32, lanes), (long) value);
    }

    LaneValue bits(LaneValue real) {
        return b.bitcast(Kind.I32, real);
    }

    LaneValue ofBits(LaneValue whole) {
        return b.bitcast(Kind.F32, whole);
    }

    LaneValue toReal(LaneValue whole) {
        return b.convert(Kind.F32, whole);
    }

    LaneValue abs(LaneValue a) {
        return b.unary(UnaryKind.ABS, a);
    }

    LaneValue neg(LaneValue a) {
        return b.unary(UnaryKind.NEG, a);
    }

    LaneValue add(LaneValue x, double y) {
        return b.add(x, real(y));
    }

    LaneValue sub(LaneValue x, double y) {
        return b.sub(x, real(y));
    }

    LaneValue mul(LaneValue x, double y) {
        return b.mul(x, real(y));
    }

    LaneValue div(LaneValue x, LaneValue y) {
        return b.binary(BinaryKind.DIV, x, y);
    }

    LaneValue fma(LaneValue x, double y, LaneValue z) {
        return b.fma(x, real(y), z);
    }

    LaneValue fma(LaneValue x, LaneValue y, double z) {
        return b.fma(x, y, real(z));
    }

    LaneValue fma(LaneValue x, double y, double z) {
        return b.fma(x, real(y), real(z));
    }

    LaneValue compare(Comparison kind, LaneValue x, double y) {
        return b.compare(kind, x, real(y));
    }

    LaneValue compare(Comparison kind, LaneValue x, int y) {
        return b.compare(kind, x, whole(y));
    }

    LaneValue select(LaneValue condition, double x, LaneValue y) {
        return b.select(condition, real(x), y);
    }

    LaneValue addBits(LaneValue x, int y) {
        return b.add(x, whole(y));
    }

    LaneValue and(LaneValue x, int y) {
        return b.binary(BinaryKind.AND, x, whole(y));
    }

    LaneValue and(LaneValue x, LaneValue y) {
        return b.binary(BinaryKind.AND, x, y);
    }

    LaneValue or(LaneValue x, int y) {
        return b.binary(BinaryKind.OR, x, whole(y));
    }

    LaneValue or(LaneValue x, LaneValue y) {
        return b.binary(BinaryKind.OR, x, y);
    }

    LaneValue xor(LaneValue x, LaneValue y) {
        return b.binary(BinaryKind.XOR, x, y);
    }

    LaneValue shl(LaneValue x, int y) {
        return b.binary(BinaryKind.SHL, x, whole(y));
    }

    LaneValue shr(LaneValue x, int y) {
        return b.binary(BinaryKind.SHR, x, whole(y));
    }

    LaneValue ushr(LaneValue x, int y) {
        return b.binary(BinaryKind.USHR, x, whole(y));
    }

    /** The magnitude of one register, which is not negative, with the sign bit of another. */
    LaneValue withSign(LaneValue magnitude, LaneValue sign) {
        return ofBits(or(bits(magnitude), and(bits(sign), SIGN)));
    }

    /** {@code c[0] + x * (c[1] + x * (c[2] + ...))}. */
    LaneValue polynomial(LaneValue x, float... c) {
        LaneValue sum = real(c[c.length - 1]);
        for (int i = c.length - 2; i >= 0; i--) {
            sum = fma(sum, x, c[i]);
        }
        return sum;
    }
}
