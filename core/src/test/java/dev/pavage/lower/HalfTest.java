package dev.pavage.lower;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.pavage.ir.Literal;
import dev.pavage.lane.LaneBuilder;
import dev.pavage.lane.LaneFunction;
import dev.pavage.lane.LaneInterpreter;
import dev.pavage.lane.LaneInterpreter.LaneData;
import dev.pavage.lane.LaneType;
import dev.pavage.lane.LaneType.Kind;
import dev.pavage.lane.LaneValue;
import dev.pavage.type.BinaryFormat;
import dev.pavage.type.DType;
import dev.pavage.type.Floats;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.BiFunction;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

class HalfTest {
    private static final int ALL = 1 << 16;

    @Test
    void allFloat16BitsAreWidenedExactly() {
        double[] found = run(LaneBuilder::widenHalf, LaneData.of(Kind.I32, allBits())).reals();
        for (int bits = 0; bits < ALL; bits++) {
            assertEquals(Float.float16ToFloat((short) bits), (float) found[bits],
                    "of bits " + Integer.toHexString(bits));
        }
    }

    @Test
    void allBfloat16BitsAreWidenedExactly() {
        double[] found = run(Half::fromBfloat16, LaneData.of(Kind.I32, allBits())).reals();
        for (int bits = 0; bits < ALL; bits++) {
            assertEquals(Floats.fromBfloat16((short) bits), (float) found[bits],
                    "of bits " + Integer.toHexString(bits));
        }
    }

    @Test
    void allFloat16BitsComeBack() {
        long[] found =
                run((b, v) -> b.narrowHalf(b.widenHalf(v)), LaneData.of(Kind.I32, allBits())).wholes();
        for (int bits = 0; bits < ALL; bits++) {
            // Which NaN comes back is not said.
            assertEquals(
                    Float.float16ToFloat((short) bits), Float.float16ToFloat((short) found[bits]),
                    "of bits " + Integer.toHexString(bits));
        }
    }

    @Test
    void allBfloat16BitsComeBack() {
        long[] found =
                run((b, v) -> Half.toBfloat16(b, Half.fromBfloat16(b, v)), LaneData.of(Kind.I32, allBits())).wholes();
        for (int bits = 0; bits < ALL; bits++) {
            boolean nan = (bits & 0x7fff) > 0x7f80;
            assertEquals(nan ? bits | 0x40 : bits, found[bits]);
        }
    }

    @ParameterizedTest
    @EnumSource(
            value = DType.class,
            names = {"F16", "BF16", "F8E4M3", "F8E5M2"})
    void floatsAreRoundedToNearestEven(DType dtype) {
        // Every float of which the upper half is any and the lower one near a tie or an end.
        for (int low : new int[] {0, 1, 0x0fff, 0x1000, 0x1001, 0x2000, 0x3000, 0x7fff, 0x8000, 0x8001, 0xf000,
            0xffff}) {
            double[] x = new double[ALL];
            for (int i = 0; i < ALL; i++) {
                x[i] = Float.intBitsToFloat(i << 16 | low);
            }
            double[] found =
                    run((b, v) -> Half.roundTo(b, dtype, v), LaneData.of(Kind.F32, x)).reals();
            for (int i = 0; i < ALL; i++) {
                assertEquals(Floats.round(dtype, x[i]), found[i], dtype + " of " + x[i]);
            }
        }
    }

    @ParameterizedTest
    @EnumSource(
            value = DType.class,
            names = {"F16", "BF16", "F8E4M3", "F8E5M2"})
    void roundedFloatsGoToMemoryExactly(DType dtype) {
        SplittableRandom random = new SplittableRandom(3);
        double[] x = random.ints(ALL).mapToDouble(Float::intBitsToFloat).toArray();
        long[] found = run(
                (b, v) -> Elements.toMemory(b, dtype, Half.roundTo(b, dtype, v)), LaneData.of(Kind.F32, x))
                .wholes();
        for (int i = 0; i < ALL; i++) {
            if (!Double.isNaN(x[i])) {
                assertEquals(BinaryFormat.of(dtype).encode(x[i]), found[i], dtype + " of " + x[i]);
            }
        }
    }

