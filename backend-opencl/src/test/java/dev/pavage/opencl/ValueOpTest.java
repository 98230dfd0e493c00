package dev.pavage.opencl;

import static dev.pavage.opencl.Operands.first;
import static dev.pavage.opencl.Operands.real;
import static dev.pavage.opencl.Operands.second;
import static dev.pavage.opencl.Operands.whole;
import static org.assertj.core.api.Assertions.assertThat;

import dev.pavage.ir.Comparison;
import dev.pavage.ir.Target.Lowering;
import dev.pavage.lane.LaneKernel;
import dev.pavage.lane.LaneType;
import dev.pavage.lane.LaneType.Kind;
import dev.pavage.lane.MemoryType;
import dev.pavage.lane.ValueOp.AcrossKind;
import dev.pavage.lane.ValueOp.BinaryKind;
import dev.pavage.lane.ValueOp.UnaryKind;
import dev.pavage.opencl.Operands.Operation;
import java.lang.reflect.Array;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.DoubleBinaryOperator;
import java.util.function.DoubleUnaryOperator;
import java.util.function.IntFunction;
import java.util.function.LongBinaryOperator;
import java.util.function.LongUnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Every operation on values gives what scalar Java gives, for each kind and number of lanes. */
class ValueOpTest {
    private static final String NUMBERS = "dev.pavage.opencl.Operands#numbers";

    private static final Map<UnaryKind, DoubleUnaryOperator> EXACT_UNARY = Map.of(
            UnaryKind.NEG, a -> -a,
            UnaryKind.ABS, Math::abs,
            UnaryKind.SQRT, Math::sqrt,
            UnaryKind.FLOOR, Math::floor,
            UnaryKind.CEIL, Math::ceil,
            UnaryKind.ROUND, Math::rint);

    private static final Map<UnaryKind, LongUnaryOperator> WHOLE_UNARY =
            Map.of(UnaryKind.NEG, a -> -a, UnaryKind.ABS, Math::abs, UnaryKind.NOT, a -> ~a);

    /** In binary64 and then rounded, which for these is the same as rounding once. */
    private static final Map<BinaryKind, DoubleBinaryOperator> EXACT_BINARY = Map.of(
            BinaryKind.ADD, Double::sum,
            BinaryKind.SUB, (a, b) -> a - b,
            BinaryKind.MUL, (a, b) -> a * b,
            BinaryKind.DIV, (a, b) -> a / b,
            BinaryKind.REM, (a, b) -> a % b,
            BinaryKind.MIN, Math::min,
            BinaryKind.MAX, Math::max);

    private static final Map<BinaryKind, LongBinaryOperator> WHOLE_BINARY = Map.of(
            BinaryKind.ADD, Long::sum,
            BinaryKind.SUB, (a, b) -> a - b,
            BinaryKind.MUL, (a, b) -> a * b,
            BinaryKind.DIV, (a, b) -> b == 0 ? 0 : a / b,
            BinaryKind.REM, (a, b) -> b == 0 ? 0 : a % b,
            BinaryKind.MIN, Math::min,
            BinaryKind.MAX, Math::max,
            BinaryKind.AND, (a, b) -> a & b,
            BinaryKind.OR, (a, b) -> a | b,
            BinaryKind.XOR, (a, b) -> a ^ b);

    private static final Map<BinaryKind, LongBinaryOperator> SCALAR_BINARY = Map.of(
            BinaryKind.FLOOR_DIV, (a, b) -> b == 0 ? 0 : Math.floorDiv(a, b),
            BinaryKind.CEIL_DIV, (a, b) -> b == 0 ? 0 : Math.ceilDiv(a, b),
            BinaryKind.FLOOR_MOD, (a, b) -> b == 0 ? 0 : Math.floorMod(a, b));

    private static Operation unary(UnaryKind kind, IntFunction<Number> expected) {
        return new Operation(kind.name(), (b, in) -> b.unary(kind, in.getFirst()), expected);
    }

