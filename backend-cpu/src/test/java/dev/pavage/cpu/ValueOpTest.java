package dev.pavage.cpu;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.pavage.ir.TileOp.Comparison;
import dev.pavage.lane.LaneBuilder;
import dev.pavage.lane.LaneType;
import dev.pavage.lane.LaneType.Kind;
import dev.pavage.lane.LaneValue;
import dev.pavage.lane.ValueOp.AcrossKind;
import dev.pavage.lane.ValueOp.BinaryKind;
import dev.pavage.lane.ValueOp.UnaryKind;
import java.lang.reflect.Array;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Every op on values gives what scalar Java gives, for each kind and number of lanes. */
class ValueOpTest {
    private static final int COUNT = 64;
    private static final List<Kind> NUMBERS = List.of(Kind.I32, Kind.I64, Kind.F32, Kind.F64);
    private static final double[] SPECIAL = {
        0.0, -0.0, 1, -1, 0.5, -0.5, 1.5, -1.5, 2.5, -2.5, 0.2, -0.2, 0.7, -0.7, 0x1p23, 0x1p23 + 1, -0x1p23 - 1,
        0x1p22 + 0.5, 0x1p52 + 1, 8388607.5, -8388607.5, Double.NaN, Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY,
        Float.MAX_VALUE, -Float.MAX_VALUE, Float.MIN_VALUE, 3e9, -3e9, 1e19, 7.25, -1234.75
    };
    private static final long[] SPECIAL_INTEGERS = {
        0, 1, -1, 2, -2, 3, 7, -7, 31, 33, 100, -100, Integer.MAX_VALUE, Integer.MIN_VALUE, Long.MAX_VALUE,
        Long.MIN_VALUE, 1L << 40, (1L << 53) + 1, 65537, -65537
    };

    private static Object values(Kind kind, long seed) {
        Random random = new Random(seed);
        double[] reals = new double[COUNT];
        long[] integers = new long[COUNT];
        for (int i = 0; i < COUNT; i++) {
            reals[i] = i % 2 == 0 ? SPECIAL[random.nextInt(SPECIAL.length)] : random.nextGaussian() * 10;
            integers[i] = i % 2 == 0 ? SPECIAL_INTEGERS[random.nextInt(SPECIAL_INTEGERS.length)] : random.nextInt(200) - 100;
        }
        return Bench.array(kind, reals, integers);
    }

    private static Object zeros(Kind kind) {
        return Bench.array(kind, new double[COUNT], new long[COUNT]);
    }

    private static Stream<Arguments> shapes(List<Kind> kinds) {
        return kinds.stream()
                .flatMap(kind -> Arrays.stream(Bench.lanes(kind)).mapToObj(n -> Arguments.of(kind, n)));
    }

    static Stream<Arguments> numbers() {
        return shapes(NUMBERS);
    }

    static Stream<Arguments> floats() {
        return shapes(List.of(Kind.F32, Kind.F64));
    }

    static Stream<Arguments> integers() {
        return shapes(List.of(Kind.I32, Kind.I64));
    }

    /** Runs several ops on the same inputs; each writes an output of its own. */
    private static List<Object> compute(
            Kind out, int lanes, List<Object> inputs, List<Kind> kinds, List<Function<List<LaneValue>, LaneValue>> ops,
            LaneBuilder[] hold) {
        int views = inputs.size() + ops.size();
        var kernel = Bench.kernel(views, entry -> {
            hold[0] = entry.builder();
            entry.each(lanes, (b, i) -> {
                List<LaneValue> in = new ArrayList<>();
                for (int v = 0; v < inputs.size(); v++) {
                    in.add(entry.load(v, Bench.memory(kinds.get(v)), lanes, i));
                }
                for (int o = 0; o < ops.size(); o++) {
                    entry.store(inputs.size() + o, Bench.memory(out), i, ops.get(o).apply(in));
                }
            });
        });
        List<Object> all = new ArrayList<>(inputs);
        ops.forEach(op -> all.add(zeros(out)));
        Bench.run(kernel, all.toArray());
        return all.subList(inputs.size(), all.size());
    }

    private static void assertSame(Object expected, Object actual, String what) {
        switch (expected) {
            case float[] e -> {
                // Equal in value and in the sign of zero; a NaN is a NaN.
                for (int i = 0; i < e.length; i++) {
                    assertEquals(e[i], ((float[]) actual)[i], what + " [" + i + "]");
                }
            }
            case double[] e -> {
                for (int i = 0; i < e.length; i++) {
                    assertEquals(e[i], ((double[]) actual)[i], what + " [" + i + "]");
                }
            }
            case int[] e -> assertArrayEquals(e, (int[]) actual, what);
            case long[] e -> assertArrayEquals(e, (long[]) actual, what);
            default -> throw new IllegalArgumentException(what);
        }
    }

