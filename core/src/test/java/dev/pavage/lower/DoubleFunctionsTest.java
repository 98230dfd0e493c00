package dev.pavage.lower;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pavage.ir.TileOp.BinaryKind;
import dev.pavage.ir.TileOp.UnaryKind;
import dev.pavage.lane.LaneBuilder;
import dev.pavage.lane.LaneFunction;
import dev.pavage.lane.LaneInterpreter;
import dev.pavage.lane.LaneInterpreter.LaneData;
import dev.pavage.lane.LaneType;
import dev.pavage.lane.LaneType.Kind;
import dev.pavage.lane.LaneValue;
import dev.pavage.reference.Erf;
import dev.pavage.type.DType;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.SplittableRandom;
import java.util.function.DoubleBinaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The functions of F64: to fractions of an ulp where exact values are written down, elsewhere beside {@link StrictMath}. */
class DoubleFunctionsTest {
    private static final int LANES = 1 << 10;
    private static final double INFINITY = Double.POSITIVE_INFINITY;

    /** A function of one argument or two, and what Java computes for it within 2 ulp. */
    private enum Function {
        EXP((x, y) -> StrictMath.exp(x)),
        LOG((x, y) -> StrictMath.log(x)),
        TANH((x, y) -> StrictMath.tanh(x)),
        ERF((x, y) -> Erf.erf(x)),
        SIN((x, y) -> StrictMath.sin(x)),
        COS((x, y) -> StrictMath.cos(x)),
        SIGMOID((x, y) -> x < 0 ? StrictMath.exp(x) / (1 + StrictMath.exp(x)) : 1 / (1 + StrictMath.exp(-x))),
        POW(StrictMath::pow);

        private final DoubleBinaryOperator java;

        Function(DoubleBinaryOperator java) {
            this.java = java;
        }

        LaneValue emit(LaneBuilder b, LaneValue x, LaneValue y) {
            return this == POW
                    ? Elementary.binary(b, BinaryKind.POW, DType.F64, x, y)
                    : Elementary.unary(b, UnaryKind.valueOf(name()), x, new Elements(false, false));
        }

        double[] apply(double[] x, double[] y) {
            LaneBuilder b = new LaneBuilder();
            LaneType type = new LaneType(Kind.F64, x.length);
            LaneValue result = emit(b, b.param(type), b.param(type));
            LaneFunction code = b.finish("f", false);
            return LaneInterpreter.evaluate(
                    code, List.of(LaneData.of(Kind.F64, x), LaneData.of(Kind.F64, y)), List.of(result))
                    .getFirst()
                    .reals();
        }

        double apply(double x, double y) {
            return apply(new double[] {x}, new double[] {y})[0];
        }
    }

    /** One line of {@code functions.txt}: the exact value is {@code high + low}. */
    private record Exact(double x, double y, double high, double low) {
        static List<Exact> of(Function function) throws IOException {
            List<Exact> all = new ArrayList<>();
            try (InputStream in = DoubleFunctionsTest.class.getResourceAsStream("functions.txt")) {
                for (String line : new String(in.readAllBytes(), StandardCharsets.UTF_8).split("\n")) {
                    String[] words = line.split(" ");
                    if (words[0].equals(function.name().toLowerCase(Locale.ROOT))) {
                        double[] numbers =
                                Arrays.stream(words).skip(1).mapToDouble(Double::parseDouble).toArray();
                        int n = numbers.length;
                        all.add(new Exact(numbers[0], numbers[n - 3], numbers[n - 2], numbers[n - 1]));
                    }
                }
            }
            return all;
        }

        double ulps(double found) {
            return Math.abs(found - high - low) / Math.ulp(high);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "EXP, 1.5", "LOG, 1.1", "TANH, 2", "ERF, 1.5", "SIN, 1.5", "COS, 1.5", "SIGMOID, 2", "POW, 1.1"
    })
    void staysWithinItsBoundOfTheExactValue(Function function, double bound) throws IOException {
        List<Exact> all = Exact.of(function);
        assertThat(all).hasSizeGreaterThan(20);
        for (Exact exact : all) {
            double found = function.apply(exact.x, exact.y);
            assertThat(exact.ulps(found))
                    .as("%s of %s, %s: %s, not %s", function, exact.x, exact.y, found, exact.high)
                    .isLessThanOrEqualTo(bound);
        }
    }

    @ParameterizedTest
    @CsvSource({"EXP, 2.5", "LOG, 2.5", "TANH, 4", "ERF, 4", "SIN, 2.5", "COS, 2.5", "SIGMOID, 5"})
    void isNearStrictMathOverAllDoubles(Function function, double bound) {
        // All exponents, both signs, infinities and NaNs; then the numbers where the functions do something.
        SplittableRandom random = new SplittableRandom(3);
        for (int round = 0; round < 40; round++) {
            double range = round % 2 == 0 ? 0 : Math.scalb(1.0, round / 2 - 8);
            double[] x = new double[LANES];
            Arrays.setAll(x,
                    i -> range == 0 ? Double.longBitsToDouble(random.nextLong()) : random.nextDouble(-range, range));
            assertNear(function, x, x, bound);
        }
    }