    private static Operation binary(BinaryKind kind, IntFunction<Number> expected) {
        return new Operation(kind.name(), (b, in) -> b.binary(kind, in.getFirst(), in.get(1)), expected);
    }

    @ParameterizedTest
    @MethodSource(NUMBERS)
    void operationsOnOne(Kind kind, int lanes) {
        Object a = first(kind);
        List<Operation> operations = new ArrayList<>();
        if (kind.isFloat()) {
            EXACT_UNARY.forEach((k, f) -> operations.add(unary(k, i -> f.applyAsDouble(real(a, i)))));
        } else {
            WHOLE_UNARY.forEach((k, f) -> operations.add(unary(k, i -> f.applyAsLong(whole(a, i)))));
        }
        Operands.check(kind, kind, lanes, operations);
    }

    @ParameterizedTest
    @MethodSource(NUMBERS)
    void operationsOnTwo(Kind kind, int lanes) {
        Object a = first(kind);
        Object b = second(kind);
        List<Operation> operations = new ArrayList<>();
        if (kind.isFloat()) {
            EXACT_BINARY.forEach((k, f) -> operations.add(binary(k, i -> f.applyAsDouble(real(a, i), real(b, i)))));
        } else {
            WHOLE_BINARY.forEach((k, f) -> operations.add(binary(k, i -> f.applyAsLong(whole(a, i), whole(b, i)))));
            if (lanes == 1) {
                SCALAR_BINARY.forEach(
                        (k, f) -> operations.add(binary(k, i -> f.applyAsLong(whole(a, i), whole(b, i)))));
            }
        }
        Operands.check(kind, kind, lanes, operations);
    }

    static Stream<Arguments> integers() {
        return Operands.shapes(List.of(Kind.I32, Kind.I64));
    }

    @ParameterizedTest
    @MethodSource("integers")
    void shifts(Kind kind, int lanes) {
        Object a = first(kind);
        Object b = second(kind);
        int last = 8 * kind.bytes() - 1;
        boolean narrow = kind == Kind.I32;
        Map<BinaryKind, LongBinaryOperator> shifts = Map.of(
                BinaryKind.SHL, (x, n) -> x << n,
                BinaryKind.SHR, (x, n) -> x >> n,
                BinaryKind.USHR, (x, n) -> narrow ? (int) x >>> n : x >>> n);
        List<Operation> operations = new ArrayList<>();
        shifts.forEach((k, f) -> operations.add(new Operation(
                k.name(),
                (build, in) -> {
                    LaneType type = in.getFirst().type();
                    return build.binary(
                            k, in.getFirst(), build.binary(BinaryKind.AND, in.get(1), build.constant(type, last)));
                },
                i -> f.applyAsLong(whole(a, i), whole(b, i) & last))));
        Operands.check(kind, kind, lanes, operations);
    }

    static Stream<Arguments> floats() {
        return Operands.shapes(List.of(Kind.F32, Kind.F64));
    }

    @ParameterizedTest
    @MethodSource("floats")
    void fmaIsRoundedOnceAndProductsAndSumsTwice(Kind kind, int lanes) {
        Object a = first(kind);
        Object b = second(kind);
        boolean single = kind == Kind.F32;
        Operation fma = new Operation(
                "fma",
                (build, in) -> build.fma(in.getFirst(), in.get(1), in.getFirst()),
                i -> single
                        ? (Number) Math.fma((float) real(a, i), (float) real(b, i), (float) real(a, i))
                        : (Number) Math.fma(real(a, i), real(b, i), real(a, i)));
        Operation two = new Operation(
                "a b + a",
                (build, in) -> build.add(build.mul(in.getFirst(), in.get(1)), in.getFirst()),
                i -> single
                        ? (Number) ((float) real(a, i) * (float) real(b, i) + (float) real(a, i))
                        : (Number) (real(a, i) * real(b, i) + real(a, i)));
        Operands.check(kind, kind, lanes, List.of(fma, two));
    }

