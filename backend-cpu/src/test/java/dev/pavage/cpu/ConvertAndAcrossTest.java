package dev.pavage.cpu;

import static dev.pavage.cpu.Values.NUMBERS;
import static dev.pavage.cpu.Values.assertSame;
import static dev.pavage.cpu.Values.compute;
import static dev.pavage.cpu.Values.expected;
import static dev.pavage.cpu.Values.values;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.pavage.ir.Comparison;
import dev.pavage.lane.LaneBuilder;
import dev.pavage.lane.LaneType;
import dev.pavage.lane.LaneType.Kind;
import dev.pavage.lane.LaneValue;
import dev.pavage.lane.ValueOp.AcrossKind;
import dev.pavage.lane.ValueOp.BinaryKind;
import java.lang.reflect.Array;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Ops that change a register's kind or its number of lanes. */
class ConvertAndAcrossTest {
    static Stream<Arguments> conversions() {
        return NUMBERS.stream().flatMap(from -> NUMBERS.stream().flatMap(to -> Arrays.stream(Bench.lanes(from))
                .filter(n -> n == 1 || VectorShape.fits(to, n))
                .mapToObj(n -> Arguments.of(from, to, n))));
    }

    @ParameterizedTest
    @MethodSource("conversions")
    void convertsAsAJavaCast(Kind from, Kind to, int lanes) {
        Object a = values(from, 12);
        LaneBuilder[] b = new LaneBuilder[1];
        Object result = compute(
                to, lanes, List.of(a), List.of(from), List.of(in -> b[0].convert(to, in.get(0))), b)
                .get(0);
        // Number's conversions are Java's casts.
        assertSame(expected(to, i -> (Number) Array.get(a, i)), result, from + " to " + to);
    }

    @ParameterizedTest
    @MethodSource("conversions")
    void masksServeOtherKinds(Kind from, Kind to, int lanes) {
        Object a = values(from, 13);
        Object x = values(to, 14);
        LaneBuilder[] b = new LaneBuilder[1];
        Object result = compute(
                to,
                lanes,
                List.of(x, a),
                List.of(to, from),
                List.of(in -> b[0].select(
                        b[0].compare(
                                Comparison.LT, in.get(1), b[0].constant(new LaneType(from, lanes), 1L)),
                        in.get(0),
                        b[0].constant(new LaneType(to, lanes), 5L))),
                b)
                .get(0);
        assertSame(
                expected(to, i -> ((Number) Array.get(a, i)).doubleValue() < 1 ? (Number) Array.get(x, i) : (Number) 5),
                result,
                "mask of " + from + " for " + to);
    }

    @ParameterizedTest
    @MethodSource("dev.pavage.cpu.Values#floats")
    void bitcastsKeepBits(Kind kind, int lanes) {
        Kind bits = kind == Kind.F32 ? Kind.I32 : Kind.I64;
        Object a = values(kind, 15);
        LaneBuilder[] b = new LaneBuilder[1];
        Object result = compute(
                kind,
                lanes,
                List.of(a),
                List.of(kind),
                List.of(in -> b[0].bitcast(
                        kind,
                        b[0].binary(
                                BinaryKind.XOR,
                                b[0].bitcast(bits, in.get(0)),
                                b[0].constant(
                                        new LaneType(bits, lanes),
                                        kind == Kind.F32 ? Integer.MIN_VALUE : Long.MIN_VALUE)))),
                b)
                .get(0);
        assertSame(expected(kind, i -> -((Number) Array.get(a, i)).doubleValue()), result, "sign flip");
    }

    @ParameterizedTest
    @MethodSource("dev.pavage.cpu.Values#integers")
    void iotaCountsAndSplatRepeats(Kind kind, int lanes) {
        long[] expected = new long[lanes];
        Arrays.setAll(expected, i -> i + 9);
        Object out = Bench.array(kind, new double[lanes], new long[lanes]);
        Bench.run(
                Bench.kernel(1, e -> e.store(
                        0,
                        Bench.memory(kind),
                        e.builder().i64(0),
                        e.builder().add(
                                e.builder().iota(new LaneType(kind, lanes)),
                                e.builder().splat(
                                        e.builder().constant(new LaneType(kind, 1), 9), lanes)))),
                out);
        assertArrayEquals(
                expected,
                kind == Kind.I32 ? Arrays.stream((int[]) out).asLongStream().toArray() : (long[]) out);
    }

