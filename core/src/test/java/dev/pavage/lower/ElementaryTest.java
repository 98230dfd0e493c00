package dev.pavage.lower;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.pavage.ir.Literal;
import dev.pavage.ir.TileOp.BinaryKind;
import dev.pavage.ir.TileOp.UnaryKind;
import dev.pavage.lane.Block;
import dev.pavage.lane.LaneBuilder;
import dev.pavage.lane.LaneFunction;
import dev.pavage.lane.LaneInterpreter;
import dev.pavage.lane.LaneInterpreter.LaneData;
import dev.pavage.lane.LaneType;
import dev.pavage.lane.LaneType.Kind;
import dev.pavage.lane.LaneValue;
import dev.pavage.lane.ValueOp;
import dev.pavage.reference.Erf;
import dev.pavage.type.DType;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.DoubleUnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class ElementaryTest {
    private static final int LANES = 1 << 12;
    private static final double BOUND = 3;
    private static final float INFINITY = Float.POSITIVE_INFINITY;

    private static DoubleUnaryOperator exact(UnaryKind kind) {
        return switch (kind) {
            case EXP -> Math::exp;
            case LOG -> Math::log;
            case TANH -> Math::tanh;
            case ERF -> Erf::erf;
            case SIN -> Math::sin;
            case COS -> Math::cos;
            case SIGMOID -> x -> x < 0 ? Math.exp(x) / (1 + Math.exp(x)) : 1 / (1 + Math.exp(-x));
            case RSQRT -> x -> 1 / Math.sqrt(x);
            case SQRT -> Math::sqrt;
            case NEG -> x -> -x;
            case ABS -> Math::abs;
            case FLOOR -> Math::floor;
            case CEIL -> Math::ceil;
            case ROUND -> Math::rint;
            case NOT -> throw new IllegalArgumentException("integers only");
        };
    }

    @ParameterizedTest
    @EnumSource(value = UnaryKind.class, mode = EnumSource.Mode.EXCLUDE, names = "NOT")
    void staysWithinItsBoundOverAllFloats(UnaryKind kind) {
        Unary code = new Unary(kind, false, LANES);
        // Every 4099th bit pattern: all exponents, both signs, infinities and NaNs.
        Worst worst = new Worst();
        float[] x = new float[LANES];
        for (long bits = 0; bits < 1L << 32;) {
            for (int i = 0; i < LANES; i++, bits += 4099) {
                x[i] = Float.intBitsToFloat((int) bits);
            }
            worst.add(x, code.apply(x), exact(kind));
        }
        worst.assertWithin(BOUND, kind);
    }

    @ParameterizedTest
    @EnumSource(
            value = UnaryKind.class,
            names = {"EXP", "LOG", "TANH", "ERF", "SIN", "COS", "SIGMOID"})
    void staysWithinItsBoundWhereItMatters(UnaryKind kind) {
        Unary code = new Unary(kind, false, LANES);
        Worst worst = new Worst();
        SplittableRandom random = new SplittableRandom(7);
        float[] x = new float[LANES];
        for (double range : new double[] {1, 2, 10, 110, 1e4, 3e5}) {
            for (int round = 0; round < 20; round++) {
                for (int i = 0; i < LANES; i++) {
                    x[i] = (float) (kind == UnaryKind.LOG ? random.nextDouble() : random.nextDouble(-1, 1))
                            * (float) range;
                }
                worst.add(x, code.apply(x), exact(kind));
            }
        }
        worst.assertWithin(BOUND, kind);
    }

    @ParameterizedTest
    @EnumSource(
            value = UnaryKind.class,
            names = {"EXP", "LOG", "TANH", "ERF", "SIN", "COS", "SIGMOID", "RSQRT", "SQRT"})
    void hasTheSpecialValuesOfMath(UnaryKind kind) {
        float[] x = {
            0f, -0f, INFINITY, -INFINITY, Float.NaN, Float.intBitsToFloat(0xffc00001), Float.intBitsToFloat(0x7fffffff),
            -1f
        };
        float[] expected = new float[x.length];
        for (int i = 0; i < x.length; i++) {
            expected[i] = (float) exact(kind).applyAsDouble(x[i]);
        }
        float[] found = new Unary(kind, false, x.length).apply(x);
        for (int i = 0; i < x.length; i++) {
            boolean special = x[i] != -1f || Float.isNaN(expected[i]);
            if (special) {
                assertEquals(expected[i], found[i], kind + "(" + x[i] + ")");
            }
        }
    }

    @Test
    void anExponentialUnderflowsGraduallyAndOverflowsWhereItShould() {
        float[] x = {-87.5f, -100f, -103.9f, -104f, -1e30f, 88.72283f, 88.72284f, 1e30f};
        Worst worst = new Worst();
        float[] found = new Unary(UnaryKind.EXP, false, x.length).apply(x);
        worst.add(x, found, Math::exp);
        worst.assertWithin(BOUND, "subnormal exp");
        assertArrayEquals(new float[] {0, 0}, new float[] {found[3], found[4]});
        assertTrue(Float.isFinite(found[5]), () -> "exp(88.72283) = " + found[5]);
        assertEquals(INFINITY, found[7]);
    }

    @Test
    void hugeAnglesAreReducedExactly() {
        // The binary32 nearest to a multiple of pi/2 (Kahan's search), and the ends of the range.
        float[] x = {
            16367173f * 0x1p72f, Float.MAX_VALUE, -Float.MAX_VALUE, 0x1p17f, Math.nextDown(0x1p17f), 1e10f, -3e20f, 1f
        };
        for (UnaryKind kind : List.of(UnaryKind.SIN, UnaryKind.COS)) {
            Worst worst = new Worst();
            worst.add(x, new Unary(kind, false, x.length).apply(x), exact(kind));
            worst.assertWithin(BOUND, kind);
        }
    }

    @Test
    void aFastExponentialIsWithinHalfAMillionth() {
        Unary code = new Unary(UnaryKind.EXP, true, LANES);
        double worst = 0;
        float[] x = new float[LANES];
        for (int round = 0; round < 100; round++) {
            for (int i = 0; i < LANES; i++) {
                x[i] = -86.9f + (round * LANES + i) * (175.6f / (100 * LANES));
            }
            float[] found = code.apply(x);
            for (int i = 0; i < LANES; i++) {
                worst = Math.max(worst, Math.abs(found[i] / Math.exp(x[i]) - 1));
            }
        }
        double error = worst;
        assertTrue(error < 5e-7, () -> "relative error " + error);
    }

    @Test
    void aFastExponentialKeepsItsEnds() {
        float[] x = {-INFINITY, -1e30f, -100f, 0f, -0f, INFINITY, 89f, Float.NaN};
        assertArrayEquals(
                new float[] {0, 0, 0, 1, 1, INFINITY, INFINITY, Float.NaN},
                new Unary(UnaryKind.EXP, true, x.length).apply(x));
    }

    @Test
    void exponentialsAreShort() {
        assertEquals(18, arithmetic(new Unary(UnaryKind.EXP, false, 8).function));
        assertEquals(14, arithmetic(new Unary(UnaryKind.EXP, true, 8).function));
        assertEquals(9, arithmetic(new ApproximateExp(8).function));
    }

    /** Whatever a device's powers of two are within their bound. */
    @ParameterizedTest
    @ValueSource(ints = {-2, -1, 0, 1, 2})
    void anExponentialOfApproximatePowersStaysWithinItsBoundOverAllFloats(int ulps) {
        ApproximateExp code = new ApproximateExp(LANES);
        Worst worst = new Worst();
        float[] x = new float[LANES];
        for (long bits = 0; bits < 1L << 32;) {
            for (int i = 0; i < LANES; i++, bits += 4099) {
                x[i] = Float.intBitsToFloat((int) bits);
            }
            worst.add(x, code.apply(x, ulps), Math::exp);
        }
        worst.assertWithin(Math.abs(ulps) + 1.1, "exp");
    }

    @ParameterizedTest
    @ValueSource(ints = {-2, 0, 2})
    void anExponentialOfApproximatePowersStaysWithinItsBoundWhereItMatters(int ulps) {
        ApproximateExp code = new ApproximateExp(LANES);
        Worst worst = new Worst();
        float[] x = new float[LANES];
        // All results, and those just below and above powers of two, where the spacing changes.
        for (int round = 0; round < 200; round++) {
            for (int i = 0; i < LANES; i++) {
                x[i] = -104 + (round * LANES + i) * (193f / (200 * LANES));
            }
            worst.add(x, code.apply(x, ulps), Math::exp);
        }
        for (int power = -150; power <= 128; power++) {
            float at = (float) (power * Math.log(2));
            for (int i = 0; i < LANES; i++) {
                x[i] = at + (i - LANES / 2) * Math.ulp(at);
            }
            worst.add(x, code.apply(x, ulps), Math::exp);
        }
        worst.assertWithin(Math.abs(ulps) + 1.1, "exp");
    }

    @Test
    void anExponentialOfApproximatePowersHasTheSpecialValuesOfMath() {
        float[] x = {
            0f, -0f, INFINITY, -INFINITY, Float.NaN, Float.intBitsToFloat(0xffc00001), Float.MAX_VALUE,
            -Float.MAX_VALUE,
            127.9f, 128f, -128f, 1e30f, -1e30f, 89f, -105f, -Float.MIN_VALUE
        };
        float[] expected = new float[x.length];
        for (int i = 0; i < x.length; i++) {
            expected[i] = (float) Math.exp(x[i]);
        }
        assertArrayEquals(expected, new ApproximateExp(x.length).apply(x, 0));
    }

    private static long arithmetic(LaneFunction function) {
        return function.body().ops().stream()
                .filter(op -> !(op instanceof ValueOp.Constant) && !(op instanceof ValueOp.Bitcast))
                .count();
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 16})
    void theNumberOfLanesDoesNotMatter(int lanes) {
        for (UnaryKind kind : UnaryKind.values()) {
            if (kind == UnaryKind.NOT) {
                continue;
            }
            float[] x = new float[16];
            for (int i = 0; i < x.length; i++) {
                x[i] = 0.37f * i * i;
            }
            float[] wide = new Unary(kind, false, 16).apply(x);
            Unary code = new Unary(kind, false, lanes);
            for (int i = 0; i < x.length; i += lanes) {
                float[] part = code.apply(Arrays.copyOfRange(x, i, i + lanes));
                assertArrayEquals(Arrays.copyOfRange(wide, i, i + lanes), part, kind.toString());
            }
        }
    }

    @Test
    void powersStayWithinTheirBound() {
        Binary code = new Binary(BinaryKind.POW, DType.F32, new LaneType(Kind.F32, LANES));
        SplittableRandom random = new SplittableRandom(11);
        Worst worst = new Worst();
        double[] x = new double[LANES];
        double[] y = new double[LANES];
        for (int round = 0; round < 120; round++) {
            for (int i = 0; i < LANES; i++) {
                // Bases of all exponents or near 1, and powers that reach all results.
                x[i] = round % 3 == 0
                        ? (float) (1 + random.nextDouble(-1, 1) * Math.scalb(1.0, -random.nextInt(22)))
                        : Float.intBitsToFloat(random.nextInt(0x7f800000));
                double reach = random.nextDouble(-160, 140) / (Math.log(x[i]) / Math.log(2));
                y[i] = round % 3 == 2 ? random.nextInt(-9, 9) : (float) reach;
                if (random.nextInt(8) == 0 && round % 3 == 2) {
                    x[i] = -x[i];
                }
            }
            double[] found = code.apply(LaneData.of(Kind.F32, x), LaneData.of(Kind.F32, y)).reals();
            for (int i = 0; i < LANES; i++) {
                worst.add(x[i], y[i], (float) found[i], Math.pow(x[i], y[i]));
            }
        }
        worst.assertWithin(BOUND, "pow");
    }

    @Test
    void powersHaveTheSpecialValuesOfMath() {
        double[] values = {
            0, -0.0, 1, -1, 0.5, -0.5, 2, -2, 3, -3, 0x1p23, 0x1p23 + 1, -0x1p23 - 1, 0x1p24, 1e30f, -1e30f,
            Float.MIN_VALUE, -Float.MIN_VALUE, Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY, Double.NaN, 1.5, -1.5
        };
        Binary code = new Binary(BinaryKind.POW, DType.F32, new LaneType(Kind.F32, 1));
        for (double x : values) {
            for (double y : values) {
                double found = code.apply(LaneData.of(Kind.F32, x), LaneData.of(Kind.F32, y)).real(0);
                float expected = (float) Math.pow(x, y);
                assertEquals(expected, (float) found, Math.abs(expected) < INFINITY ? 4 * Math.ulp(expected) : 0,
                        () -> x + " to the power " + y);
                assertEquals(1 / expected < 0, 1 / (float) found < 0, () -> "sign of " + x + " to the power " + y);
            }
        }
    }

    @ParameterizedTest
    @EnumSource(
            value = DType.class,
            names = {"I64", "I32", "I16", "I8", "U8"})
    void shiftsTakeAnyCount(DType dtype) {
        int bits = 8 * dtype.bytes();
        LaneType type = LaneData.typeOf(dtype, 1);
        Binary left = new Binary(BinaryKind.SHL, dtype, type);
        Binary right = new Binary(BinaryKind.SHR, dtype, type);
        long[] counts = {0, 1, 7, 8, 15, 16, 31, 32, 33, 63, 64, 100, 127, -1, -8, -32, -128};
        for (long value : new long[] {1, 5, 100, -1, -77, -128, 1L << 31, Long.MIN_VALUE, Long.MAX_VALUE}) {
            for (long any : counts) {
                long x = Literal.wrap(dtype, value);
                long y = Literal.wrap(dtype, any);
                boolean within = y >= 0 && y < bits;
                LaneData a = LaneData.of(type.kind(), x);
                LaneData b = LaneData.of(type.kind(), y);
                assertEquals(
                        Literal.wrap(dtype, within ? x << y : 0), left.apply(a, b).whole(0), x + " << " + y);
                assertEquals(within ? x >> y : x < 0 ? -1 : 0, right.apply(a, b).whole(0), x + " >> " + y);
            }
        }
    }

    @ParameterizedTest
    @EnumSource(
            value = BinaryKind.class,
            names = {"ADD", "SUB", "MUL", "DIV", "REM", "MIN", "MAX", "AND", "OR", "XOR"})
    void otherBinaryOpsAreSingleOps(BinaryKind kind) {
        LaneBuilder b = new LaneBuilder();
        LaneValue x = b.param(LaneType.I32);
        LaneValue result = Elementary.binary(b, kind, DType.I32, x, x);
        assertEquals(
                List.of(new ValueOp.Binary(result, ValueOp.BinaryKind.valueOf(kind.name()), x, x)),
                b.finish("f", false).body().ops());
    }

    @Test
    void integersAndTruthValuesAreNegatedAndInverted() {
        assertEquals(-5, whole(UnaryKind.NEG, LaneData.of(Kind.I32, 5)));
        assertEquals(5, whole(UnaryKind.ABS, LaneData.of(Kind.I64, -5)));
        assertEquals(-6, whole(UnaryKind.NOT, LaneData.of(Kind.I32, 5)));
        assertEquals(0, whole(UnaryKind.NOT, LaneData.of(Kind.I1, 1)));
    }

    private static long whole(UnaryKind kind, LaneData a) {
        LaneBuilder b = new LaneBuilder();
        LaneValue result = Elementary.unary(b, kind, b.param(a.type()), new Elements(false, false));
        return LaneInterpreter.evaluate(b.finish("f", false), List.of(a), List.of(result))
                .getFirst()
                .whole(0);
    }

    private static final class Unary {
        private final LaneFunction function;
        private final LaneValue result;

        Unary(UnaryKind kind, boolean fastMath, int lanes) {
            LaneBuilder b = new LaneBuilder();
            result = Elementary.unary(
                    b, kind, b.param(new LaneType(Kind.F32, lanes)), new Elements(fastMath, false));
            function = b.finish("f", false);
        }

        float[] apply(float[] x) {
            return floats(LaneInterpreter.evaluate(
                    function, List.of(LaneData.of(Kind.F32, doubles(x))), List.of(result))
                    .getFirst()
                    .reals());
        }
    }

    /** The exponential of a target that has approximate powers of two. */
    private static final class ApproximateExp {
        private final LaneFunction function;
        private final LaneFunction rest;
        private final ValueOp.ApproximateExp2 power;
        private final LaneValue result;

        ApproximateExp(int lanes) {
            LaneBuilder b = new LaneBuilder();
            LaneValue x = b.param(new LaneType(Kind.F32, lanes));
            result = Elementary.unary(b, UnaryKind.EXP, x, new Elements(false, true));
            function = b.finish("f", false);
            power = function.body().ops().stream()
                    .filter(ValueOp.ApproximateExp2.class::isInstance)
                    .map(ValueOp.ApproximateExp2.class::cast)
                    .findFirst()
                    .orElseThrow();
            rest = new LaneFunction(
                    "rest",
                    false,
                    List.of(x, power.result()),
                    new Block(
                            function.body().ops().stream()
                                    .filter(op -> op != power)
                                    .toList(),
                            List.of()));
        }

        /** With powers that are off by some ulp, those of 0 and of infinities excepted. */
        float[] apply(float[] x, int ulps) {
            LaneData a = LaneData.of(Kind.F32, doubles(x));
            List<LaneData> computed =
                    LaneInterpreter.evaluate(function, List.of(a), List.of(power.a(), power.result()));
            double[] powers = computed.get(1).reals();
            for (int i = 0; i < powers.length; i++) {
                double exponent = computed.get(0).real(i);
                powers[i] = exponent == 0 || Double.isInfinite(exponent) ? powers[i] : moved((float) powers[i], ulps);
            }
            return floats(LaneInterpreter.evaluate(
                    rest, List.of(a, LaneData.of(Kind.F32, powers)), List.of(result))
                    .getFirst()
                    .reals());
        }

        /** The number some ulp off; none is below 0, and infinity is where it should be. */
        private static double moved(float value, int ulps) {
            return Float.isFinite(value) ? Math.max(0, value + ulps * (double) Math.ulp(value)) : value;
        }
    }

    private static double[] doubles(float[] x) {
        double[] y = new double[x.length];
        for (int i = 0; i < x.length; i++) {
            y[i] = x[i];
        }
        return y;
    }

    private static float[] floats(double[] x) {
        float[] y = new float[x.length];
        for (int i = 0; i < x.length; i++) {
            y[i] = (float) x[i];
        }
        return y;
    }

    private static final class Binary {
        private final LaneFunction function;
        private final LaneValue result;

        Binary(BinaryKind kind, DType dtype, LaneType type) {
            LaneBuilder b = new LaneBuilder();
            result = Elements.normalise(
                    b, dtype, Elementary.binary(b, kind, dtype, b.param(type), b.param(type)));
            function = b.finish("f", false);
        }

        LaneData apply(LaneData x, LaneData y) {
            return LaneInterpreter.evaluate(function, List.of(x, y), List.of(result))
                    .getFirst();
        }
    }

    /** The largest error seen, in units of the spacing of binary32 at the exact value. */
    private static final class Worst {
        private double ulps;
        private String where = "nowhere";

        void add(float[] x, float[] found, DoubleUnaryOperator exact) {
            for (int i = 0; i < x.length; i++) {
                add(x[i], Double.NaN, found[i], exact.applyAsDouble(x[i]));
            }
        }

        void add(double x, double y, float found, double exact) {
            double error;
            if (Double.isNaN(exact) || Double.isNaN(found) || found == exact) {
                error = Double.isNaN(exact) == Float.isNaN(found) ? 0 : INFINITY;
            } else {
                // Infinity stands for 2^128, which is what rounds to it.
                error = Math.abs(bounded(found) - bounded(exact))
                        / Math.ulp((float) Math.min(Math.abs(exact), Float.MAX_VALUE));
            }
            if (error > ulps) {
                ulps = error;
                where = "(" + x + ", " + y + "): " + found + " for " + exact;
            }
        }

        private static double bounded(double x) {
            return Math.max(-0x1p128, Math.min(0x1p128, x));
        }

        void assertWithin(double bound, Object name) {
            assertTrue(ulps <= bound, () -> name + " is off by " + ulps + " ulp at " + where);
        }
    }
}
