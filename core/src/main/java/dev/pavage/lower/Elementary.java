package dev.pavage.lower;

import dev.pavage.ir.TileOp;
import dev.pavage.ir.TileOp.Comparison;
import dev.pavage.lane.LaneBuilder;
import dev.pavage.lane.LaneType;
import dev.pavage.lane.LaneType.Kind;
import dev.pavage.lane.LaneValue;
import dev.pavage.lane.ValueOp.BinaryKind;
import dev.pavage.lane.ValueOp.UnaryKind;
import dev.pavage.type.DType;

/**
 * The tile language's elementwise operations on registers.
 *
 * <p>F32 functions become additions, multiplications and bit operations that work for
 * any number of lanes. They are within 3 ulp of the exact value everywhere, subnormal results included, and have the
 * special values of {@link Math}; what was measured is in the tests. F64 functions stay single ops, whose values an
 * emitter may compute lane by lane. Polynomials are minimax fits (by Remez' exchange or linear programming) of what
 * each comment gives, rounded to binary32 one coefficient at a time with the rest fitted again.
 *
 * <p>The code relies on subnormal numbers, on NaN and infinity, and on nothing being contracted or reassociated.
 */
final class Elementary {
    private static final float LOG2_E = 0x1.715476p0f;
    // ln 2 as the sum of two binary32.
    private static final float LN2_HIGH = 0x1.62e43p-1f;
    private static final float LN2_LOW = -0x1.05c61p-29f;
    private static final int SQRT_HALF_BITS = 0x3f3504f3;

    private Elementary() {}

    /**
     * {@code kind a} for a register of any kind that {@code kind} takes.
     *
     * <p>The result may lie outside a narrow dtype; {@link Elements#normalise} brings it back.
     *
     * @param fastMath whether 5e-7 relative is enough for exponentials, and results below 2^-125 may become 0
     */
    static LaneValue unary(
            LaneBuilder b, TileOp.UnaryKind kind, LaneValue a, boolean fastMath) {
        boolean single = a.type().kind() == Kind.F64;
        return switch (kind) {
            case NEG -> b.unary(UnaryKind.NEG, a);
            case ABS -> b.unary(UnaryKind.ABS, a);
            case NOT -> b.unary(UnaryKind.NOT, a);
            case SQRT -> b.unary(UnaryKind.SQRT, a);
            case FLOOR -> b.unary(UnaryKind.FLOOR, a);
            case CEIL -> b.unary(UnaryKind.CEIL, a);
            case ROUND -> b.unary(UnaryKind.ROUND, a);
            case EXP -> single ? b.unary(UnaryKind.EXP, a) : fastMath ? fastExp(b, a) : exp(b, a);
            case LOG -> single ? b.unary(UnaryKind.LOG, a) : log(b, a);
            case TANH -> single ? b.unary(UnaryKind.TANH, a) : tanh(b, a);
            case ERF -> single ? b.unary(UnaryKind.ERF, a) : erf(b, a);
            case SIN -> single ? b.unary(UnaryKind.SIN, a) : ElementaryTrigonometry.sin(b, a);
            case COS -> single ? b.unary(UnaryKind.COS, a) : ElementaryTrigonometry.cos(b, a);
            case SIGMOID -> sigmoid(b, a, fastMath);
            case RSQRT -> b.binary(
                    BinaryKind.DIV, b.constant(a.type(), 1.0), b.unary(UnaryKind.SQRT, a));
        };
    }

    /**
     * {@code x kind y} for registers that hold elements of {@code dtype}.
     *
     * <p>The result may lie outside a narrow dtype; {@link Elements#normalise} brings it back.
     */
    static LaneValue binary(LaneBuilder b, TileOp.BinaryKind kind, DType dtype, LaneValue x, LaneValue y) {
        return switch (kind) {
            case ADD -> b.add(x, y);
            case SUB -> b.sub(x, y);
            case MUL -> b.mul(x, y);
            case DIV -> b.binary(BinaryKind.DIV, x, y);
            case REM -> b.binary(BinaryKind.REM, x, y);
            case MIN -> b.binary(BinaryKind.MIN, x, y);
            case MAX -> b.binary(BinaryKind.MAX, x, y);
            case POW -> dtype == DType.F64 ? b.binary(BinaryKind.POW, x, y) : ElementaryPower.pow(b, x, y);
            case AND -> b.binary(BinaryKind.AND, x, y);
            case OR -> b.binary(BinaryKind.OR, x, y);
            case XOR -> b.binary(BinaryKind.XOR, x, y);
            case SHL, SHR -> shift(b, kind == TileOp.BinaryKind.SHL, dtype, x, y);
        };
    }

    private static LaneValue shift(LaneBuilder b, boolean left, DType dtype, LaneValue x, LaneValue y) {
        LaneType type = x.type();
        int bits = 8 * dtype.bytes();
        LaneValue count = b.binary(BinaryKind.AND, y, b.constant(type, (long) bits - 1));
        LaneValue within = b.compare(Comparison.EQ, count, y);
        if (left) {
            return b.select(within, b.binary(BinaryKind.SHL, x, count), b.constant(type, 0L));
        }
        // The register holds the element with its sign, so one place less than its bits leaves nothing but the sign.
        long all = dtype == DType.U8 ? bits : bits - 1;
        return b.binary(BinaryKind.SHR, x, b.select(within, count, b.constant(type, all)));
    }