    @ParameterizedTest
    @MethodSource(NUMBERS)
    void comparisonsAndTruthValues(Kind kind, int lanes) {
        Object a = first(kind);
        Object b = second(kind);
        List<Operation> operations = new ArrayList<>();
        for (Comparison comparison : Comparison.values()) {
            operations.add(new Operation(
                    comparison.name(),
                    (build, in) -> build.select(
                            build.compare(comparison, in.getFirst(), in.get(1)), in.getFirst(), in.get(1)),
                    i -> {
                        boolean holds = kind.isFloat()
                                ? comparison.test(real(a, i), real(b, i))
                                : comparison.test(whole(a, i), whole(b, i));
                        Object chosen = holds ? a : b;
                        return kind.isFloat() ? (Number) real(chosen, i) : (Number) whole(chosen, i);
                    }));
        }
        Operands.check(kind, kind, lanes, operations);
        Operands.check(kind, Kind.I32, lanes, truths(kind, a, b));
    }

    private static List<Operation> truths(Kind kind, Object a, Object b) {
        IntFunction<Boolean> less = i -> kind.isFloat() ? real(a, i) < real(b, i) : whole(a, i) < whole(b, i);
        IntFunction<Boolean> some = i -> kind.isFloat() ? real(a, i) != 0 : whole(a, i) != 0;
        List<Operation> operations = new ArrayList<>();
        Map.<BinaryKind, IntFunction<Boolean>>of(
                BinaryKind.AND, i -> less.apply(i) && some.apply(i),
                BinaryKind.OR, i -> less.apply(i) || some.apply(i),
                BinaryKind.XOR, i -> !less.apply(i).equals(some.apply(i)))
                .forEach((k, f) -> operations.add(new Operation(
                        k.name(),
                        (build, in) -> build.convert(
                                Kind.I32,
                                build.binary(
                                        k,
                                        build.compare(Comparison.LT, in.getFirst(), in.get(1)),
                                        build.convert(Kind.I1, in.getFirst()))),
                        i -> f.apply(i) ? 1 : 0)));
        operations.add(new Operation(
                "not, and a choice of truths",
                (build, in) -> {
                    var isLess = build.compare(Comparison.LT, in.getFirst(), in.get(1));
                    var yes = build.constant(isLess.type(), 1);
                    return build.convert(
                            Kind.I32, build.select(isLess, build.convert(Kind.I1, in.getFirst()), build.unary(
                                    UnaryKind.NOT, yes)));
                },
                i -> less.apply(i) && some.apply(i) ? 1 : 0));
        return operations;
    }

    static Stream<Arguments> conversions() {
        return Operands.NUMBERS.stream()
                .flatMap(from -> Stream.of(1, 16).map(lanes -> Arguments.of(from, lanes)));
    }

    @ParameterizedTest
    @MethodSource("conversions")
    void conversionsAreThoseOfJava(Kind from, int lanes) {
        Object a = first(from);
        for (Kind to : Operands.NUMBERS) {
            Operation convert = new Operation(
                    from + " to " + to,
                    (b, in) -> b.convert(to, in.getFirst()),
                    i -> from.isFloat() ? converted(real(a, i), to) : converted(whole(a, i), to));
            Operation truth = new Operation(
                    "truth to " + to,
                    (b, in) -> b.convert(to, b.convert(Kind.I1, in.getFirst())),
                    i -> (from.isFloat() ? real(a, i) != 0 : whole(a, i) != 0) ? 1 : 0);
            Operands.check(from, to, lanes, List.of(convert, truth));
        }
    }

    private static Number converted(double a, Kind to) {
        return switch (to) {
            case I32 -> (int) a;
            case I64 -> (long) a;
            case F32 -> (float) a;
            case F64 -> a;
            case I1 -> throw new IllegalArgumentException("not in memory");
        };
    }

