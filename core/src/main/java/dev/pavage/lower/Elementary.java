package dev.pavage.lower;

import dev.pavage.ir.Comparison;
import dev.pavage.ir.TileOp;
import dev.pavage.lane.LaneBuilder;
import dev.pavage.lane.LaneType;
import dev.pavage.lane.LaneType.Kind;
import dev.pavage.lane.LaneValue;
import dev.pavage.lane.ValueOp.BinaryKind;
import dev.pavage.lane.ValueOp.UnaryKind;
import dev.pavage.type.DType;
import java.util.OptionalLong;

/**
 * The tile language's elementwise operations on registers.
 *
 * <p>Functions become additions, multiplications and bit operations that work for any number of lanes. They are within 3
 * ulp of the exact value everywhere, subnormal results included, and have the special values of {@link Math}; what was
 * measured is in the tests. Where a target has powers of two of its own, exponentials of F32 are made of those. F32 and F64 take the same way, with polynomials of their own ({@link Fits}).
 *
 * <p>The code relies on subnormal numbers, on NaN and infinity, and on nothing being contracted or reassociated.
 */
final class Elementary {
    private Elementary() {}

    /**
     * {@code kind a} for a register of any kind that {@code kind} takes.
     *
     * <p>The result may lie outside a narrow dtype; {@link Elements#normalise} brings it back.
     *
     * @param elements what may be used: with {@link Elements#fastMath} 5e-7 relative is enough for exponentials of F32, and
     *     results below 2^-125 may become 0
     */
    static LaneValue unary(
            LaneBuilder b, TileOp.UnaryKind kind, LaneValue a, Elements elements) {
        return switch (kind) {
            case NEG -> b.unary(UnaryKind.NEG, a);
            case ABS -> b.unary(UnaryKind.ABS, a);
            case NOT -> b.unary(UnaryKind.NOT, a);
            case SQRT -> b.unary(UnaryKind.SQRT, a);
            case FLOOR -> b.unary(UnaryKind.FLOOR, a);
            case CEIL -> b.unary(UnaryKind.CEIL, a);
            case ROUND -> b.unary(UnaryKind.ROUND, a);
            case EXP -> exp(b, a, elements);
            case LOG -> log(b, a);
            case TANH -> tanh(b, a);
            case ERF -> erf(b, a);
            case SIN -> ElementaryTrigonometry.sin(b, a);
            case COS -> ElementaryTrigonometry.cos(b, a);
            case SIGMOID -> sigmoid(b, a, elements.fastMath());
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
            case POW -> ElementaryPower.pow(b, x, y);
            case AND -> b.binary(BinaryKind.AND, x, y);
            case OR -> b.binary(BinaryKind.OR, x, y);
            case XOR -> b.binary(BinaryKind.XOR, x, y);
            case SHL, SHR -> shift(b, kind == TileOp.BinaryKind.SHL, dtype, x, y);
        };
    }

    private static LaneValue shift(LaneBuilder b, boolean left, DType dtype, LaneValue x, LaneValue y) {
        LaneType type = x.type();
        int bits = 8 * dtype.bytes();
        OptionalLong constant = b.constant(y);
        if (constant.isPresent() && constant.getAsLong() >= 0 && constant.getAsLong() < bits) {
            return b.binary(left ? BinaryKind.SHL : BinaryKind.SHR, x, y);
        }
        LaneValue count = b.binary(BinaryKind.AND, y, b.constant(type, (long) bits - 1));
        LaneValue within = b.compare(Comparison.EQ, count, y);
        if (left) {
            return b.select(within, b.binary(BinaryKind.SHL, x, count), b.constant(type, 0L));
        }
        // The register holds the element with its sign, so one place less than its bits leaves nothing but the sign.
        long all = dtype == DType.U8 ? bits : bits - 1;
        return b.binary(BinaryKind.SHR, x, b.select(within, count, b.constant(type, all)));
    }

    private static boolean isFast(boolean fastMath, LaneValue a) {
        return fastMath && a.type().kind() == Kind.F32;
    }

    private static LaneValue exp(LaneBuilder b, LaneValue x, Elements elements) {
        boolean single = x.type().kind() == Kind.F32;
        return single && elements.approximateExp2()
                ? expByExp2(b, x)
                : isFast(elements.fastMath(), x) ? fastExp(b, x) : exp(b, x);
    }

