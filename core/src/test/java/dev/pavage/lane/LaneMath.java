package dev.pavage.lane;

import dev.pavage.lane.LaneInterpreter.LaneData;
import dev.pavage.lane.LaneType.Kind;
import dev.pavage.type.BinaryFormat;
import dev.pavage.type.DType;
import java.util.function.DoubleBinaryOperator;
import java.util.function.DoubleUnaryOperator;
import java.util.function.Function;
import java.util.function.IntUnaryOperator;
import java.util.function.LongBinaryOperator;
import java.util.function.LongUnaryOperator;

/**
 * The values of {@link ValueOp}s. Operations on F32 are done in binary64 and rounded: for one addition, product,
 * quotient or square root that is the same as rounding once (Figueroa, "When is double rounding innocuous?", SIGNUM
 * 30, 1995).
 */
public final class LaneMath {
    private LaneMath() {}

    /**
     * What an op gives. Registers hold the lanes of all threads, one thread after the other.
     *
     * @param threads number of threads
     */
    static LaneData compute(ValueOp op, int threads, Function<LaneValue, LaneData> of) {
        int lanes = op.result().type().lanes();
        LaneType type = new LaneType(op.result().type().kind(), lanes * threads);
        return switch (op) {
            case ValueOp.Constant c -> type.kind().isFloat()
                    ? fill(type, i -> 0, i -> Double.longBitsToDouble(c.bits()))
                    : fill(type, i -> c.bits(), i -> 0);
            case ValueOp.Iota i -> fill(type, lane -> lane % lanes, lane -> lane % lanes);
            case ValueOp.Unary u -> unary(u.kind(), of.apply(u.a()));
            case ValueOp.Binary b -> binary(b.kind(), of.apply(b.a()), of.apply(b.b()));
            case ValueOp.Fma f -> fma(of.apply(f.a()), of.apply(f.b()), of.apply(f.c()));
            case ValueOp.PackedDot d when d.factors() == DType.BF16 -> {
                LaneData a = of.apply(d.a());
                LaneData b = of.apply(d.b());
                LaneData c = of.apply(d.c());
                yield fill(type, i -> 0, i -> pairs((int) a.whole(i), (int) b.whole(i), (float) c.real(i)));
            }
            case ValueOp.PackedDot d -> {
                LaneData a = of.apply(d.a());
                LaneData b = of.apply(d.b());
                LaneData c = of.apply(d.c());
                yield fill(type, i -> c.whole(i) + products(a.whole(i), b.whole(i), d.factors()), i -> 0);
            }
            case ValueOp.PackPair p -> {
                LaneData low = of.apply(p.low());
                LaneData high = of.apply(p.high());
                BinaryFormat format = BinaryFormat.of(p.narrow());
                int width = Byte.SIZE * p.narrow().bytes();
                yield fill(type, i -> format.encode(low.real(i)) | format.encode(high.real(i)) << width, i -> 0);
            }
            case ValueOp.RoundTf32 r -> {
                LaneData a = of.apply(r.a());
                yield fill(type, i -> 0, i -> roundTf32((float) a.real(i)));
            }
            case ValueOp.WidenHalf w -> {
                LaneData a = of.apply(w.a());
                yield fill(type, i -> 0, i -> BinaryFormat.of(DType.F16).decode((int) a.whole(i)));
            }
            case ValueOp.NarrowHalf n -> {
                LaneData a = of.apply(n.a());
                yield fill(type, i -> BinaryFormat.of(DType.F16).encode(a.real(i)), i -> 0);
            }
            case ValueOp.ApproximateExp2 x -> {
                LaneData a = of.apply(x.a());
                yield fill(type, i -> 0, i -> Math.pow(2, a.real(i)));
            }
            case ValueOp.PickBytes p -> {
                LaneData a = of.apply(p.a());
                LaneData b = of.apply(p.b());
                yield fill(type, i -> bytes(a.whole(i) & 0xffffffffL | b.whole(i) << 32, p.places()), i -> 0);
            }
            case ValueOp.Compare c -> {
                LaneData a = of.apply(c.a());
                LaneData b = of.apply(c.b());
                yield fill(
                        type,
                        a.type().kind().isFloat()
                                ? i -> c.kind().test(a.real(i), b.real(i)) ? 1 : 0
                                : i -> c.kind().test(a.whole(i), b.whole(i)) ? 1 : 0,
                        i -> 0);
            }
            case ValueOp.Select s -> {
                LaneData condition = of.apply(s.condition());
                LaneData a = of.apply(s.a());
                LaneData b = of.apply(s.b());
                yield fill(
                        type,
                        i -> condition.whole(i) != 0 ? a.whole(i) : b.whole(i),
                        i -> condition.whole(i) != 0 ? a.real(i) : b.real(i));
            }
            case ValueOp.Convert c -> convert(type, of.apply(c.a()));
            case ValueOp.Bitcast c -> bitcast(type, of.apply(c.a()));
            case ValueOp.Splat s -> {
                LaneData a = of.apply(s.a());
                yield fill(type, i -> a.whole(i / lanes), i -> a.real(i / lanes));
            }
            case ValueOp.SwapLanes s -> {
                LaneData a = of.apply(s.a());
                yield fill(type, i -> a.whole(i ^ s.distance()), i -> a.real(i ^ s.distance()));
            }
            case ValueOp.Across a -> across(a.kind(), threads, of.apply(a.a()));
        };
    }