    /**
     * e to the x, within 1.6 ulp.
     *
     * <p>{@code x = 2 m ln 2 + r}; the result is {@code exp(r) 2^m 2^m}. Reducing by the double of ln 2 costs one
     * more coefficient, but 2^m is then far from the ends of the exponent range for any finite result, so that it is
     * one shift, and the last product overflows and underflows as it should, rounding a subnormal result once.
     */
    static LaneValue exp(LaneBuilder b, LaneValue x) {
        ElementaryOps o = ElementaryOps.like(b, x);
        // Selected last, so that the tests run beside the arithmetic; exp(-104) rounds to 0, exp(89) to infinity.
        LaneValue low = o.select(o.compare(Comparison.LT, x, -104.0), 0.0, expWithin(o, x));
        return o.select(o.compare(Comparison.GT, x, 89.0), Double.POSITIVE_INFINITY, low);
    }

    /** e to the x for -104 <= x <= 89 or NaN. */
    private static LaneValue expWithin(ElementaryOps o, LaneValue x) {
        LaneBuilder b = o.b();
        // The low 9 bits of t are m + 127, the exponent field of 2^m.
        float rounder = ElementaryOps.ROUNDER + 127;
        LaneValue t = o.fma(x, LOG2_E / 2, rounder);
        LaneValue m = o.sub(t, rounder);
        LaneValue r = o.fma(m, -2 * LN2_HIGH, x);
        r = o.fma(m, -2 * LN2_LOW, r);
        // exp(r) on [-ln 2, ln 2], relative error 2^-26, exact at 0.
        LaneValue p = o.polynomial(
                r,
                1,
                1,
                0x1.00000cp-1f,
                0x1.555514p-3f,
                0x1.5549eep-5f,
                0x1.1126e4p-7f,
                0x1.71bf9p-10f,
                0x1.9baa6ap-13f);
        LaneValue power = o.ofBits(o.shl(o.bits(t), ElementaryOps.MANTISSA_BITS));
        // A product rather than a sum of exponents: it keeps a NaN a NaN.
        return b.mul(b.mul(p, power), power);
    }

    /** e to the x within 5e-7 relative; 0 below -87. */
    static LaneValue fastExp(LaneBuilder b, LaneValue x) {
        ElementaryOps o = ElementaryOps.like(b, x);
        // x = n ln 2 + r. The polynomial is twice exp(r), so that the largest power needed, 2^(n - 1), is a binary32.
        float rounder = ElementaryOps.ROUNDER + 126;
        LaneValue t = o.fma(x, LOG2_E, rounder);
        LaneValue r = o.fma(o.sub(t, rounder), -LN2_HIGH, x);
        // 2 exp(r) on [-ln 2 / 2, ln 2 / 2], relative error 2^-23.3, exact at 0.
        LaneValue twice = o.polynomial(
                r, 2, 0x1.fffff6p0f, 0x1.fffdc4p-1f, 0x1.555a82p-2f, 0x1.573adap-4f, 0x1.0f9ee6p-6f);
        LaneValue power = o.ofBits(o.shl(o.bits(t), ElementaryOps.MANTISSA_BITS));
        LaneValue low = o.select(o.compare(Comparison.LT, x, -87.0), 0.0, b.mul(twice, power));
        // 0x1.62e42ep6 is the largest number whose exponential is finite.
        return o.select(o.compare(Comparison.GT, x, 0x1.62e42ep6), Double.POSITIVE_INFINITY, low);
    }

    /**
     * The natural logarithm, within 1 ulp: with {@code x = 2^e (1 + f)} and {@code 1 + f} in [sqrt(1/2), sqrt(2)),
     * {@code e ln 2 + f + f^2 Q(f)}.
     */
    static LaneValue log(LaneBuilder b, LaneValue x) {
        ElementaryOps o = ElementaryOps.like(b, x);
        Parts parts = parts(o, x);
        LaneValue e = parts.exponent();
        LaneValue f = o.sub(parts.mantissa(), 1);
        // (log(1 + f) - f) / f^2, relative error of log(1 + f) 2^-27.3.
        LaneValue q = o.polynomial(
                f,
                -0.5f,
                0x1.555554p-2f,
                -0x1.000226p-2f,
                0x1.99a01cp-3f,
                -0x1.54728cp-3f,
                0x1.22d936p-3f,
                -0x1.0d8232p-3f,
                0x1.055e62p-3f,
                -0x1.38c91p-4f);
        LaneValue small = b.fma(b.mul(f, f), q, f);
        LaneValue result = o.fma(e, LN2_HIGH, o.fma(e, LN2_LOW, small));
        result = b.select(o.compare(Comparison.LT, x, Double.POSITIVE_INFINITY), result, x);
        result = o.select(o.compare(Comparison.EQ, x, 0.0), Double.NEGATIVE_INFINITY, result);
        return o.select(o.compare(Comparison.LT, x, 0.0), Double.NaN, result);
    }