    private static Object map(Kind out, java.util.function.IntFunction<Number> element) {
        Object result = zeros(out);
        for (int i = 0; i < COUNT; i++) {
            Number n = element.apply(i);
            switch (out) {
                case F32 -> Array.setFloat(result, i, n.floatValue());
                case F64 -> Array.setDouble(result, i, n.doubleValue());
                case I32 -> Array.setInt(result, i, n.intValue());
                case I64 -> Array.setLong(result, i, n.longValue());
                case I1 -> throw new IllegalArgumentException("I1");
            }
        }
        return result;
    }

    private static Number unary(UnaryKind op, Kind kind, Number x) {
        if (!kind.isFloat()) {
            long a = x.longValue();
            return switch (op) {
                case NEG -> kind == Kind.I32 ? (Number) (-(int) a) : (Number) (-a);
                case ABS -> kind == Kind.I32 ? (Number) Math.abs((int) a) : (Number) Math.abs(a);
                case NOT -> ~a;
                default -> throw new IllegalArgumentException(op.name());
            };
        }
        double a = x.doubleValue();
        return switch (op) {
            case NEG -> -a;
            case ABS -> Math.abs(a);
            case SQRT -> Math.sqrt(a);
            case FLOOR -> Math.floor(a);
            case CEIL -> Math.ceil(a);
            case ROUND -> Math.rint(a);
            case EXP -> Math.exp(a);
            case LOG -> Math.log(a);
            case TANH -> Math.tanh(a);
            case ERF -> ScalarMath.erf(a);
            case SIN -> Math.sin(a);
            case COS -> Math.cos(a);
            case NOT -> throw new IllegalArgumentException(op.name());
        };
    }

    @ParameterizedTest
    @MethodSource("numbers")
    void unaryOps(Kind kind, int lanes) {
        List<UnaryKind> ops = Arrays.stream(UnaryKind.values())
                .filter(u -> kind.isFloat()
                        ? u != UnaryKind.NOT
                        : u == UnaryKind.NOT || u == UnaryKind.NEG || u == UnaryKind.ABS)
                .toList();
        Object a = values(kind, 1);
        LaneBuilder[] b = new LaneBuilder[1];
        List<Object> results = compute(
                kind,
                lanes,
                List.of(a),
                List.of(kind),
                ops.stream().<Function<List<LaneValue>, LaneValue>>map(op -> in -> b[0].unary(op, in.get(0))).toList(),
                b);
        for (int o = 0; o < ops.size(); o++) {
            UnaryKind op = ops.get(o);
            assertSame(map(kind, i -> unary(op, kind, (Number) Array.get(a, i))), results.get(o), op.name());
        }
    }

    private static Number binary(BinaryKind op, Kind kind, Number x, Number y) {
        if (kind == Kind.F32) {
            float a = x.floatValue();
            float b = y.floatValue();
            return switch (op) {
                case ADD -> a + b;
                case SUB -> a - b;
                case MUL -> a * b;
                case DIV -> a / b;
                case REM -> a % b;
                case MIN -> Math.min(a, b);
                case MAX -> Math.max(a, b);
                default -> throw new IllegalArgumentException(op.name());
            };
        }
        if (kind == Kind.F64) {
            double a = x.doubleValue();
            double b = y.doubleValue();
            return switch (op) {
                case ADD -> a + b;
                case SUB -> a - b;
                case MUL -> a * b;
                case DIV -> a / b;
                case REM -> a % b;
                case MIN -> Math.min(a, b);
                case MAX -> Math.max(a, b);
                case POW -> Math.pow(a, b);
                default -> throw new IllegalArgumentException(op.name());
            };
        }
        long a = x.longValue();
        long b = y.longValue();
        return switch (op) {
            case ADD -> a + b;
            case SUB -> a - b;
            case MUL -> a * b;
            case DIV -> b == 0 ? 0 : a / b;
            case REM -> b == 0 ? 0 : a % b;
            case MIN -> Math.min(a, b);
            case MAX -> Math.max(a, b);
            case AND -> a & b;
            case OR -> a | b;
            case XOR -> a ^ b;
            case SHL -> kind == Kind.I32 ? (Number) ((int) a << b) : (Number) (a << b);
            case SHR -> kind == Kind.I32 ? (Number) ((int) a >> b) : (Number) (a >> b);
            case USHR -> kind == Kind.I32 ? (Number) ((int) a >>> b) : (Number) (a >>> b);
            case FLOOR_DIV -> b == 0 ? 0 : Math.floorDiv(a, b);
            case CEIL_DIV -> b == 0 ? 0 : Math.ceilDiv(a, b);
            case FLOOR_MOD -> b == 0 ? 0 : Math.floorMod(a, b);
            case POW -> throw new IllegalArgumentException(op.name());
        };
    }