    @Test
    void aNaNStaysANaNThroughNarrowFormats() {
        double nan = Float.intBitsToFloat(0x7fc00001);
        for (DType dtype : List.of(DType.F16, DType.BF16, DType.F8E4M3, DType.F8E5M2)) {
            LaneData bits = run(
                    (b, v) -> Elements.toMemory(b, dtype, Half.roundTo(b, dtype, v)), LaneData.of(Kind.F32, nan, -nan));
            for (long each : bits.wholes()) {
                double back = BinaryFormat.of(dtype).decode(each);
                assertTrue(Double.isNaN(back), () -> dtype + " bits " + Long.toHexString(each));
            }
        }
    }

    @ParameterizedTest
    @EnumSource(
            value = DType.class,
            names = {"F8E4M3", "F8E5M2"})
    void all256Float8BitsAreWidenedExactlyAndComeBack(DType dtype) {
        LaneData all = LaneData.of(Kind.I32, LongStream.range(0, 256).toArray());
        double[] wide = run((b, v) -> Elements.fromMemory(b, dtype, v), all).reals();
        long[] back = run(
                (b, v) -> Elements.toMemory(b, dtype, Elements.fromMemory(b, dtype, v)), all).wholes();
        for (int bits = 0; bits < 256; bits++) {
            assertEquals(Floats.fromFloat8(dtype, (byte) bits), (float) wide[bits], "of bits " + bits);
            if (Double.isNaN(wide[bits])) {
                assertTrue(Double.isNaN(BinaryFormat.of(dtype).decode(back[bits])), "of bits " + bits);
            } else {
                assertEquals(bits, back[bits]);
            }
        }
    }

    /** Around each number and each tie: one F32 below and above. */
    @ParameterizedTest
    @EnumSource(
            value = DType.class,
            names = {"F8E4M3", "F8E5M2"})
    void float8IsRoundedToTheEvenOneAtEveryTie(DType dtype) {
        List<Float> x = new ArrayList<>();
        for (int bits = 0; bits < 127; bits++) {
            float low = Floats.fromFloat8(dtype, (byte) bits);
            float tie = (low + Floats.fromFloat8(dtype, (byte) (bits + 1))) / 2;
            for (float at : new float[] {low, tie}) {
                x.addAll(List.of(at, Math.nextUp(at), Math.nextDown(at), -at, -Math.nextUp(at)));
            }
        }
        x.addAll(List.of(464f, Math.nextUp(464f), 480f, 61440f, Math.nextDown(61440f), Float.MAX_VALUE));
        int lanes = 2 * Integer.highestOneBit(x.size());
        double[] values = Arrays.copyOf(x.stream().mapToDouble(v -> v).toArray(), lanes);
        double[] found =
                run((b, v) -> Half.roundTo(b, dtype, v), LaneData.of(Kind.F32, values)).reals();
        for (int i = 0; i < found.length; i++) {
            assertEquals(BinaryFormat.of(dtype).round(values[i]), found[i], dtype + " of " + values[i]);
        }
    }

    @ParameterizedTest
    @EnumSource(
            value = DType.class,
            names = {"I16", "I8", "U8"})
    void narrowIntegersWrap(DType dtype) {
        long[] x = {0, 1, -1, 127, 128, 255, 256, 32767, 32768, -32769, 65535, 65536, 1 << 30, -128, -129,
            Integer.MIN_VALUE};
        long[] found = run((b, v) -> Half.wrap(b, dtype, v), LaneData.of(Kind.I32, x)).wholes();
        for (int i = 0; i < x.length; i++) {
            assertEquals(Literal.wrap(dtype, x[i]), found[i], dtype + " of " + x[i]);
        }
    }

    static Stream<List<DType>> pairs() {
        return Stream.of(DType.values()).flatMap(from -> Stream.of(DType.values()).map(to -> List.of(from, to)));
    }

    @ParameterizedTest
    @MethodSource("pairs")
    void castsRoundOnceClampAndWrap(List<DType> pair) {
        DType from = pair.get(0);
        DType to = pair.get(1);
        LaneData x = samples(from);
        LaneData found = run((b, v) -> Half.convert(b, from, to, v), x);
        assertEquals(LaneData.typeOf(to, 1).kind(), found.type().kind());
        for (int i = 0; i < x.type().lanes(); i++) {
            if (from.isFloat() && to.isFloat()) {
                assertEquals(Floats.round(to, x.real(i)), found.real(i), pair + " of " + x.real(i));
            } else if (from.isFloat()) {
                assertEquals(toInteger(to, x.real(i)), found.whole(i), pair + " of " + x.real(i));
            } else if (to.isFloat()) {
                assertEquals(nearest(to, x.whole(i)), found.real(i), pair + " of " + x.whole(i));
            } else {
                assertEquals(Literal.wrap(to, x.whole(i)), found.whole(i), pair + " of " + x.whole(i));
            }
        }
    }

