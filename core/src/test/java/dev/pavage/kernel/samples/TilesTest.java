package dev.pavage.kernel.samples;

import static dev.pavage.type.DType.BOOL;
import static dev.pavage.type.DType.F32;
import static dev.pavage.type.DType.I32;
import static dev.pavage.type.DType.I64;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.pavage.ir.TileKernel;
import dev.pavage.ir.ValueType;
import dev.pavage.ir.ValueType.ViewType;
import dev.pavage.kernel.Grid;
import dev.pavage.kernel.Index;
import dev.pavage.kernel.Kernel;
import dev.pavage.kernel.Program;
import dev.pavage.kernel.Tile;
import dev.pavage.kernel.View;
import dev.pavage.reference.TileData;
import dev.pavage.type.DType;
import dev.pavage.type.Precision;
import dev.pavage.type.Shape;
import java.util.Arrays;
import java.util.List;
import java.util.function.BinaryOperator;
import java.util.function.DoubleBinaryOperator;
import java.util.function.DoubleUnaryOperator;
import java.util.function.LongBinaryOperator;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Each method of a tile and an index builds the operation that its name says. */
class TilesTest {
    private static TileData run(String kernel, TileData output, Object... arguments) {
        return Both.run(TilesTest.class, kernel, Grid.of(1), output, arguments);
    }

    enum UnaryCase {
        NEG(Tile::neg, x -> -x),
        ABS(Tile::abs, Math::abs),
        EXP(Tile::exp, Math::exp),
        LOG(t -> t.abs().log(), x -> Math.log(Math.abs(x))),
        SQRT(t -> t.abs().sqrt(), x -> Math.sqrt(Math.abs(x))),
        RSQRT(t -> t.abs().rsqrt(), x -> 1 / Math.sqrt(Math.abs(x))),
        TANH(Tile::tanh, Math::tanh),
        SIN(Tile::sin, Math::sin),
        COS(Tile::cos, Math::cos),
        SIGMOID(Tile::sigmoid, x -> 1 / (1 + Math.exp(-x))),
        FLOOR(Tile::floor, Math::floor),
        CEIL(Tile::ceil, Math::ceil),
        ROUND(Tile::round, Math::rint),
        RECIPROCAL(Tile::reciprocal, x -> 1 / x),
        AT_LEAST(t -> t.atLeast(1), x -> Math.max(x, 1)),
        AT_MOST(t -> t.atMost(1), x -> Math.min(x, 1)),
        PLUS_NUMBER(t -> t.plus(2), x -> x + 2),
        MINUS_NUMBER(t -> t.minus(2), x -> x - 2),
        TIMES_NUMBER(t -> t.times(2.5), x -> x * 2.5),
        OVER_NUMBER(t -> t.over(4), x -> x / 4),
        REM_NUMBER(t -> t.rem(2), x -> x % 2),
        POW_NUMBER(t -> t.pow(3), x -> Math.pow(x, 3)),
        CUBE_WHERE_POSITIVE(t -> t.pow(3).where(t.gt(0), 0.5), x -> x > 0 ? x * x * x : 0.5);

        private final UnaryOperator<Tile> built;
        private final DoubleUnaryOperator expected;

        UnaryCase(UnaryOperator<Tile> built, DoubleUnaryOperator expected) {
            this.built = built;
            this.expected = expected;
        }
    }

    static void unary(Program p, View out, View in, UnaryCase c) {
        out.store(0, c.built.apply(in.load(0, 8)));
    }

    @ParameterizedTest
    @EnumSource
    void functionsOfOneTile(UnaryCase c) {
        double[] x = {-2.75, -1, -0.5, 0.25, 0.5, 1.5, 2.5};

        TileData out = run("unary", Both.zeros(7), Both.floats(x), c);

        assertArrayEquals(Arrays.stream(x).map(c.expected).toArray(), out.toReals(), 2e-6);
    }