    /**
     * e to the x of F32 by the target's own powers of two, within 3.1 ulp if those are within 2 of the nearest number.
     *
     * <p>{@code x = h ln 2 + r}, {@code e^x = 2^h + 2^h r} but for r^2 / 2, which is below 2^-30: h is x / ln 2, rounded, so
     * that r is all that rounding left out. There is no integer part to split off, since 2^h overflows and underflows as the
     * result does. A little is taken off h, more than it may be rounded up by, for two reasons: with r > 0 the sum is
     * infinite where 2^h is, and not less than 2^h, so that 2 ulp of 2^h are no more of the sum. At 0 nothing is taken off,
     * and the result is exact.
     */
    private static LaneValue expByExp2(LaneBuilder b, LaneValue x) {
        ElementaryOps o = ElementaryOps.like(b, x);
        Fits fits = Fits.of(o.format());
        // Beyond, 2^h is 0 or infinite as well, and neither h nor r is.
        LaneValue bounded = b.binary(
                BinaryKind.MIN, b.binary(BinaryKind.MAX, x, o.real(-128)), o.real(128));
        // The product may be 1.8 units of 2^-24 |x| too large, and this sum 1.5 more.
        LaneValue h = o.fma(o.abs(bounded), -0x1p-22, o.mul(bounded, fits.log2E()));
        LaneValue r = o.fma(h, -fits.ln2()[0], bounded);
        r = o.fma(h, -fits.ln2()[1], r);
        LaneValue power = b.approximateExp2(h);
        return b.fma(power, r, power);
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
        // Selected last, so that the tests run beside the arithmetic.
        LaneValue below = expBelow(o, x);
        double infinity = Math.ceil((o.format().bias() + 1) * Math.log(2));
        return o.select(o.compare(Comparison.GT, x, infinity), Double.POSITIVE_INFINITY, below);
    }

    /** e to the x for numbers up to 0, and a little more. */
    private static LaneValue expBelow(ElementaryOps o, LaneValue x) {
        // Of this the exponential is below half the smallest number.
        double zero = -Math.ceil((o.format().bias() + o.format().mantissaBits()) * Math.log(2));
        return o.select(o.compare(Comparison.LT, x, zero), 0.0, expWithin(o, x));
    }

    /** e to the x where that is neither 0 nor infinite, or of NaN. */
    private static LaneValue expWithin(ElementaryOps o, LaneValue x) {
        LaneBuilder b = o.b();
        Fits fits = Fits.of(o.format());
        // The low bits of t are the exponent field of 2^m.
        double rounder = o.format().rounder() + o.format().bias();
        LaneValue t = o.fma(x, fits.log2E() / 2, rounder);
        LaneValue m = o.sub(t, rounder);
        LaneValue r = o.fma(m, -2 * fits.ln2()[0], x);
        r = o.fma(m, -2 * fits.ln2()[1], r);
        LaneValue p = o.polynomial(r, fits.exp());
        LaneValue power = o.power(o.bits(t));
        // A product rather than a sum of exponents: it keeps a NaN a NaN.
        return b.mul(b.mul(p, power), power);
    }

    /** e to the x of F32 within 5e-7 relative; 0 below -87. */
    static LaneValue fastExp(LaneBuilder b, LaneValue x) {
        ElementaryOps o = ElementaryOps.like(b, x);
        // x = n ln 2 + r. The polynomial is twice exp(r), so that the largest power needed, 2^(n - 1), is a binary32.
        Fits fits = Fits.of(o.format());
        double rounder = o.format().rounder() + o.format().bias() - 1;
        LaneValue t = o.fma(x, fits.log2E(), rounder);
        LaneValue r = o.fma(o.sub(t, rounder), -fits.ln2()[0], x);
        // 2 exp(r) on [-ln 2 / 2, ln 2 / 2], relative error 2^-23.3, exact at 0.
        LaneValue twice = o.polynomial(
                r, 2, 0x1.fffff6p0f, 0x1.fffdc4p-1f, 0x1.555a82p-2f, 0x1.573adap-4f, 0x1.0f9ee6p-6f);
        LaneValue product = b.mul(twice, o.power(o.bits(t)));
        LaneValue low = o.select(o.compare(Comparison.LT, x, -87.0), 0.0, product);
        // 0x1.62e42ep6 is the largest number whose exponential is finite.
        return o.select(o.compare(Comparison.GT, x, 0x1.62e42ep6), Double.POSITIVE_INFINITY, low);
    }

