package dev.pavage.opencl;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pavage.ir.Target.Lowering;
import dev.pavage.lane.LaneBuilder;
import dev.pavage.lane.LaneKernel;
import dev.pavage.lane.LaneType.Kind;
import dev.pavage.lane.LaneValue;
import java.lang.reflect.Array;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.BiFunction;
import java.util.function.IntFunction;
import java.util.stream.Stream;
import org.junit.jupiter.params.provider.Arguments;

/** Inputs of all kinds with every pair of the values at which operations go wrong, and operations on them. */
final class Operands {
    static final List<Kind> NUMBERS = List.of(Kind.I32, Kind.I64, Kind.F32, Kind.F64);
    private static final List<Integer> LANES = List.of(1, 4, 16);
    private static final double[] REALS = {
        0.0, -0.0, 1, -1, 0.5, -2.5, 1.5, 0.7, -7.25, 0x1p23 + 1, -8388607.5, 0x1p52 + 1, Double.NaN,
        Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY, Float.MAX_VALUE, -Float.MIN_VALUE, 1e-40, 3e9, -3e9, 1e19,
        -1e30, 0.1, 3
    };
    private static final long[] WHOLES = {
        0, 1, -1, 2, -2, 3, 7, -7, 31, 33, 100, -100, 255, -129, 40000, 65537, Integer.MAX_VALUE, Integer.MIN_VALUE,
        Integer.MAX_VALUE - 1, Long.MAX_VALUE, Long.MIN_VALUE, 1L << 40, (1L << 53) + 1, -(1L << 40)
    };

    /** All pairs, and as many random ones as make whole vectors. */
    static final int COUNT = REALS.length * REALS.length + 64;

    private Operands() {}

    static Stream<Arguments> numbers() {
        return shapes(NUMBERS);
    }

    static Stream<Arguments> shapes(List<Kind> kinds) {
        return kinds.stream().flatMap(kind -> LANES.stream().map(lanes -> Arguments.of(kind, lanes)));
    }

    /** The first of each pair. */
    static Object first(Kind kind) {
        return values(kind, 1, i -> i / REALS.length);
    }

    /** The second of each pair. */
    static Object second(Kind kind) {
        return values(kind, 2, i -> i % REALS.length);
    }

    private static Object values(Kind kind, long seed, IntFunction<Integer> special) {
        Random random = new Random(seed);
        return array(kind, i -> {
            if (i < REALS.length * REALS.length) {
                return kind.isFloat() ? (Number) REALS[special.apply(i)] : (Number) WHOLES[special.apply(i)];
            }
            return kind.isFloat() ? (Number) (random.nextGaussian() * 10) : (Number) random.nextInt(-100, 100);
        });
    }

    /** An array of {@link #COUNT} elements. */
    static Object array(Kind kind, IntFunction<Number> element) {
        Object array =
                switch (kind) {
                    case F32 -> new float[COUNT];
                    case F64 -> new double[COUNT];
                    case I32 -> new int[COUNT];
                    case I64 -> new long[COUNT];
                    case I1 -> throw new IllegalArgumentException("I1 is not in memory");
                };
        for (int i = 0; i < COUNT; i++) {
            Number n = element.apply(i);
            switch (kind) {
                case F32 -> Array.setFloat(array, i, n.floatValue());
                case F64 -> Array.setDouble(array, i, n.doubleValue());
                case I32 -> Array.setInt(array, i, n.intValue());
                case I64 -> Array.setLong(array, i, n.longValue());
                case I1 -> throw new IllegalArgumentException("I1 is not in memory");
            }
        }
        return array;
    }

    /** A floating-point element. */
    static double real(Object array, int i) {
        return Array.getDouble(array, i);
    }

    /** An integer element. */
    static long whole(Object array, int i) {
        return Array.getLong(array, i);
    }

    /**
     * An operation and what it gives.
     *
     * @param name for messages
     * @param body writes it for the loaded pairs
     * @param expected each element of the result
     */
    record Operation(
            String name, BiFunction<LaneBuilder, List<LaneValue>, LaneValue> body, IntFunction<Number> expected) {}

    /** Runs operations on all pairs on every device: each writes a view of its own, of kind {@code out}. */
    static void check(Kind in, Kind out, int lanes, List<Operation> operations) {
        for (LaneBench bench : LaneBench.all(Lowering.LOOPS)) {
            if (!bench.has(in) || !bench.has(out)) {
                continue;
            }
            LaneKernel kernel = LaneBench.loops(2 + operations.size(), e -> e.each(lanes, i -> {
                List<LaneValue> pair = List.of(
                        e.load(0, LaneBench.memory(in), lanes, i), e.load(1, LaneBench.memory(in), lanes, i));
                for (int o = 0; o < operations.size(); o++) {
                    LaneValue result = operations.get(o).body.apply(e.b(), pair);
                    e.store(2 + o, LaneBench.memory(out), i, result);
                }
            }));
            List<Object> views = new ArrayList<>(List.of(first(in), second(in)));
            operations.forEach(o -> views.add(array(out, i -> 0)));
            bench.run(kernel, 1, views.toArray());
            for (int o = 0; o < operations.size(); o++) {
                Operation operation = operations.get(o);
                assertSame(views.get(2 + o), array(out, operation.expected), operation.name, in);
            }
        }
    }

    /** Equal in value and in the sign of zero; a NaN is a NaN. */
    private static void assertSame(Object found, Object expected, String name, Kind in) {
        for (int i = 0; i < COUNT; i++) {
            int at = i;
            assertThat(Array.get(found, i))
                    .as(() -> name + " of " + Array.get(first(in), at) + ", " + Array.get(second(in), at))
                    .isEqualTo(Array.get(expected, i));
        }
    }
}
