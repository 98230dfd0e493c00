package dev.pavage.reference;

import static dev.pavage.ir.SourceLocation.UNKNOWN;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.pavage.ir.Comparison;
import dev.pavage.ir.Literal;
import dev.pavage.ir.TileOp;
import dev.pavage.ir.TileOp.BinaryKind;
import dev.pavage.ir.TileOp.UnaryKind;
import dev.pavage.ir.Value;
import dev.pavage.ir.ValueType;
import dev.pavage.type.BinaryFormat;
import dev.pavage.type.DType;
import dev.pavage.type.Floats;
import dev.pavage.type.Shape;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.BiFunction;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** Each computation on tiles, against values worked out by hand. */
class TileOpTest {
    private static final double NAN = Double.NaN;
    private static final double INF = Double.POSITIVE_INFINITY;

    /** Runs one op on operands %0, %1, ... */
    static TileData run(
            DType dtype, Shape shape, BiFunction<Value, List<Value>, TileOp> op, TileData... operands) {
        Environment env = new Environment();
        List<Value> values = new ArrayList<>();
        for (TileData operand : operands) {
            Value value = new Value(values.size(), operand.type());
            values.add(value);
            env.put(value, operand);
        }
        Value result = new Value(operands.length, ValueType.tile(dtype, shape));
        TileOp made = op.apply(result, values);
        made.check();
        GridPoint first = new GridPoint(0, 0, 0);
        new Evaluator(new ProgramContext(first, new GridPoint(1, 1, 1), text -> {}, Detector.none())).run(made, env);
        return env.tile(result);
    }

    static TileData reals(DType dtype, double... values) {
        return TileData.ofReals(dtype, Shape.of(values.length), values);
    }

    static TileData integers(DType dtype, long... values) {
        return TileData.ofIntegers(dtype, Shape.of(values.length), values);
    }

    private static TileData unary(UnaryKind kind, TileData a) {
        return run(a.dtype(), a.shape(), (r, v) -> new TileOp.Unary(r, kind, v.get(0), UNKNOWN), a);
    }

    private static TileData binary(BinaryKind kind, TileData a, TileData b) {
        return run(a.dtype(), a.shape(), (r, v) -> new TileOp.Binary(r, kind, v.get(0), v.get(1), UNKNOWN), a, b);
    }

    private static TileData cast(DType to, TileData a) {
        return run(to, a.shape(), (r, v) -> new TileOp.Cast(r, v.get(0), UNKNOWN), a);
    }

    private static TileData compare(Comparison kind, TileData a, TileData b) {
        return run(
                DType.BOOL, a.shape(), (r, v) -> new TileOp.Compare(r, kind, v.get(0), v.get(1), UNKNOWN), a, b);
    }

    @Test
    void fullRepeatsItsValue() {
        TileData result = run(
                DType.F16, Shape.of(2), (r, v) -> new TileOp.Full(r, Literal.of(DType.F16, 0.1), UNKNOWN));
        assertEquals(reals(DType.F16, 0.0999755859375, 0.0999755859375), result);
    }

    @Test
    void iotaCountsFromZero() {
        TileData result = run(DType.I32, Shape.of(4), (r, v) -> new TileOp.Iota(r, UNKNOWN));
        assertEquals(integers(DType.I32, 0, 1, 2, 3), result);
    }

    @ParameterizedTest
    @CsvSource({
        "NEG, 1.5, -1.5", "NEG, 0, -0.0", "ABS, -2, 2", "EXP, 0, 1", "EXP, -1000, 0", "LOG, 1, 0",
        "LOG, 0, -Infinity", "SQRT, 2, 1.4142135623730951", "RSQRT, 4, 0.5",
        "RSQRT, 0, Infinity", "TANH, Infinity, 1", "SIN, 0, 0", "COS, 0, 1", "SIGMOID, 0, 0.5",
        "SIGMOID, -1000, 0", "SIGMOID, 1000, 1", "SIGMOID, -740, 4.199558E-322", "FLOOR, -0.5, -1",
        "CEIL, 0.5, 1", "CEIL, -0.5, -0.0", "ROUND, 2.5, 2", "ROUND, 3.5, 4", "ROUND, -2.5, -2"
    })
    void unaryOfF64(UnaryKind kind, double a, double expected) {
        double found = unary(kind, reals(DType.F64, a)).real(0);
        assertEquals(expected, found, Math.ulp(expected));
        assertEquals(Math.copySign(1, expected), Math.copySign(1, found));
    }