    enum BinaryCase {
        PLUS((a, b) -> a.plus(b), (x, y) -> x + y),
        MINUS((a, b) -> a.minus(b), (x, y) -> x - y),
        TIMES((a, b) -> a.times(b), (x, y) -> x * y),
        OVER((a, b) -> a.over(b), (x, y) -> x / y),
        REM((a, b) -> a.rem(b), (x, y) -> x % y),
        MIN((a, b) -> a.min(b), Math::min),
        MAX((a, b) -> a.max(b), Math::max),
        POW((a, b) -> a.abs().pow(b), (x, y) -> Math.pow(Math.abs(x), y)),
        LT((a, b) -> a.lt(b).to(F32), (x, y) -> x < y ? 1 : 0),
        LE((a, b) -> a.le(b).to(F32), (x, y) -> x <= y ? 1 : 0),
        GT((a, b) -> a.gt(b).to(F32), (x, y) -> x > y ? 1 : 0),
        GE((a, b) -> a.ge(b).to(F32), (x, y) -> x >= y ? 1 : 0),
        EQ((a, b) -> a.eq(b).to(F32), (x, y) -> x == y ? 1 : 0),
        NE((a, b) -> a.ne(b).to(F32), (x, y) -> x != y ? 1 : 0),
        FMA((a, b) -> a.fma(b, a.neg()), (x, y) -> Math.fma((float) x, (float) y, (float) -x)),
        WHERE((a, b) -> a.where(a.lt(b), b), (x, y) -> x < y ? x : y);

        private final BinaryOperator<Tile> built;
        private final DoubleBinaryOperator expected;

        BinaryCase(BinaryOperator<Tile> built, DoubleBinaryOperator expected) {
            this.built = built;
            this.expected = expected;
        }
    }

    static void outer(Program p, View out, View a, View b, BinaryCase c) {
        out.store(0, 0, c.built.apply(a.load(0, 4).column(), b.load(0, 4).row()));
    }

    @ParameterizedTest
    @EnumSource
    void functionsOfTwoTilesThatBroadcast(BinaryCase c) {
        double[] a = {-2, 0.5, 3};
        double[] b = {1, -0.5, 3, 2};

        TileData out = run("outer", Both.zeros(3, 4), Both.floats(a), Both.floats(b), c);

        double[] expected = new double[12];
        for (int i = 0; i < 12; i++) {
            expected[i] = c.expected.applyAsDouble(a[i / 4], b[i % 4]);
        }
        assertArrayEquals(expected, out.toReals(), 2e-6);
    }

    enum BitsCase {
        AND((a, b) -> a.and(b), (x, y) -> x & y),
        OR((a, b) -> a.or(b), (x, y) -> x | y),
        XOR((a, b) -> a.xor(b), (x, y) -> x ^ y),
        AND_NUMBER((a, b) -> a.and(6), (x, y) -> x & 6),
        OR_NUMBER((a, b) -> a.or(6), (x, y) -> x | 6),
        XOR_NUMBER((a, b) -> a.xor(6), (x, y) -> x ^ 6),
        NOT((a, b) -> a.not(), (x, y) -> ~x),
        SHL((a, b) -> a.shl(b.and(3)), (x, y) -> x << (y & 3)),
        SHR((a, b) -> a.shr(b.and(3)), (x, y) -> x >> (y & 3)),
        SHL_NUMBER((a, b) -> a.shl(2), (x, y) -> x << 2),
        SHR_NUMBER((a, b) -> a.shr(2), (x, y) -> x >> 2);

        private final BinaryOperator<Tile> built;
        private final LongBinaryOperator expected;

        BitsCase(BinaryOperator<Tile> built, LongBinaryOperator expected) {
            this.built = built;
            this.expected = expected;
        }
    }

    static void bits(Program p, View out, View a, View b, BitsCase c) {
        out.store(0, c.built.apply(a.load(0, 4), b.load(0, 4)));
    }

    @ParameterizedTest
    @EnumSource
    void functionsOfBits(BitsCase c) {
        long[] a = {-5, 12, 7};
        long[] b = {3, 9, -2};

        assertEquals(
                Both.longs(
                        c.expected.applyAsLong(a[0], b[0]),
                        c.expected.applyAsLong(a[1], b[1]),
                        c.expected.applyAsLong(a[2], b[2])),
                run("bits", Both.longs(0, 0, 0), Both.longs(a), Both.longs(b), c));
    }

