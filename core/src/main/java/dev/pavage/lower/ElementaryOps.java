package dev.pavage.lower;

import dev.pavage.ir.Comparison;
import dev.pavage.lane.LaneBuilder;
import dev.pavage.lane.LaneType;
import dev.pavage.lane.LaneValue;
import dev.pavage.lane.ValueOp.BinaryKind;
import dev.pavage.lane.ValueOp.UnaryKind;

/**
 * Shorthand for code on floating-point registers of one format and one number of lanes, and on the integer registers that
 * hold their bits.
 *
 * @param b where the code goes
 * @param format the format of every register
 * @param lanes lanes of every register
 */
record ElementaryOps(LaneBuilder b, FloatFormat format, int lanes) {
    static ElementaryOps like(LaneBuilder b, LaneValue a) {
        return new ElementaryOps(b, FloatFormat.of(a.type().kind()), a.type().lanes());
    }

    LaneValue real(double value) {
        return b.constant(new LaneType(format.real(), lanes), value);
    }

    LaneValue whole(long value) {
        return b.constant(new LaneType(format.whole(), lanes), value);
    }

    LaneValue bits(LaneValue real) {
        return b.bitcast(format.whole(), real);
    }

    LaneValue ofBits(LaneValue whole) {
        return b.bitcast(format.real(), whole);
    }

    /**
     * An integer below 2^(mantissa bits - 1) in magnitude as a number. In binary64 by its bits: few devices convert vectors
     * of 64-bit integers in one instruction.
     */
    LaneValue toReal(LaneValue whole) {
        return switch (format) {
            case SINGLE -> b.convert(format.real(), whole);
            case DOUBLE -> sub(ofBits(addBits(whole, format.bitsOf(format.rounder()))), format.rounder());
        };
    }

    /** 2 to the power of an integer whose lowest bits hold it with the format's bias added; its other bits do not matter. */
    LaneValue power(LaneValue biased) {
        return ofBits(shl(biased, format.mantissaBits()));
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

    LaneValue compare(Comparison kind, LaneValue x, long y) {
        return b.compare(kind, x, whole(y));
    }

    LaneValue select(LaneValue condition, double x, LaneValue y) {
        return b.select(condition, real(x), y);
    }

    LaneValue addBits(LaneValue x, long y) {
        return b.add(x, whole(y));
    }

    LaneValue and(LaneValue x, long y) {
        return b.binary(BinaryKind.AND, x, whole(y));
    }

    LaneValue and(LaneValue x, LaneValue y) {
        return b.binary(BinaryKind.AND, x, y);
    }

    LaneValue or(LaneValue x, long y) {
        return b.binary(BinaryKind.OR, x, whole(y));
    }

    LaneValue or(LaneValue x, LaneValue y) {
        return b.binary(BinaryKind.OR, x, y);
    }

    LaneValue xor(LaneValue x, LaneValue y) {
        return b.binary(BinaryKind.XOR, x, y);
    }

    LaneValue shl(LaneValue x, long y) {
        return b.binary(BinaryKind.SHL, x, whole(y));
    }

    LaneValue shr(LaneValue x, long y) {
        return b.binary(BinaryKind.SHR, x, whole(y));
    }

    LaneValue ushr(LaneValue x, long y) {
        return b.binary(BinaryKind.USHR, x, whole(y));
    }

    /** The magnitude of one register, which is not negative, with the sign bit of another. */
    LaneValue withSign(LaneValue magnitude, LaneValue sign) {
        return ofBits(or(bits(magnitude), and(bits(sign), format.sign())));
    }

    /** {@code c[0] + x * (c[1] + x * (c[2] + ...))}. */
    LaneValue polynomial(LaneValue x, double... c) {
        LaneValue sum = real(c[c.length - 1]);
        for (int i = c.length - 2; i >= 0; i--) {
            sum = fma(sum, x, c[i]);
        }
        return sum;
    }
}