    private static boolean isShift(BinaryKind op) {
        return op == BinaryKind.SHL || op == BinaryKind.SHR || op == BinaryKind.USHR;
    }

    private static List<BinaryKind> binaryOps(Kind kind, int lanes) {
        return Arrays.stream(BinaryKind.values())
                .filter(op -> switch (op) {
                    case ADD, SUB, MUL, DIV, REM, MIN, MAX -> true;
                    case POW -> kind == Kind.F64;
                    case AND, OR, XOR, SHL, SHR, USHR -> !kind.isFloat();
                    case FLOOR_DIV, CEIL_DIV, FLOOR_MOD -> !kind.isFloat() && lanes == 1;
                })
                .toList();
    }

    @ParameterizedTest
    @MethodSource("numbers")
    void binaryOpsOnTwo(Kind kind, int lanes) {
        List<BinaryKind> ops = binaryOps(kind, lanes);
        int bits = kind.bytes() * 8;
        Object a = values(kind, 2);
        Object b = values(kind, 3);
        LaneBuilder[] build = new LaneBuilder[1];
        List<Object> results = compute(
                kind,
                lanes,
                List.of(a, b),
                List.of(kind, kind),
                ops.stream()
                        .<Function<List<LaneValue>, LaneValue>>map(op -> in -> build[0].binary(
                                op,
                                in.get(0),
                                isShift(op)
                                        ? build[0].binary(
                                                BinaryKind.AND,
                                                in.get(1),
                                                build[0].constant(new LaneType(kind, lanes), bits - 1L))
                                        : in.get(1)))
                        .toList(),
                build);
        for (int o = 0; o < ops.size(); o++) {
            BinaryKind op = ops.get(o);
            assertSame(
                    map(kind, i -> {
                        Number y = (Number) Array.get(b, i);
                        return binary(op, kind, (Number) Array.get(a, i), isShift(op) ? y.longValue() & (bits - 1) : y);
                    }),
                    results.get(o),
                    op.name());
        }
    }

    @ParameterizedTest
    @MethodSource("integers")
    void shiftsAndDivisionsByConstants(Kind kind, int lanes) {
        List<BinaryKind> ops = binaryOps(kind, lanes).stream()
                .filter(op -> op.ordinal() >= BinaryKind.SHL.ordinal() || op == BinaryKind.DIV || op == BinaryKind.REM)
                .toList();
        Object a = values(kind, 4);
        LaneBuilder[] b = new LaneBuilder[1];
        List<Object> results = compute(
                kind,
                lanes,
                List.of(a),
                List.of(kind),
                ops.stream()
                        .<Function<List<LaneValue>, LaneValue>>map(
                                op -> in -> b[0].binary(op, in.get(0), b[0].constant(new LaneType(kind, lanes), 7)))
                        .toList(),
                b);
        for (int o = 0; o < ops.size(); o++) {
            BinaryKind op = ops.get(o);
            assertSame(
                    map(kind, i -> binary(op, kind, (Number) Array.get(a, i), 7)), results.get(o), op.name());
        }
    }

    @ParameterizedTest
    @MethodSource("floats")
    void fmaRoundsOnce(Kind kind, int lanes) {
        Object a = values(kind, 5);
        Object b = values(kind, 6);
        Object c = values(kind, 7);
        LaneBuilder[] build = new LaneBuilder[1];
        Object result = compute(
                        kind,
                        lanes,
                        List.of(a, b, c),
                        List.of(kind, kind, kind),
                        List.of(in -> build[0].fma(in.get(0), in.get(1), in.get(2))),
                        build)
                .get(0);
        Object expected = kind == Kind.F32
                ? map(kind, i -> Math.fma(Array.getFloat(a, i), Array.getFloat(b, i), Array.getFloat(c, i)))
                : map(kind, i -> Math.fma(Array.getDouble(a, i), Array.getDouble(b, i), Array.getDouble(c, i)));
        assertSame(expected, result, "fma");
    }

    private static boolean compare(Comparison op, Kind kind, Object a, Object b, int i) {
        return kind.isFloat()
                ? op.test(((Number) Array.get(a, i)).doubleValue(), ((Number) Array.get(b, i)).doubleValue())
                : op.test(((Number) Array.get(a, i)).longValue(), ((Number) Array.get(b, i)).longValue());
    }

