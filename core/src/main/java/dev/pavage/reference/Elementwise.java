package dev.pavage.reference;

import dev.pavage.ir.Comparison;
import dev.pavage.ir.Literal;
import dev.pavage.ir.TileOp.BinaryKind;
import dev.pavage.ir.TileOp.UnaryKind;
import dev.pavage.type.DType;
import dev.pavage.type.Floats;
import dev.pavage.type.Shape;
import java.util.function.DoubleBinaryOperator;
import java.util.function.DoubleUnaryOperator;
import java.util.function.LongBinaryOperator;
import java.util.function.LongUnaryOperator;

/**
 * Arithmetic, element by element. Floating-point results are computed in binary64 and rounded once to the dtype. For
 * {@code + - * /} and the square root of the narrower dtypes that is what their own arithmetic gives, also where those
 * of 8 and 16 bits go through F32, since each format has at least twice the digits of the narrower one and two more
 * (Figueroa, "When is double rounding innocuous?", 1995).
 */
final class Elementwise {
    private Elementwise() {}

    static TileData unary(UnaryKind kind, TileData a) {
        return a.dtype().isFloat()
                ? mapReals(a, realUnary(kind))
                : mapIntegers(a, integerUnary(kind, a.dtype()));
    }

    private static DoubleUnaryOperator realUnary(UnaryKind kind) {
        return switch (kind) {
            case NEG -> x -> -x;
            case ABS -> Math::abs;
            case EXP -> Math::exp;
            case LOG -> Math::log;
            case SQRT -> Math::sqrt;
            case RSQRT -> x -> 1 / Math.sqrt(x);
            case TANH -> Math::tanh;
            case ERF -> Erf::erf;
            case SIN -> Math::sin;
            case COS -> Math::cos;
            case SIGMOID -> Elementwise::sigmoid;
            case FLOOR -> Math::floor;
            case CEIL -> Math::ceil;
            case ROUND -> Math::rint;
            case NOT -> throw untyped(kind, "floating-point");
        };
    }

    /** Of a far negative x, exp(-x) would overflow before the quotient gets small. */
    private static double sigmoid(double x) {
        double e = Math.exp(-Math.abs(x));
        return x >= 0 ? 1 / (1 + e) : e / (1 + e);
    }

    private static LongUnaryOperator integerUnary(UnaryKind kind, DType dtype) {
        return switch (kind) {
            case NEG -> x -> -x;
            case ABS -> Math::abs;
            case NOT -> dtype == DType.BOOL ? x -> 1 - x : x -> ~x;
            case EXP, LOG, SQRT, RSQRT, TANH, ERF, SIN, COS, SIGMOID, FLOOR, CEIL, ROUND ->
                throw untyped(kind, "integer");
        };
    }

    static TileData binary(BinaryKind kind, TileData a, TileData b) {
        return a.dtype().isFloat()
                ? mapReals(a, b, realBinary(kind))
                : mapIntegers(a, b, integerBinary(kind, a.dtype()));
    }

    private static DoubleBinaryOperator realBinary(BinaryKind kind) {
        return switch (kind) {
            case ADD -> Double::sum;
            case SUB -> (x, y) -> x - y;
            case MUL -> (x, y) -> x * y;
            case DIV -> (x, y) -> x / y;
            case REM -> (x, y) -> x % y;
            case MIN -> Math::min;
            case MAX -> Math::max;
            case POW -> Math::pow;
            case AND, OR, XOR, SHL, SHR -> throw untyped(kind, "floating-point");
        };
    }

    private static LongBinaryOperator integerBinary(BinaryKind kind, DType dtype) {
        int bits = 8 * dtype.bytes();
        return switch (kind) {
            case ADD -> Long::sum;
            case SUB -> (x, y) -> x - y;
            case MUL -> (x, y) -> x * y;
            case DIV -> (x, y) -> y == 0 ? 0 : x / y;
            case REM -> (x, y) -> y == 0 ? 0 : x % y;
            case MIN -> Math::min;
            case MAX -> Math::max;
            case AND -> (x, y) -> x & y;
            case OR -> (x, y) -> x | y;
            case XOR -> (x, y) -> x ^ y;
            case SHL -> (x, y) -> y >= 0 && y < bits ? x << y : 0;
            // Elements are held sign-extended (U8 zero-extended), so 63 places are as good as any number above.
            case SHR -> (x, y) -> x >> (y >= 0 && y < bits ? y : 63);
            case POW -> throw untyped(kind, "integer");
        };
    }