    private static Number converted(long a, Kind to) {
        return switch (to) {
            case I32 -> (int) a;
            case I64 -> a;
            // Rounded once: not by way of a double.
            case F32 -> (float) a;
            case F64 -> (double) a;
            case I1 -> throw new IllegalArgumentException("not in memory");
        };
    }

    @ParameterizedTest
    @MethodSource(NUMBERS)
    void constantsAndBitsAreExact(Kind kind, int lanes) {
        List<Operation> operations = new ArrayList<>();
        for (int n = 0; n < 24; n++) {
            Number value = (Number) Array.get(second(kind), n);
            operations.add(new Operation(
                    "constant " + value,
                    (b, in) -> kind.isFloat()
                            ? b.constant(new LaneType(kind, lanes), value.doubleValue())
                            : b.constant(new LaneType(kind, lanes), value.longValue()),
                    i -> value));
        }
        Kind other =
                switch (kind) {
                    case I32 -> Kind.F32;
                    case F32 -> Kind.I32;
                    case I64 -> Kind.F64;
                    case F64 -> Kind.I64;
                    case I1 -> Kind.I1;
                };
        Object a = first(kind);
        if (kind.isFloat()) {
            operations.add(new Operation(
                    "sign bit",
                    (b, in) -> b.bitcast(kind, b.binary(
                            BinaryKind.XOR,
                            b.bitcast(other, in.getFirst()),
                            b.constant(new LaneType(other, lanes),
                                    kind == Kind.F32 ? Integer.MIN_VALUE : Long.MIN_VALUE))),
                    i -> -real(a, i)));
        }
        Operands.check(kind, kind, lanes, operations);
    }

    @ParameterizedTest
    @ValueSource(ints = {2, 4, 8, 16})
    void lanesAreCombinedByHalves(int lanes) {
        for (Kind kind : Operands.NUMBERS) {
            for (LaneBench bench : LaneBench.all(Lowering.LOOPS)) {
                if (bench.has(kind)) {
                    across(bench, kind, lanes);
                }
            }
        }
    }

    private static void across(LaneBench bench, Kind kind, int lanes) {
        List<AcrossKind> kinds = List.of(AcrossKind.SUM, AcrossKind.PROD, AcrossKind.MAX, AcrossKind.MIN);
        MemoryType memory = LaneBench.memory(kind);
        LaneKernel kernel = LaneBench.loops(2, e -> {
            var x = e.load(0, memory, lanes, e.b().i64(0));
            for (int k = 0; k < kinds.size(); k++) {
                e.store(1, memory, e.b().i64(k), e.b().across(kinds.get(k), x));
            }
            var small = e.b().compare(Comparison.LT, x, e.b().constant(x.type(), 6));
            e.store(1, memory, e.b().i64(4), e.b().convert(kind, e.b().across(AcrossKind.ALL, small)));
            // 0, 1, 2, ... splat and added, so that the last lane shows that both are right.
            var numbers = e.b().iota(x.type().with(Kind.I32));
            var sum = e.b().across(AcrossKind.SUM, e.b().add(numbers, e.b().splat(e.b().i32(100), lanes)));
            e.store(1, memory, e.b().i64(5), e.b().convert(kind, sum));
        });
        Object in = Operands.array(kind, i -> i % 5 + 1);
        Object out = Operands.array(kind, i -> 0);
        bench.run(kernel, 1, in, out);
        double sum = 0;
        double product = 1;
        for (int i = 0; i < lanes; i++) {
            sum += i % 5 + 1;
            product *= i % 5 + 1;
        }
        Number[] expected = {
            sum, product, Math.min(lanes, 5), 1, 1, lanes * (lanes - 1) / 2 + 100 * lanes
        };
        for (int i = 0; i < expected.length; i++) {
            assertThat(((Number) Array.get(out, i)).doubleValue())
                    .as(kind + " " + i)
                    .isEqualTo(expected[i].doubleValue());
        }
    }
}