    static void masksOfUnsignedWidth(Program p, View out) {
        out.store(0, p.full(I32, -1, 1).and(0xF000000FL));
    }

    @Test
    void integersTakeNumbersReadWithoutASign() {
        TileData none = TileData.ofIntegers(I32, Shape.of(1), 0);

        assertEquals(TileData.ofIntegers(I32, Shape.of(1), 0xF000000F), run("masksOfUnsignedWidth", none));
    }

    static void comparesWithNumbers(Program p, View out, View in) {
        Tile x = in.load(0, 4);
        Tile code = x.lt(2).to(I64)
                .plus(x.le(2).to(I64).times(10))
                .plus(x.gt(2).to(I64).times(100))
                .plus(x.ge(2).to(I64).times(1000))
                .plus(x.eq(2).to(I64).times(10_000))
                .plus(x.ne(2).to(I64).times(100_000));
        out.store(0, code);
    }

    @Test
    void comparesWithNumbers() {
        assertEquals(
                Both.longs(100_011, 11_010, 101_100),
                run("comparesWithNumbers", Both.longs(0, 0, 0), Both.floats(1, 2, 3)));
    }

    static void reductions(Program p, View out, View in) {
        Tile x = in.load(0, 0, 2, 4);
        out.store(0, 0, x.sum(1).row());
        out.store(1, 0, x.prod(-1).row());
        out.store(2, 0, x.max(1).row());
        out.store(3, 0, x.min(1).row());
        out.store(4, 0, x.argMax(1).to(F32).row());
        out.store(5, 0, x.argMin(1).to(F32).row());
        out.store(6, 0, x.sum(0).reshape(2, 2).max(0).row());
    }

    @Test
    void reductionsDropTheirAxis() {
        TileData in = TileData.ofReals(F32, Shape.of(2, 4), 1, 2, 3, 4, 8, 7, 6, 5);

        assertArrayEquals(
                new double[] {10, 26, 24, 1680, 4, 8, 1, 5, 3, 0, 0, 3, 9, 9},
                run("reductions", Both.zeros(7, 2), in).toReals());
    }

    static void cumulative(Program p, View out, View in) {
        Tile x = in.load(0, 4);
        out.store(0, 0, x.cumulativeSum(0).row());
        out.store(1, 0, x.cumulativeProd(0).row());
        out.store(2, 0, x.cumulativeMax(0).row());
        out.store(3, 0, x.cumulativeMin(0).row());
    }

    @Test
    void cumulativeResultsKeepTheirAxis() {
        assertArrayEquals(
                new double[] {2, 1, 5, 4, 2, -2, -8, 8, 2, 2, 4, 4, 2, -1, -1, -1},
                run("cumulative", Both.zeros(4, 4), Both.floats(2, -1, 4, -1)).toReals());
    }

    static void shapes(Program p, View out, View in) {
        Tile x = in.load(0, 8).reshape(2, 4);
        out.store(0, x.transpose().reshape(8));
        out.store(8, x.reshape(2, 2, 2).transpose(2, 0, 1).reshape(8));
        out.store(16, x.sum(0).expand(-1).broadcast(4, 2).reshape(8));
    }

    @Test
    void shapesAreRearranged() {
        assertArrayEquals(
                new double[] {0, 4, 1, 5, 2, 6, 3, 7, 0, 2, 4, 6, 1, 3, 5, 7, 4, 4, 6, 6, 8, 8, 10, 10},
                run("shapes", Both.zeros(24), Both.floats(0, 1, 2, 3, 4, 5, 6, 7)).toReals());
    }

    static void narrow(Program p, View out, View in) {
        Tile x = in.load(0, 0, 2, 2);
        out.store(0, 0, x.dot(x).plusDot(x, x));
    }