    /**
     * The natural logarithm, within 1.5 ulp: with {@code x = 2^e (1 + f)} and {@code 1 + f} in [sqrt(1/2), sqrt(2)),
     * {@code e ln 2 + f + f^2 Q(f)}.
     */
    static LaneValue log(LaneBuilder b, LaneValue x) {
        ElementaryOps o = ElementaryOps.like(b, x);
        Fits fits = Fits.of(o.format());
        Parts parts = parts(o, x);
        LaneValue e = parts.exponent();
        LaneValue f = o.sub(parts.mantissa(), 1);
        LaneValue small = b.fma(b.mul(f, f), o.polynomial(f, fits.log()), f);
        LaneValue result = o.fma(e, fits.ln2()[0], o.fma(e, fits.ln2()[1], small));
        result = b.select(o.compare(Comparison.LT, x, Double.POSITIVE_INFINITY), result, x);
        result = o.select(o.compare(Comparison.EQ, x, 0.0), Double.NEGATIVE_INFINITY, result);
        return o.select(o.compare(Comparison.LT, x, 0.0), Double.NaN, result);
    }

    /**
     * {@code 2^exponent * mantissa}, both floating point.
     *
     * @param exponent an integer
     * @param mantissa within [sqrt(1/2), sqrt(2))
     */
    record Parts(LaneValue exponent, LaneValue mantissa) {}

    /** The parts of a positive finite number, subnormal ones too; anything of others. */
    static Parts parts(ElementaryOps o, LaneValue x) {
        LaneBuilder b = o.b();
        FloatFormat format = o.format();
        int mantissaBits = format.mantissaBits();
        LaneValue subnormal = o.compare(Comparison.LT, x, format.smallestNormal());
        LaneValue normal = b.select(subnormal, o.mul(x, Math.scalb(1.0, mantissaBits)), x);
        LaneValue shift = b.select(subnormal, o.real(-mantissaBits), o.real(0));
        // Counted from the bits of sqrt(1/2), the exponent field steps where the mantissa is to wrap around.
        long sqrtHalf = format.bitsOf(Math.sqrt(0.5));
        LaneValue offset = o.addBits(o.bits(normal), -sqrtHalf);
        LaneValue exponent = b.add(o.toReal(o.shr(offset, mantissaBits)), shift);
        LaneValue mantissa = o.ofBits(o.addBits(o.and(offset, format.mantissa()), sqrtHalf));
        return new Parts(exponent, mantissa);
    }

    /** The hyperbolic tangent: a polynomial near 0, else {@code 1 - 2 e / (1 + e)} with {@code e = exp(-2 |x|)}. */
    static LaneValue tanh(LaneBuilder b, LaneValue x) {
        ElementaryOps o = ElementaryOps.like(b, x);
        Fits fits = Fits.of(o.format());
        LaneValue t = o.abs(x);
        LaneValue z = b.mul(t, t);
        LaneValue near = b.fma(b.mul(t, z), o.polynomial(z, fits.tanh()), t);
        LaneValue bounded = o.select(o.compare(Comparison.GT, t, fits.tanhOne()), fits.tanhOne(), t);
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
        Fits fits = Fits.of(o.format());
        LaneValue t = o.abs(x);
        LaneValue near = b.fma(t, o.polynomial(b.mul(t, t), fits.erf()), t);
        LaneValue bounded = o.select(o.compare(Comparison.GT, t, fits.erfOne()), fits.erfOne(), t);
        LaneValue far = b.sub(o.real(1), expWithin(o, b.mul(bounded, o.polynomial(bounded, fits.logErfc()))));
        return o.withSign(b.select(o.compare(Comparison.LT, t, 0.925), near, far), x);
    }

    /**
     * 1 / (1 + exp(-x)); for x < 0 as exp(x) / (1 + exp(x)), so that the exponential never overflows and small results
     * stay accurate.
     */
    private static LaneValue sigmoid(LaneBuilder b, LaneValue x, boolean fastMath) {
        ElementaryOps o = ElementaryOps.like(b, x);
        LaneValue negative = o.neg(o.abs(x));
        LaneValue e = isFast(fastMath, x) ? fastExp(b, negative) : expBelow(o, negative);
        LaneValue below = o.compare(Comparison.LT, x, 0.0);
        return o.div(b.select(below, e, o.real(1)), o.add(e, 1));
    }
}