    @Test
    void unaryOutsideItsDomainIsNan() {
        assertTrue(Double.isNaN(unary(UnaryKind.LOG, reals(DType.F16, -1)).real(0)));
        assertTrue(Double.isNaN(unary(UnaryKind.SQRT, reals(DType.BF16, -1)).real(0)));
    }

    @ParameterizedTest
    @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "NOT")
    void unaryOfNanIsNan(UnaryKind kind) {
        assertTrue(Double.isNaN(unary(kind, reals(DType.F32, NAN)).real(0)));
    }

    @ParameterizedTest
    @EnumSource(mode = EnumSource.Mode.MATCH_ANY, names = {"F8E4M3", "F8E5M2", "F16", "BF16", "F32"})
    void transcendentalFunctionsAreRoundedOnce(DType dtype) {
        double a = Floats.round(dtype, 0.7);
        assertEquals(reals(dtype, Math.exp(a)), unary(UnaryKind.EXP, reals(dtype, a)));
        assertEquals(reals(dtype, Math.tanh(a)), unary(UnaryKind.TANH, reals(dtype, a)));
    }

    @Test
    void unaryOfIntegersWraps() {
        assertEquals(integers(DType.I8, -128, -5), unary(UnaryKind.NEG, integers(DType.I8, -128, 5)));
        assertEquals(
                integers(DType.I32, Integer.MIN_VALUE, 5),
                unary(UnaryKind.ABS, integers(DType.I32, Integer.MIN_VALUE, -5)));
        assertEquals(integers(DType.U8, 251), unary(UnaryKind.NEG, integers(DType.U8, 5)));
    }

    @Test
    void notInvertsBitsAndTruthValues() {
        assertEquals(integers(DType.U8, 250), unary(UnaryKind.NOT, integers(DType.U8, 5)));
        assertEquals(integers(DType.I16, -6), unary(UnaryKind.NOT, integers(DType.I16, 5)));
        assertEquals(integers(DType.BOOL, 1, 0), unary(UnaryKind.NOT, integers(DType.BOOL, 0, 1)));
    }

    @Test
    void f16RoundsAfterEachOp() {
        TileData a = reals(DType.F16, 2048, 65504, 0.1);
        TileData b = reals(DType.F16, 1, 65504, 3);
        assertEquals(reals(DType.F16, 2048, INF, 3.099609375), binary(BinaryKind.ADD, a, b));
        assertEquals(reals(DType.F16, 2048, INF, 0.2998046875), binary(BinaryKind.MUL, a, b));
    }

    @Test
    void bf16RoundsAfterEachOp() {
        TileData a = reals(DType.BF16, 256, 1, 1);
        TileData b = reals(DType.BF16, 1, 3, 0.00390625);
        assertEquals(reals(DType.BF16, 256, 4, 1), binary(BinaryKind.ADD, a, b));
        assertEquals(reals(DType.BF16, 256, 0.333984375, 256), binary(BinaryKind.DIV, a, b));
    }

    @ParameterizedTest
    @EnumSource(mode = EnumSource.Mode.INCLUDE, names = {"F8E4M3", "F8E5M2", "F16", "BF16"})
    void narrowArithmeticIsThatOfF32RoundedToTheDtype(DType dtype) {
        Random random = new Random(7);
        for (int i = 0; i < 20_000; i++) {
            float x = bits(dtype, random.nextInt());
            float y = bits(dtype, random.nextInt());
            TileData a = reals(dtype, x);
            TileData b = reals(dtype, y);
            assertEquals(reals(dtype, x + y), binary(BinaryKind.ADD, a, b));
            assertEquals(reals(dtype, x - y), binary(BinaryKind.SUB, a, b));
            assertEquals(reals(dtype, x * y), binary(BinaryKind.MUL, a, b));
            assertEquals(reals(dtype, x / y), binary(BinaryKind.DIV, a, b));
            assertEquals(reals(dtype, (float) Math.sqrt(x)), unary(UnaryKind.SQRT, a));
        }
    }

    private static float bits(DType dtype, int bits) {
        return (float) BinaryFormat.of(dtype).decode(bits);
    }

    @Test
    void float8RoundsAfterEachOp() {
        TileData a = reals(DType.F8E4M3, 16, 448, 0.1015625, 1);
        TileData b = reals(DType.F8E4M3, 1, 448, 3, 0);
        assertEquals(reals(DType.F8E4M3, 16, NAN, 3, 1), binary(BinaryKind.ADD, a, b));
        assertEquals(reals(DType.F8E4M3, 16, 1, 0.03515625, NAN), binary(BinaryKind.DIV, a, b));
        TileData c = reals(DType.F8E5M2, 8, 57344, 1);
        TileData d = reals(DType.F8E5M2, 1, 57344, 0);
        assertEquals(reals(DType.F8E5M2, 8, INF, 1), binary(BinaryKind.ADD, c, d));
        assertEquals(reals(DType.F8E5M2, 8, 1, INF), binary(BinaryKind.DIV, c, d));
    }

    @Test
    void f32ArithmeticIsThatOfJava() {
        float x = 0.1f;
        float y = 0.7f;
        TileData a = reals(DType.F32, x);
        TileData b = reals(DType.F32, y);
        assertEquals(reals(DType.F32, x + y), binary(BinaryKind.ADD, a, b));
        assertEquals(reals(DType.F32, x * y), binary(BinaryKind.MUL, a, b));
        assertEquals(reals(DType.F32, x / y), binary(BinaryKind.DIV, a, b));
        assertEquals(reals(DType.F32, y % x), binary(BinaryKind.REM, b, a));
    }

    @Test
    void minAndMaxPropagateNan() {
        TileData a = reals(DType.F32, NAN, 1, -0.0);
        TileData b = reals(DType.F32, 1, NAN, 0.0);
        assertEquals(reals(DType.F32, NAN, NAN, -0.0), binary(BinaryKind.MIN, a, b));
        assertEquals(reals(DType.F32, NAN, NAN, 0.0), binary(BinaryKind.MAX, a, b));
    }

    @Test
    void powIsThatOfJava() {
        assertEquals(
                reals(DType.F64, 8, 1, NAN, 1),
                binary(BinaryKind.POW, reals(DType.F64, 2, NAN, -8, 5), reals(DType.F64, 3, 0, 0.5, 0)));
    }

    @ParameterizedTest
    @CsvSource({
        "ADD, I8, 127, 1, -128", "ADD, U8, 255, 1, 0", "SUB, U8, 0, 1, 255", "MUL, I32, 65536, 65536, 0",
        "ADD, I64, 9223372036854775807, 1, -9223372036854775808", "MUL, I16, 256, 255, -256",
        "DIV, I32, -7, 2, -3", "DIV, I32, 7, 0, 0", "REM, I32, -7, 2, -1", "REM, I32, 7, 0, 0",
        "DIV, I32, -2147483648, -1, -2147483648", "REM, I32, -2147483648, -1, 0", "DIV, I8, -128, -1, -128",
        "DIV, I64, -9223372036854775808, -1, -9223372036854775808", "DIV, U8, 200, 3, 66",
        "MIN, I32, -3, 2, -3", "MAX, U8, 200, 3, 200", "AND, I32, 12, 10, 8", "OR, I32, 12, 10, 14",
        "XOR, I32, 12, 10, 6", "AND, BOOL, 1, 0, 0", "XOR, BOOL, 1, 1, 0",
        "SHL, I32, 1, 31, -2147483648", "SHL, I32, 1, 32, 0", "SHL, I32, 1, -1, 0", "SHL, U8, 129, 1, 2",
        "SHL, I64, 1, 64, 0", "SHR, I32, -8, 1, -4", "SHR, I32, -8, 32, -1", "SHR, I32, 8, -1, 0",
        "SHR, U8, 128, 7, 1", "SHR, U8, 128, 8, 0", "SHR, I64, -1, 64, -1", "SHR, I8, -128, 7, -1"
    })
    void binaryOfIntegers(BinaryKind kind, DType dtype, long a, long b, long expected) {
        assertEquals(integers(dtype, expected), binary(kind, integers(dtype, a), integers(dtype, b)));
    }

    @Test
    void comparisonsWithNanAreFalseButForNotEqual() {
        for (Comparison kind : Comparison.values()) {
            assertEquals(
                    integers(DType.BOOL, kind == Comparison.NE ? 1 : 0),
                    compare(kind, reals(DType.F32, NAN), reals(DType.F32, 1)));
        }
    }

    @Test
    void comparesIntegersBeyondThePrecisionOfDouble() {
        TileData a = integers(DType.I64, Long.MAX_VALUE);
        TileData b = integers(DType.I64, Long.MAX_VALUE - 1);
        assertEquals(integers(DType.BOOL, 1), compare(Comparison.GT, a, b));
        assertEquals(integers(DType.BOOL, 0), compare(Comparison.EQ, a, b));
    }

    @Test
    void fmaRoundsOnce() {
        // (1 + e)^2 - (1 + 2 e) is e^2, which the product by itself is too short for.
        double e = 0x1p-23;
        assertEquals(
                reals(DType.F32, e * e, NAN),
                run(
                        DType.F32,
                        Shape.of(2),
                        (r, v) -> new TileOp.Fma(r, v.get(0), v.get(1), v.get(2), UNKNOWN),
                        reals(DType.F32, 1 + e, 0),
                        reals(DType.F32, 1 + e, Double.POSITIVE_INFINITY),
                        reals(DType.F32, -1 - 2 * e, 1)));
    }

    @Test
    void selectTakesTheSecondWhereFalse() {
        TileData condition = integers(DType.BOOL, 1, 0);
        assertEquals(
                reals(DType.F32, 1, NAN),
                run(
                        DType.F32,
                        Shape.of(2),
                        (r, v) -> new TileOp.Select(r, v.get(0), v.get(1), v.get(2), UNKNOWN),
                        condition,
                        reals(DType.F32, 1, 2),
                        reals(DType.F32, 3, NAN)));
        assertEquals(
                integers(DType.I16, 1, 4),
                run(
                        DType.I16,
                        Shape.of(2),
                        (r, v) -> new TileOp.Select(r, v.get(0), v.get(1), v.get(2), UNKNOWN),
                        condition,
                        integers(DType.I16, 1, 2),
                        integers(DType.I16, 3, 4)));
    }

    @ParameterizedTest
    @CsvSource({
        "I32, -1.9, -1", "I32, NaN, 0", "I32, 3e9, 2147483647", "I32, -Infinity, -2147483648",
        "I64, 1e30, 9223372036854775807", "I64, NaN, 0", "I16, 65537, 1", "I16, 3e9, -1", "I8, 200, -56",
        "U8, -1, 255", "U8, 256, 0", "U8, -3e9, 0", "U8, 1e30, 255", "BOOL, 0, 0", "BOOL, -0.0, 0",
        "BOOL, NaN, 1", "BOOL, 0.25, 1"
    })
    void castsRealsToIntegers(DType to, double a, long expected) {
        assertEquals(integers(to, expected), cast(to, reals(DType.F64, a)));
    }

    @ParameterizedTest
    @CsvSource({
        "I8, 300, 44", "U8, -1, 255", "I16, 32768, -32768", "I32, 4294967297, 1", "BOOL, 256, 1", "I64, -5, -5"
    })
    void castsIntegersByWrapping(DType to, long a, long expected) {
        assertEquals(integers(to, expected), cast(to, integers(DType.I64, a)));
    }

    @Test
    void castsRoundToNearestEvenOnce() {
        assertEquals(
                reals(DType.F16, 2048, 2052, INF), cast(DType.F16, reals(DType.F64, 2049, 2051, 65520)));
        // Through F32 this would become the tie 1 + 2^-11 and then 1.
        assertEquals(reals(DType.F16, 1 + 0x1p-10), cast(DType.F16, reals(DType.F64, 1 + 0x1p-11 + 0x1p-40)));
        assertEquals(integers(DType.I64, 2), cast(DType.I64, integers(DType.U8, 2)));
    }

    @Test
    void castsLongsToNarrowRealsWithoutRoundingTwice() {
        long aboveTie = (1L << 62) + (1L << 38) + 1;
        assertEquals((float) aboveTie, cast(DType.F32, integers(DType.I64, aboveTie)).real(0));
        assertEquals((float) -aboveTie, cast(DType.F32, integers(DType.I64, -aboveTie)).real(0));
        long aboveNarrowTie = (1L << 62) + (1L << 54) + 1;
        assertEquals(0x1p62 + 0x1p55, cast(DType.BF16, integers(DType.I64, aboveNarrowTie)).real(0));
        assertEquals(0x1p62, cast(DType.BF16, integers(DType.I64, (1L << 62) + (1L << 54))).real(0));
        assertEquals(0x1p63, cast(DType.F64, integers(DType.I64, Long.MAX_VALUE)).real(0));
    }
}