    @Test
    void bytesAreMultipliedInto32Bits() {
        TileData in = TileData.ofIntegers(DType.I8, Shape.of(2, 2), 100, 100, 1, 2);
        TileData out = TileData.ofIntegers(I32, Shape.of(2, 2), 0, 0, 0, 0);

        assertEquals(
                TileData.ofIntegers(I32, Shape.of(2, 2), 20200, 20400, 204, 208), run("narrow", out, in));
    }

    static void rounding(Program p, View out, View in) {
        Tile x = in.load(0, 0, 2, 2);
        out.store(0, 0, x.dot(x, Precision.TF32).plusDot(x, x, Precision.TF32));
    }

    @Test
    void onlyFactorsOfF32MayBeRounded() {
        Kernel kernel = Kernel.of(TilesTest.class, "rounding");
        ViewType wide = ValueType.view(DType.F32, 2);
        ViewType narrow = ValueType.view(DType.F16, 2);

        assertEquals(2, count("dot_tf32 ", kernel.capture(List.of(wide, wide))));
        assertEquals(2, count("dot ", kernel.capture(List.of(wide, narrow))));
    }

    private static int count(String op, TileKernel kernel) {
        return kernel.toString().split(" = " + op, -1).length - 1;
    }

    static void indexArithmetic(Program p, View out, int number, View in) {
        Index i = in.load(0, 1).sum(0).toIndex();
        Index[] results = {
            i.plus(number),
            i.minus(number),
            i.times(number),
            i.over(number),
            i.ceilOver(number),
            i.rem(number),
            i.min(number),
            i.max(number)
        };
        for (int n = 0; n < results.length; n++) {
            out.store(n, results[n].toTile().expand(0));
        }
        Tile[] tests = {i.lt(number), i.le(number), i.gt(number), i.ge(number), i.eq(number), i.ne(number)};
        for (int n = 0; n < tests.length; n++) {
            out.store(8 + n, tests[n].to(I64).expand(0));
        }
    }

    @Test
    void indexesAreComputedWith() {
        TileData none = Both.longs(new long[14]);

        assertEquals(
                Both.longs(-4, -10, -21, -3, -2, 2, -7, 3, 1, 1, 0, 0, 0, 1),
                run("indexArithmetic", none, 3, Both.longs(-7)));
        assertEquals(
                Both.longs(8, 0, 16, 1, 1, 0, 4, 4, 0, 1, 0, 1, 1, 0), run("indexArithmetic", none, 4, Both.longs(4)));
    }

    static void made(Program p, View out) {
        out.store(0, p.ones(F32, 2));
        out.store(2, p.full(F32, 2.5, 2));
        out.store(4, p.indices(7, 2).to(F32));
        out.store(6, p.full(BOOL, 1, 2).and(p.indices(0, 2).eq(0)).to(F32));
    }

    @Test
    void programsMakeTiles() {
        assertArrayEquals(
                new double[] {1, 1, 2.5, 2.5, 7, 8, 1, 0}, run("made", Both.zeros(8)).toReals());
    }

    static void randomNumbers(Program p, View out, long seed) {
        out.store(0, p.random(seed, p.indices(0, 1024)));
    }

    @Test
    void randomNumbersAreUniform() {
        double[] x = run("randomNumbers", Both.zeros(1024), 42L).toReals();

        assertTrue(Arrays.stream(x).allMatch(v -> v >= 0 && v < 1));
        assertEquals(0.5, Arrays.stream(x).average().orElseThrow(), 4 / Math.sqrt(12 * 1024), "4 standard deviations");
    }

    @Test
    void aRandomNumberIsTheUpper24BitsOfPhiloxsFirstWord() {
        assertEquals(0x6627e8 * 0x1p-24, run("randomNumbers", Both.zeros(1), 0L).real(0));
    }

    static void seededByIndex(Program p, View out, View seed) {
        Index first = seed.load(0, 1).sum(0).toIndex();
        out.store(0, p.randomBits(first, p.indices(0, 1).to(I32)));
    }

    @Test
    void aSeedMayComeFromAView() {
        assertEquals(Both.longs(0x6627e8d5L), run("seededByIndex", Both.longs(0), Both.longs(0)));
    }
}