    @ParameterizedTest
    @MethodSource("numbers")
    void comparisonsSelectAndConvert(Kind kind, int lanes) {
        List<Comparison> ops = List.of(Comparison.values());
        Object a = values(kind, 8);
        Object b = values(kind, 8);
        Object other = values(kind, 9);
        for (int i = 0; i < COUNT; i += 3) {
            Array.set(b, i, Array.get(other, i));
        }
        LaneBuilder[] build = new LaneBuilder[1];
        List<Function<List<LaneValue>, LaneValue>> bodies = new ArrayList<>();
        for (Comparison op : ops) {
            bodies.add(in -> build[0].select(build[0].compare(op, in.get(0), in.get(1)), in.get(0), in.get(1)));
            bodies.add(in -> build[0].convert(kind, build[0].compare(op, in.get(0), in.get(1))));
        }
        List<Object> results = compute(kind, lanes, List.of(a, b), List.of(kind, kind), bodies, build);
        for (int o = 0; o < ops.size(); o++) {
            Comparison op = ops.get(o);
            assertSame(
                    map(kind, i -> (Number) Array.get(compare(op, kind, a, b, i) ? a : b, i)),
                    results.get(2 * o),
                    "select " + op);
            assertSame(map(kind, i -> compare(op, kind, a, b, i) ? 1 : 0), results.get(2 * o + 1), "convert " + op);
        }
    }

    @ParameterizedTest
    @MethodSource("numbers")
    void truthValuesCombine(Kind kind, int lanes) {
        Object a = values(kind, 10);
        Object b = values(kind, 11);
        LaneBuilder[] build = new LaneBuilder[1];
        List<Function<List<LaneValue>, LaneValue>> bodies = new ArrayList<>();
        Function<List<LaneValue>, LaneValue> positive =
                in -> build[0].compare(Comparison.GT, in.get(0), build[0].constant(new LaneType(kind, lanes), 0L));
        Function<List<LaneValue>, LaneValue> notZero = in -> build[0].convert(Kind.I1, in.get(1));
        Function<List<LaneValue>, LaneValue> yes = in -> build[0].constant(new LaneType(Kind.I1, lanes), 1L);
        bodies.add(in -> build[0].binary(BinaryKind.AND, positive.apply(in), notZero.apply(in)));
        bodies.add(in -> build[0].binary(BinaryKind.OR, positive.apply(in), notZero.apply(in)));
        bodies.add(in -> build[0].binary(BinaryKind.XOR, yes.apply(in), notZero.apply(in)));
        bodies.add(in -> build[0].unary(UnaryKind.NOT, positive.apply(in)));
        bodies.add(in -> build[0].select(positive.apply(in), notZero.apply(in), yes.apply(in)));
        bodies.add(in -> build[0].compare(Comparison.EQ, positive.apply(in), notZero.apply(in)));
        bodies.add(in -> build[0].compare(Comparison.NE, positive.apply(in), notZero.apply(in)));
        List<Object> results = compute(
                kind,
                lanes,
                List.of(a, b),
                List.of(kind, kind),
                bodies.stream()
                        .<Function<List<LaneValue>, LaneValue>>map(f -> in -> build[0].convert(kind, f.apply(in)))
                        .toList(),
                build);
        boolean[][] expected = new boolean[results.size()][COUNT];
        for (int i = 0; i < COUNT; i++) {
            double x = ((Number) Array.get(a, i)).doubleValue();
            double y = ((Number) Array.get(b, i)).doubleValue();
            boolean p = x > 0;
            boolean q = y != 0;
            expected[0][i] = p && q;
            expected[1][i] = p || q;
            expected[2][i] = !q;
            expected[3][i] = !p;
            expected[4][i] = !p || q;
            expected[5][i] = p == q;
            expected[6][i] = p != q;
        }
        for (int o = 0; o < results.size(); o++) {
            boolean[] e = expected[o];
            assertSame(map(kind, i -> e[i] ? 1 : 0), results.get(o), "truth " + o);
        }
    }

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
        assertSame(map(to, i -> (Number) Array.get(a, i)), result, from + " to " + to);
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
                map(to, i -> ((Number) Array.get(a, i)).doubleValue() < 1 ? (Number) Array.get(x, i) : (Number) 5),
                result,
                "mask of " + from + " for " + to);
    }

    @ParameterizedTest
    @MethodSource("floats")
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
        assertSame(map(kind, i -> unary(UnaryKind.NEG, kind, (Number) Array.get(a, i))), result, "sign flip");
    }

    @ParameterizedTest
    @MethodSource("integers")
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
    @MethodSource("floats")
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
    @MethodSource("numbers")
    void acrossFindsExtremesAndNaN(Kind kind, int lanes) {
        for (int hole = -1; hole < lanes; hole++) {
            double[] x = new double[lanes];
            long[] n = new long[lanes];
            for (int i = 0; i < lanes; i++) {
                n[i] = (i * 7 + 3) % 11 - 5;
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
    @MethodSource("integers")
    void integerSumsAndProductsWrap(Kind kind, int lanes) {
        long[] n = new long[lanes];
        Arrays.setAll(n, i -> 0x12345678_9abcdefL * (2 * i + 1));
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
