package dev.pavage.cpu;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.pavage.lane.LaneBuilder;
import dev.pavage.lane.LaneType.Kind;
import dev.pavage.lane.LaneValue;
import java.lang.reflect.Array;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.function.Function;
import java.util.function.IntFunction;
import java.util.stream.Stream;
import org.junit.jupiter.params.provider.Arguments;

/** Inputs of all kinds with the values at which ops go wrong, and ops on them. */
final class Values {
    static final int COUNT = 64;
    static final List<Kind> NUMBERS = List.of(Kind.I32, Kind.I64, Kind.F32, Kind.F64);
    static final double[] SPECIAL = {
        0.0, -0.0, 1, -1, 0.5, -0.5, 1.5, -1.5, 2.5, -2.5, 0.2, -0.2, 0.7, -0.7, 0x1p23, 0x1p23 + 1, -0x1p23 - 1,
        0x1p22 + 0.5, 0x1p52 + 1, 8388607.5, -8388607.5, Double.NaN, Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY,
        Float.MAX_VALUE, -Float.MAX_VALUE, Float.MIN_VALUE, 3e9, -3e9, 1e19, 7.25, -1234.75
    };
    static final long[] SPECIAL_INTEGERS = {
        0, 1, -1, 2, -2, 3, 7, -7, 31, 33, 100, -100, Integer.MAX_VALUE, Integer.MIN_VALUE, Long.MAX_VALUE,
        Long.MIN_VALUE, 1L << 40, (1L << 53) + 1, 65537, -65537
    };

    private Values() {}

    static Object values(Kind kind, long seed) {
        Random random = new Random(seed);
        double[] reals = new double[COUNT];
        long[] integers = new long[COUNT];
        for (int i = 0; i < COUNT; i++) {
            reals[i] = i % 2 == 0 ? SPECIAL[random.nextInt(SPECIAL.length)] : random.nextGaussian() * 10;
            integers[i] =
                    i % 2 == 0 ? SPECIAL_INTEGERS[random.nextInt(SPECIAL_INTEGERS.length)] : random.nextInt(200) - 100;
        }
        return Bench.array(kind, reals, integers);
    }

    static Object zeros(Kind kind) {
        return Bench.array(kind, new double[COUNT], new long[COUNT]);
    }

    static Stream<Arguments> shapes(List<Kind> kinds) {
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
    static List<Object> compute(
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

    static void assertSame(Object expected, Object actual, String what) {
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

    static Object expected(Kind out, IntFunction<Number> element) {
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
}