    /**
     * {@code 2^exponent * mantissa}, both F32.
     *
     * @param exponent an integer
     * @param mantissa within [sqrt(1/2), sqrt(2))
     */
    record Parts(LaneValue exponent, LaneValue mantissa) {}

    /** The parts of a positive finite number, subnormal ones too; anything of others. */
    static Parts parts(ElementaryOps o, LaneValue x) {
        LaneBuilder b = o.b();
        LaneValue subnormal = o.compare(Comparison.LT, x, Float.MIN_NORMAL);
        LaneValue normal = b.select(subnormal, o.mul(x, 0x1p23), x);
        LaneValue shift = b.select(subnormal, o.real(-23), o.real(0));
        // Counted from the bits of sqrt(1/2), the exponent field steps where the mantissa is to wrap around.
        LaneValue offset = o.addBits(o.bits(normal), -SQRT_HALF_BITS);
        LaneValue exponent = b.add(o.toReal(o.shr(offset, ElementaryOps.MANTISSA_BITS)), shift);
        LaneValue mantissa = o.ofBits(o.addBits(o.and(offset, ElementaryOps.MANTISSA), SQRT_HALF_BITS));
        return new Parts(exponent, mantissa);
    }

    /** The hyperbolic tangent: a polynomial near 0, else {@code 1 - 2 e / (1 + e)} with {@code e = exp(-2 |x|)}. */
    static LaneValue tanh(LaneBuilder b, LaneValue x) {
        ElementaryOps o = ElementaryOps.like(b, x);
        LaneValue t = o.abs(x);
        LaneValue z = b.mul(t, t);
        // (tanh(t) / t - 1) / t^2 in t^2 for t up to 0.55, relative error 2^-29.7.
        LaneValue p = o.polynomial(
                z, -0x1.55554ap-2f, 0x1.110ceep-3f, -0x1.b91e7ep-5f, 0x1.58e518p-6f, -0x1.9921a2p-8f);
        LaneValue near = b.fma(b.mul(t, z), p, t);
        // From 9.1 on the nearest binary32 is 1.
        LaneValue bounded = o.select(o.compare(Comparison.GT, t, 10.0), 10, t);
        LaneValue e = expWithin(o, o.mul(bounded, -2));
        LaneValue far = b.sub(o.real(1), o.div(b.add(e, e), o.add(e, 1)));
        return o.withSign(b.select(o.compare(Comparison.LT, t, 0.55), near, far), x);
    }

    /**
     * The error function: a polynomial near 0, else {@code 1 - exp(t Q(t))}, where {@code t Q(t)} fits {@code
     * log(erfc(t))}.
     */
    static LaneValue erf(LaneBuilder b, LaneValue x) {
        ElementaryOps o = ElementaryOps.like(b, x);
        LaneValue t = o.abs(x);
        // erf(t) / t - 1 in t^2 for t up to 0.93, relative error 2^-25.7.
        LaneValue p = o.polynomial(
                b.mul(t, t),
                0x1.06eba6p-3f,
                -0x1.8126e2p-2f,
                0x1.ce1984p-4f,
                -0x1.b67bcep-6f,
                0x1.46d86cp-8f,
                -0x1.386e12p-11f);
        LaneValue near = b.fma(t, p, t);
        // From 3.92 on the nearest binary32 is 1.
        LaneValue bounded = o.select(o.compare(Comparison.GT, t, 4.0), 4, t);
        // log(erfc(t)) / t for t from 0.92 to 4, relative error of erf 2^-30.
        LaneValue q = o.polynomial(
                bounded,
                -0x1.20ef1cp0f,
                -0x1.45328ap-1f,
                -0x1.b3259ap-4f,
                0x1.8551bap-6f,
                -0x1.dd6d64p-9f,
                0x1.527b2ap-12f,
                -0x1.78cf84p-17f);
        LaneValue far = b.sub(o.real(1), expWithin(o, b.mul(bounded, q)));
        return o.withSign(b.select(o.compare(Comparison.LT, t, 0.925), near, far), x);
    }

    /**
     * 1 / (1 + exp(-x)); for x < 0 as exp(x) / (1 + exp(x)), so that the exponential never overflows and small results
     * stay accurate.
     */
    private static LaneValue sigmoid(LaneBuilder b, LaneValue x, boolean fastMath) {
        LaneValue negative = b.unary(UnaryKind.NEG, b.unary(UnaryKind.ABS, x));
        LaneValue e;
        if (x.type().kind() == Kind.F64) {
            e = b.unary(UnaryKind.EXP, negative);
        } else {
            ElementaryOps o = ElementaryOps.like(b, x);
            e = fastMath
                    ? fastExp(b, negative)
                    : o.select(o.compare(Comparison.LT, negative, -104.0), 0.0, expWithin(o, negative));
        }
        LaneValue one = b.constant(x.type(), 1.0);
        LaneValue below = b.compare(Comparison.LT, x, b.constant(x.type(), 0.0));
        return b.binary(BinaryKind.DIV, b.select(below, e, one), b.add(e, one));
    }
}