    static TileData compare(Comparison kind, TileData a, TileData b) {
        long[] result = new long[a.size()];
        for (int i = 0; i < result.length; i++) {
            boolean holds = a.dtype().isFloat()
                    ? kind.test(a.reals()[i], b.reals()[i])
                    : kind.test(a.integers()[i], b.integers()[i]);
            result[i] = holds ? 1 : 0;
        }
        return TileData.wrap(DType.BOOL, a.shape(), result);
    }

    static TileData fma(TileData a, TileData b, TileData c) {
        double[] result = new double[a.size()];
        for (int i = 0; i < result.length; i++) {
            double x = a.reals()[i];
            double y = b.reals()[i];
            double z = c.reals()[i];
            result[i] = a.dtype() == DType.F32 ? Math.fma((float) x, (float) y, (float) z) : Math.fma(x, y, z);
        }
        return TileData.wrap(a.dtype(), a.shape(), result);
    }

    static TileData select(TileData condition, TileData a, TileData b) {
        long[] first = condition.integers();
        if (a.dtype().isFloat()) {
            double[] result = new double[first.length];
            for (int i = 0; i < result.length; i++) {
                result[i] = first[i] != 0 ? a.reals()[i] : b.reals()[i];
            }
            return TileData.wrap(a.dtype(), a.shape(), result);
        }
        long[] result = new long[first.length];
        for (int i = 0; i < result.length; i++) {
            result[i] = first[i] != 0 ? a.integers()[i] : b.integers()[i];
        }
        return TileData.wrap(a.dtype(), a.shape(), result);
    }

    static TileData cast(DType to, TileData a) {
        DType from = a.dtype();
        Shape shape = a.shape();
        if (from == to) {
            return a;
        }
        int count = a.size();
        if (to.isFloat()) {
            double[] result = new double[count];
            for (int i = 0; i < count; i++) {
                result[i] = from.isFloat() ? Floats.round(to, a.reals()[i]) : toReal(to, a.integers()[i]);
            }
            return TileData.wrap(to, shape, result);
        }
        long[] result = new long[count];
        for (int i = 0; i < count; i++) {
            result[i] = from.isFloat() ? toInteger(to, a.reals()[i]) : Literal.wrap(to, a.integers()[i]);
        }
        return TileData.wrap(to, shape, result);
    }

    private static long toInteger(DType to, double x) {
        return switch (to) {
            case I64 -> (long) x;
            case I32 -> (int) x;
            case I16, I8, U8 -> Literal.wrap(to, (int) x);
            case BOOL -> x != 0 ? 1 : 0;
            case F64, F32, F16, BF16, F8E4M3, F8E5M2 -> throw new IllegalArgumentException(to + " is no integer dtype");
        };
    }

    /**
     * A long has more digits than binary64. Where a narrower dtype is meant, its last 11 bits are rounded to odd first,
     * so that it is not rounded twice; what is left is exact in binary64.
     */
    private static double toReal(DType to, long x) {
        if (to == DType.F64) {
            return x;
        }
        boolean large = x >= 1L << 53 || x <= -(1L << 53);
        long odd = (x & ~0x7ffL) | ((x & 0x7ff) != 0 ? 0x800 : 0);
        return Floats.round(to, (double) (large ? odd : x));
    }

    private static TileData mapReals(TileData a, DoubleUnaryOperator f) {
        double[] result = new double[a.size()];
        for (int i = 0; i < result.length; i++) {
            result[i] = Floats.round(a.dtype(), f.applyAsDouble(a.reals()[i]));
        }
        return TileData.wrap(a.dtype(), a.shape(), result);
    }

    private static TileData mapReals(TileData a, TileData b, DoubleBinaryOperator f) {
        double[] result = new double[a.size()];
        for (int i = 0; i < result.length; i++) {
            result[i] = Floats.round(a.dtype(), f.applyAsDouble(a.reals()[i], b.reals()[i]));
        }
        return TileData.wrap(a.dtype(), a.shape(), result);
    }

    private static TileData mapIntegers(TileData a, LongUnaryOperator f) {
        long[] result = new long[a.size()];
        for (int i = 0; i < result.length; i++) {
            result[i] = Literal.wrap(a.dtype(), f.applyAsLong(a.integers()[i]));
        }
        return TileData.wrap(a.dtype(), a.shape(), result);
    }

    private static TileData mapIntegers(TileData a, TileData b, LongBinaryOperator f) {
        long[] result = new long[a.size()];
        for (int i = 0; i < result.length; i++) {
            result[i] = Literal.wrap(a.dtype(), f.applyAsLong(a.integers()[i], b.integers()[i]));
        }
        return TileData.wrap(a.dtype(), a.shape(), result);
    }

    private static IllegalArgumentException untyped(Enum<?> kind, String dtypes) {
        return new IllegalArgumentException(kind + " does not take a tile of " + dtypes + " dtype");
    }
}