    /** The order that all devices' programs keep to: upper half to lower half. */
    private static double tree(Kind kind, double[] lanes, boolean sum) {
        double[] x = lanes.clone();
        for (int n = x.length / 2; n > 0; n /= 2) {
            for (int i = 0; i < n; i++) {
                double r = sum ? x[i] + x[i + n] : x[i] * x[i + n];
                x[i] = kind == Kind.F32 ? (float) r : r;
            }
        }
        return x[0];
    }

    @ParameterizedTest
    @MethodSource("dev.pavage.cpu.Values#floats")
    void sumsAndProductsAcrossKeepOneOrder(Kind kind, int lanes) {
        Random random = new Random(16);
        double[] x = new double[lanes];
        Arrays.setAll(x, i -> kind == Kind.F32 ? (float) random.nextGaussian() : random.nextGaussian());
        Object in = Bench.array(kind, x, new long[lanes]);
        Object out = Bench.array(kind, new double[2], new long[2]);
        var kernel = Bench.compile(Bench.kernel(2, e -> {
            LaneValue v = e.load(0, Bench.memory(kind), lanes, e.builder().i64(0));
            e.store(1, Bench.memory(kind), e.builder().i64(0), e.builder().across(AcrossKind.SUM, v));
            e.store(1, Bench.memory(kind), e.builder().i64(1), e.builder().across(AcrossKind.PROD, v));
        }));
        // Often enough to be compiled by C2 on the way.
        for (int round = 0; round < 20_000; round += round < 5 ? 1 : 1000) {
            Bench.run(kernel, new long[] {round < 5 ? 1 : 1000, 1, 1}, in, out);
            assertEquals(tree(kind, x, true), Array.getDouble(out, 0));
            assertEquals(tree(kind, x, false), Array.getDouble(out, 1));
        }
    }

    @ParameterizedTest
    @MethodSource("dev.pavage.cpu.Values#numbers")
    void acrossFindsExtremesAndNaN(Kind kind, int lanes) {
        for (int hole = -1; hole < lanes; hole++) {
            double[] x = new double[lanes];
            long[] n = new long[lanes];
            for (int i = 0; i < lanes; i++) {
                n[i] = (i * 7L + 3) % 11 - 5;
                x[i] = i == hole ? Double.NaN : n[i];
            }
            Object in = Bench.array(kind, x, n);
            Object out = Bench.array(kind, new double[3], new long[3]);
            Bench.run(
                    Bench.kernel(2, e -> {
                        LaneBuilder b = e.builder();
                        LaneValue v = e.load(0, Bench.memory(kind), lanes, b.i64(0));
                        e.store(1, Bench.memory(kind), b.i64(0), b.across(AcrossKind.MAX, v));
                        e.store(1, Bench.memory(kind), b.i64(1), b.across(AcrossKind.MIN, v));
                        LaneValue small = b.compare(Comparison.LT, v, b.constant(v.type(), 5L));
                        e.store(1, Bench.memory(kind), b.i64(2), b.convert(kind, b.across(AcrossKind.ALL, small)));
                    }),
                    in,
                    out);
            boolean nan = kind.isFloat() && hole >= 0;
            double max = nan ? Double.NaN : Arrays.stream(n).max().orElseThrow();
            double min = nan ? Double.NaN : Arrays.stream(n).min().orElseThrow();
            boolean all = !nan && Arrays.stream(n).allMatch(i -> i < 5);
            assertEquals(max, Array.getDouble(out, 0));
            assertEquals(min, Array.getDouble(out, 1));
            assertEquals(all ? 1 : 0, Array.getDouble(out, 2));
        }
    }

    @ParameterizedTest
    @MethodSource("dev.pavage.cpu.Values#integers")
    void integerSumsAndProductsWrap(Kind kind, int lanes) {
        long[] n = new long[lanes];
        Arrays.setAll(n, i -> 0x12345678_9abcdefL * (2L * i + 1));
        Object in = Bench.array(kind, new double[lanes], n);
        Object out = Bench.array(kind, new double[2], new long[2]);
        Bench.run(
                Bench.kernel(2, e -> {
                    LaneValue v = e.load(0, Bench.memory(kind), lanes, e.builder().i64(0));
                    e.store(1, Bench.memory(kind), e.builder().i64(0), e.builder().across(AcrossKind.SUM, v));
                    e.store(1, Bench.memory(kind), e.builder().i64(1), e.builder().across(AcrossKind.PROD, v));
                }),
                in,
                out);
        long sum = Arrays.stream(n).sum();
        long product = Arrays.stream(n).reduce(1, (p, q) -> p * q);
        assertEquals(kind == Kind.I32 ? (int) sum : sum, Array.getLong(out, 0));
        assertEquals(kind == Kind.I32 ? (int) product : product, Array.getLong(out, 1));
    }

}
