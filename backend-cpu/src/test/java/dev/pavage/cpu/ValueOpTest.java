package dev.pavage.cpu;

import static dev.pavage.cpu.Values.COUNT;
import static dev.pavage.cpu.Values.assertSame;
import static dev.pavage.cpu.Values.compute;
import static dev.pavage.cpu.Values.expected;
import static dev.pavage.cpu.Values.values;

import dev.pavage.ir.Comparison;
import dev.pavage.lane.LaneBuilder;
import dev.pavage.lane.LaneType;
import dev.pavage.lane.LaneType.Kind;
import dev.pavage.lane.LaneValue;
import dev.pavage.lane.ValueOp.BinaryKind;
import dev.pavage.lane.ValueOp.UnaryKind;
import java.lang.reflect.Array;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every op on values gives what scalar Java gives, for each kind and number of lanes. */
class ValueOpTest {
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
            case NOT -> throw new IllegalArgumentException(op.name());
        };
    }

    @ParameterizedTest
    @MethodSource("dev.pavage.cpu.Values#numbers")
    void swapsLanes(Kind kind, int lanes) {
        Object a = values(kind, 7);
        for (int distance = 1; distance < lanes; distance *= 2) {
            int apart = distance;
            LaneBuilder[] b = new LaneBuilder[1];
            Object result = compute(
                    kind, lanes, List.of(a), List.of(kind), List.of(in -> b[0].swapLanes(in.get(0), apart)), b)
                    .get(0);
            assertSame(expected(kind, i -> (Number) Array.get(a, i ^ apart)), result, "distance " + distance);
        }
    }

    @ParameterizedTest
    @MethodSource("dev.pavage.cpu.Values#numbers")
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
            assertSame(expected(kind, i -> unary(op, kind, (Number) Array.get(a, i))), results.get(o), op.name());
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
        };
    }

    private static boolean isShift(BinaryKind op) {
        return op == BinaryKind.SHL || op == BinaryKind.SHR || op == BinaryKind.USHR;
    }

    private static boolean isDivision(BinaryKind op) {
        return switch (op) {
            case DIV, REM, FLOOR_DIV, CEIL_DIV, FLOOR_MOD -> true;
            case ADD, SUB, MUL, MIN, MAX, AND, OR, XOR, SHL, SHR, USHR -> false;
        };
    }

    private static List<BinaryKind> binaryOps(Kind kind, int lanes) {
        return Arrays.stream(BinaryKind.values())
                .filter(op -> switch (op) {
                    case ADD, SUB, MUL, DIV, REM, MIN, MAX -> true;
                    case AND, OR, XOR, SHL, SHR, USHR -> !kind.isFloat();
                    case FLOOR_DIV, CEIL_DIV, FLOOR_MOD -> !kind.isFloat() && lanes == 1;
                })
                .toList();
    }

    @ParameterizedTest
    @MethodSource("dev.pavage.cpu.Values#numbers")
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
                    expected(kind, i -> {
                        Number y = (Number) Array.get(b, i);
                        return binary(op, kind, (Number) Array.get(a, i), isShift(op) ? y.longValue() & (bits - 1) : y);
                    }),
                    results.get(o),
                    op.name());
        }
    }

    @ParameterizedTest
    @MethodSource("dev.pavage.cpu.Values#integers")
    void shiftsAndDivisionsByConstants(Kind kind, int lanes) {
        List<BinaryKind> ops = binaryOps(kind, lanes).stream()
                .filter(op -> isShift(op) || isDivision(op))
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
                    expected(kind, i -> binary(op, kind, (Number) Array.get(a, i), 7)), results.get(o), op.name());
        }
    }

    @ParameterizedTest
    @MethodSource("dev.pavage.cpu.Values#floats")
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
                ? expected(kind, i -> Math.fma(Array.getFloat(a, i), Array.getFloat(b, i), Array.getFloat(c, i)))
                : expected(kind, i -> Math.fma(Array.getDouble(a, i), Array.getDouble(b, i), Array.getDouble(c, i)));
        assertSame(expected, result, "fma");
    }

    private static boolean compare(Comparison op, Kind kind, Object a, Object b, int i) {
        return kind.isFloat()
                ? op.test(((Number) Array.get(a, i)).doubleValue(), ((Number) Array.get(b, i)).doubleValue())
                : op.test(((Number) Array.get(a, i)).longValue(), ((Number) Array.get(b, i)).longValue());
    }

    @ParameterizedTest
    @MethodSource("dev.pavage.cpu.Values#numbers")
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
                    expected(kind, i -> (Number) Array.get(compare(op, kind, a, b, i) ? a : b, i)),
                    results.get(2 * o),
                    "select " + op);
            assertSame(expected(kind, i -> compare(op, kind, a, b, i) ? 1 : 0), results.get(2 * o + 1),
                    "convert " + op);
        }
    }

    @ParameterizedTest
    @MethodSource("dev.pavage.cpu.Values#numbers")
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
            assertSame(expected(kind, i -> e[i] ? 1 : 0), results.get(o), "truth " + o);
        }
    }
}