    private static long toInteger(DType to, double x) {
        return switch (to) {
            case I64 -> (long) x;
            case BOOL -> x != 0 ? 1 : 0;
            case I32, I16, I8, U8 -> Literal.wrap(to, (int) x);
            case F64, F32, F16, BF16, F8E4M3, F8E5M2 -> throw new IllegalArgumentException();
        };
    }

    /**
     * An integer that binary64 rounds is beyond F16 anyway; among BF16, by exact distances to neighbours of a guess.
     */
    private static double nearest(DType to, long x) {
        if (to != DType.BF16) {
            return to == DType.F32 ? (float) x : Floats.round(to, x);
        }
        short guess = Floats.toBfloat16((double) x);
        double best = Floats.fromBfloat16(guess);
        for (int step : new int[] {-1, 1}) {
            short bits = (short) (guess + step);
            double other = Floats.fromBfloat16(bits);
            int closer = x == 0 ? 1 : distance(x, other).compareTo(distance(x, best));
            if (closer < 0 || closer == 0 && (bits & 1) == 0) {
                best = other;
            }
        }
        return best;
    }

    private static BigDecimal distance(long x, double y) {
        return new BigDecimal(x).subtract(new BigDecimal(y)).abs();
    }

    private static LaneData samples(DType from) {
        SplittableRandom random = new SplittableRandom(5);
        if (from.isFloat()) {
            List<Double> x = new ArrayList<>(List.of(
                    0.0, -0.0, 1.0, -0.5, 1e300, -1e300, Double.NaN, Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY,
                    Double.MIN_VALUE, 65520.0, Math.nextDown(65520.0), 65504.5, 2147483648.0, -2147483649.0, 0x1p63,
                    300.7, -300.7,
                    // Ties of F16, BF16 and the 8-bit formats, but for bits that F32 cannot hold.
                    1 + 0x1p-11 + 0x1p-40, 1 + 0x1p-11 - 0x1p-40, 1 + 0x1p-8 + 0x1p-40, 1 + 0x1p-8 - 0x1p-40,
                    0x1p-25 + 0x1p-60, 1 + 0x1p-4 + 0x1p-40, 1 + 0x1p-4 - 0x1p-40, 1 + 0x1p-3 + 0x1p-40, 464.0,
                    464 + 0x1p-40, 61440 - 0x1p-30, 0x1p-10 + 0x1p-60, 0x1p-17 - 0x1p-60,
                    0x1p-149, 0x1p-150, 0x1.8p-149, 0x1p-133, 0x1.fp127));
            while (x.size() < 4096) {
                x.add((random.nextDouble() - 0.5) * Math.scalb(1.0, random.nextInt(-30, 70)));
            }
            return LaneData.of(
                    LaneData.typeOf(from, 1).kind(),
                    x.stream().mapToDouble(v -> Floats.round(from, v)).toArray());
        }
        List<Long> x = new ArrayList<>(List.of(
                0L, 1L, -1L, Long.MAX_VALUE, Long.MIN_VALUE, 65519L, 65520L, -65520L, 2049L, 2051L, Long.MAX_VALUE - 1,
                (1L << 31) - 1, -(1L << 31), (1L << 24) + 1, (1L << 30) + (1L << 22) + 1, (1L << 30) + (1L << 22),
                (1L << 62) + (1L << 54) + 1, (1L << 62) + (1L << 54) - 1, -(1L << 62) - (1L << 54) - 1,
                -(1L << 30) - (1L << 22) - 1, (1L << 30) + (1L << 22) - 1));
        while (x.size() < 4096) {
            x.add(random.nextLong() >> random.nextInt(64));
        }
        return LaneData.of(
                LaneData.typeOf(from, 1).kind(),
                x.stream().mapToLong(v -> Literal.wrap(from, v)).toArray());
    }

    private static long[] allBits() {
        long[] bits = new long[ALL];
        for (int i = 0; i < ALL; i++) {
            bits[i] = i;
        }
        return bits;
    }

    private static LaneData run(BiFunction<LaneBuilder, LaneValue, LaneValue> code, LaneData x) {
        LaneBuilder b = new LaneBuilder();
        LaneType type = x.type();
        LaneValue result = code.apply(b, b.param(type));
        LaneFunction function = b.finish("f", false);
        return LaneInterpreter.evaluate(function, List.of(x), List.of(result)).getFirst();
    }
}