    @Test
    void powersAreNearStrictMath() {
        SplittableRandom random = new SplittableRandom(11);
        for (int round = 0; round < 45; round++) {
            double[] x = new double[LANES];
            double[] y = new double[LANES];
            for (int i = 0; i < LANES; i++) {
                // Bases of all exponents or near 1, and powers that reach all results; beyond 2^31 StrictMath is off by
                // hundreds of ulp.
                x[i] = round % 3 == 0
                        ? 1 + random.nextDouble(-1, 1) * Math.scalb(1.0, -random.nextInt(50))
                        : Double.longBitsToDouble(random.nextLong(0x7ff0000000000000L));
                y[i] = round % 3 == 2
                        ? random.nextInt(-9, 9)
                        : Math.clamp(random.nextDouble(-1080, 1030) / (Math.log(x[i]) / Math.log(2)), -0x1p30, 0x1p30);
                x[i] = round % 3 == 2 && random.nextInt(4) == 0 ? -x[i] : x[i];
            }
            assertNear(Function.POW, x, y, 2.1);
        }
    }

    private static void assertNear(Function function, double[] x, double[] y, double bound) {
        double[] found = function.apply(x, y);
        for (int i = 0; i < x.length; i++) {
            double expected = function.java.applyAsDouble(x[i], y[i]);
            if (Double.compare(found[i], expected) != 0) {
                // Infinity lies one ulp above the largest number: what rounds to either is near both.
                double size = Math.min(Math.abs(expected), Double.MAX_VALUE);
                double reached = Math.copySign(Math.min(Math.abs(found[i]), Double.MAX_VALUE), found[i]);
                assertThat(Math.abs(reached - Math.copySign(size, expected)) / Math.ulp(size))
                        .as("%s of %s, %s: %s, not %s", function, x[i], y[i], found[i], expected)
                        .isLessThanOrEqualTo(bound);
            }
        }
    }

    @ParameterizedTest
    @CsvSource({
        "EXP, 0, 1", "EXP, -0.0, 1", "EXP, Infinity, Infinity", "EXP, -Infinity, 0", "EXP, 709.79, Infinity",
        "EXP, -745.14, 0", "EXP, -1e300, 0", "EXP, 1e300, Infinity",
        "LOG, 1, 0", "LOG, 0, -Infinity", "LOG, -0.0, -Infinity", "LOG, -1, NaN", "LOG, Infinity, Infinity",
        "LOG, -Infinity, NaN",
        "TANH, 0, 0", "TANH, -0.0, -0.0", "TANH, Infinity, 1", "TANH, -Infinity, -1", "TANH, 19.1, 1",
        "ERF, 0, 0", "ERF, -0.0, -0.0", "ERF, Infinity, 1", "ERF, -Infinity, -1", "ERF, -5.94, -1",
        "SIN, 0, 0", "SIN, -0.0, -0.0", "SIN, Infinity, NaN", "SIN, -Infinity, NaN", "SIN, 4.9e-324, 4.9e-324",
        "COS, 0, 1", "COS, -0.0, 1", "COS, Infinity, NaN", "COS, -Infinity, NaN", "COS, 1e-200, 1",
        "SIGMOID, 0, 0.5", "SIGMOID, Infinity, 1", "SIGMOID, -Infinity, 0", "SIGMOID, -1e300, 0", "SIGMOID, 1e300, 1"
    })
    void hasTheSpecialValuesOfMath(Function function, double x, double expected) {
        assertThat(function.apply(x, 0)).isEqualTo((Double) expected);
        assertThat(function.apply(Double.NaN, 0)).isNaN();
    }

    @Test
    void powersHaveTheSpecialValuesOfMath() {
        double[] values = {
            0, -0.0, 1, -1, 0.5, -0.5, 2, -2, 3, -3, 0x1p52, 0x1p52 + 1, -0x1p52 - 1, 0x1p53, 1e300, -1e300, 1e-300,
            Double.MIN_VALUE, -Double.MIN_VALUE, Double.MAX_VALUE, INFINITY, -INFINITY, Double.NaN, 1.5, -1.5,
            Math.nextUp(1), Math.nextDown(1)
        };
        for (double x : values) {
            double[] bases = new double[32];
            Arrays.fill(bases, x);
            assertNear(Function.POW, bases, Arrays.copyOf(values, 32), 2.1);
        }
    }

    @ParameterizedTest
    @ValueSource(doubles = {2, 3, 7, 10, 12, 0.5, 1.5, 100})
    void smallWholePowersOfShortNumbersAreExact(double base) {
        double product = 1;
        for (int power = 0; power < 8; power++) {
            assertThat(Function.POW.apply(base, power)).isEqualTo(product);
            product *= base;
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 8})
    void theNumberOfLanesDoesNotMatter(int lanes) {
        double[] x = new double[16];
        // Some of the angles are huge: vectors with one of them take another way than those with none.
        Arrays.setAll(x, i -> 0.37 * i * i * (i % 7 == 6 ? 1e14 : 1));
        for (Function function : Function.values()) {
            double[] wide = function.apply(x, x);
            for (int i = 0; i < x.length; i += lanes) {
                double[] part = Arrays.copyOfRange(x, i, i + lanes);
                assertThat(function.apply(part, part)).isEqualTo(Arrays.copyOfRange(wide, i, i + lanes));
            }
        }
    }
}