    /** Picks lanes: lane {@code i} of the result is lane {@code from.applyAsInt(i)} of {@code a}. */
    static LaneData pick(LaneData a, int lanes, IntUnaryOperator from) {
        return fill(
                new LaneType(a.type().kind(), lanes),
                i -> a.whole(from.applyAsInt(i)),
                i -> a.real(from.applyAsInt(i)));
    }

    private interface LaneLong {
        long at(int lane);
    }

    private interface LaneDouble {
        double at(int lane);
    }

    private static LaneData fill(LaneType type, LaneLong whole, LaneDouble real) {
        LaneData result = LaneData.zeros(type);
        for (int i = 0; i < result.wholes().length; i++) {
            result.wholes()[i] = narrow(type.kind(), whole.at(i));
        }
        for (int i = 0; i < result.reals().length; i++) {
            result.reals()[i] = type.kind() == Kind.F32 ? (float) real.at(i) : real.at(i);
        }
        return result;
    }

    private static long narrow(Kind kind, long value) {
        return switch (kind) {
            case I1 -> value & 1;
            case I32 -> (int) value;
            case I64 -> value;
            case F32, F64 -> throw new IllegalArgumentException(kind + " holds no integers");
        };
    }

    private static LaneData unary(ValueOp.UnaryKind kind, LaneData a) {
        DoubleUnaryOperator real =
                switch (kind) {
                    case NEG -> x -> -x;
                    case ABS -> Math::abs;
                    case SQRT -> Math::sqrt;
                    case FLOOR -> Math::floor;
                    case CEIL -> Math::ceil;
                    case ROUND -> Math::rint;
                    case NOT -> x -> wrong(kind);
                };
        LongUnaryOperator whole =
                switch (kind) {
                    case NEG -> x -> -x;
                    case ABS -> Math::abs;
                    case NOT -> x -> ~x;
                    case SQRT, FLOOR, CEIL, ROUND -> x -> (long) wrong(kind);
                };
        return fill(a.type(), i -> whole.applyAsLong(a.whole(i)), i -> real.applyAsDouble(a.real(i)));
    }

    static LaneData binary(ValueOp.BinaryKind kind, LaneData a, LaneData b) {
        DoubleBinaryOperator real = realBinary(kind);
        LongBinaryOperator whole = wholeBinary(kind, a.type().kind() == Kind.I32);
        return fill(
                a.type(),
                i -> whole.applyAsLong(a.whole(i), b.whole(i)),
                i -> real.applyAsDouble(a.real(i), b.real(i)));
    }

    private static DoubleBinaryOperator realBinary(ValueOp.BinaryKind kind) {
        return switch (kind) {
            case ADD -> (x, y) -> x + y;
            case SUB -> (x, y) -> x - y;
            case MUL -> (x, y) -> x * y;
            case DIV -> (x, y) -> x / y;
            case REM -> (x, y) -> x % y;
            case MIN -> Math::min;
            case MAX -> Math::max;
            case AND, OR, XOR, SHL, SHR, USHR, FLOOR_DIV, CEIL_DIV, FLOOR_MOD -> (x, y) -> wrong(kind);
        };
    }

    private static LongBinaryOperator wholeBinary(ValueOp.BinaryKind kind, boolean narrow) {
        int bits = narrow ? 32 : 64;
        return switch (kind) {
            case ADD -> (x, y) -> x + y;
            case SUB -> (x, y) -> x - y;
            case MUL -> (x, y) -> x * y;
            case DIV -> (x, y) -> y == 0 ? 0 : x / y;
            case REM -> (x, y) -> y == 0 ? 0 : x % y;
            case MIN -> Math::min;
            case MAX -> Math::max;
            case AND -> (x, y) -> x & y;
            case OR -> (x, y) -> x | y;
            case XOR -> (x, y) -> x ^ y;
            case SHL -> (x, y) -> x << places(y, bits);
            case SHR -> (x, y) -> x >> places(y, bits);
            case USHR -> (x, y) -> narrow ? (int) x >>> places(y, bits) : x >>> places(y, bits);
            case FLOOR_DIV -> (x, y) -> y == 0 ? 0 : Math.floorDiv(x, y);
            case CEIL_DIV -> (x, y) -> y == 0 ? 0 : Math.ceilDiv(x, y);
            case FLOOR_MOD -> (x, y) -> y == 0 ? 0 : Math.floorMod(x, y);
        };
    }

    private static int places(long count, int bits) {
        if (count < 0 || count >= bits) {
            throw new IllegalArgumentException("shifts " + bits + " bits by " + count);
        }
        return (int) count;
    }

    private static double wrong(Enum<?> kind) {
        throw new IllegalArgumentException(kind + " does not take such registers");
    }

    private static LaneData fma(LaneData a, LaneData b, LaneData c) {
        return fill(
                a.type(),
                i -> 0,
                a.type().kind() == Kind.F32
                        ? i -> Math.fma((float) a.real(i), (float) b.real(i), (float) c.real(i))
                        : i -> Math.fma(a.real(i), b.real(i), c.real(i)));
    }

    /** Drops the lower 13 bits of the fraction, after half of what they count was added; a NaN or infinity stays one. */
    private static float roundTf32(float value) {
        return Float.isFinite(value)
                ? Float.intBitsToFloat(Float.floatToRawIntBits(value) + 0x1000 & 0xffffe000)
                : value;
    }

    /** The upper products first, each sum rounded once. */
    private static float pairs(int a, int b, float c) {
        float upper = Math.fma(Float.intBitsToFloat(a & 0xffff0000), Float.intBitsToFloat(b & 0xffff0000), c);
        return Math.fma(Float.intBitsToFloat(a << 16), Float.intBitsToFloat(b << 16), upper);
    }

    private static long products(long a, long b, DType factors) {
        if (factors == DType.I16) {
            return (long) (short) a * (short) b + (long) (short) (a >> 16) * (short) (b >> 16);
        }
        boolean signed = factors == DType.I8;
        long sum = 0;
        for (int bits = 0; bits < 32; bits += 8) {
            byte x = (byte) (a >> bits);
            byte y = (byte) (b >> bits);
            sum += signed ? x * y : Byte.toUnsignedInt(x) * Byte.toUnsignedInt(y);
        }
        return sum;
    }

    private static long bytes(long both, int places) {
        long picked = 0;
        for (int bits = 0; bits < 32; bits += 8) {
            picked |= (both >> 8 * (places >> bits / 2 & 7) & 0xff) << bits;
        }
        return picked;
    }

    private static LaneData convert(LaneType type, LaneData a) {
        boolean real = a.type().kind().isFloat();
        return switch (type.kind()) {
            case I1 -> fill(type, i -> (real ? a.real(i) != 0 : a.whole(i) != 0) ? 1 : 0, i -> 0);
            case I32 -> fill(type, i -> real ? (int) a.real(i) : a.whole(i), i -> 0);
            case I64 -> fill(type, i -> real ? (long) a.real(i) : a.whole(i), i -> 0);
            // Rounded once: not by way of a double.
            case F32 -> fill(type, i -> 0, i -> real ? a.real(i) : (float) a.whole(i));
            case F64 -> fill(type, i -> 0, i -> real ? a.real(i) : a.whole(i));
        };
    }

    private static LaneData bitcast(LaneType type, LaneData a) {
        return switch (type.kind()) {
            case I32 -> fill(type, i -> Float.floatToRawIntBits((float) a.real(i)), i -> 0);
            case I64 -> fill(type, i -> Double.doubleToRawLongBits(a.real(i)), i -> 0);
            case F32 -> fill(type, i -> 0, i -> Float.intBitsToFloat((int) a.whole(i)));
            case F64 -> fill(type, i -> 0, i -> Double.longBitsToDouble(a.whole(i)));
            case I1 -> throw new IllegalArgumentException("i1 has no bits of its own");
        };
    }

    private static LaneData across(ValueOp.AcrossKind kind, int threads, LaneData a) {
        ValueOp.BinaryKind each =
                switch (kind) {
                    case SUM -> ValueOp.BinaryKind.ADD;
                    case PROD -> ValueOp.BinaryKind.MUL;
                    case MAX -> ValueOp.BinaryKind.MAX;
                    case MIN -> ValueOp.BinaryKind.MIN;
                    case ALL -> ValueOp.BinaryKind.AND;
                };
        LaneData rest = a;
        while (rest.lanes() > threads) {
            int half = rest.lanes() / threads / 2;
            // Lane i is lane i % half of thread i / half, whose lanes were twice as many.
            LaneData low = pick(rest, half * threads, i -> i / half * 2 * half + i % half);
            LaneData high = pick(rest, half * threads, i -> i / half * 2 * half + half + i % half);
            rest = binary(each, low, high);
        }
        return rest;
    }
}
