package dev.pavage.lower.thread;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.pavage.ir.Literal;
import dev.pavage.ir.TileOp.Combiner;
import dev.pavage.lane.LanePrinter;
import dev.pavage.reference.TileData;
import dev.pavage.type.DType;
import dev.pavage.type.Shape;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.function.IntToLongFunction;
import java.util.stream.IntStream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;

/** Reductions and scans of tiles in any layout, compared with plain loops. */
class ThreadReductionTest {
    @Provide
    Arbitrary<DType> dtypes() {
        return Arbitraries.of(DType.class).filter(d -> d != DType.BOOL);
    }

    /** Elements whose combinations are exact in F32 and I32, in any order, apart from wrapping. */
    private static TileData tile(Random random, Combiner kind, DType dtype, Shape shape) {
        double[] values = new double[(int) shape.elements()];
        for (int i = 0; i < values.length; i++) {
            values[i] = switch (kind) {
                case SUM -> random.nextInt(-8, 9);
                case PROD -> random.nextInt(20) == 0 ? 2 : random.nextBoolean() ? 1 : -1;
                case MAX, MIN -> random.nextInt(500) == 0 ? Double.NaN : random.nextInt(-100, 100);
            };
        }
        return dtype.isFloat()
                ? TileData.ofReals(dtype, shape, values)
                : TileData.ofIntegers(
                        dtype, shape, Arrays.stream(values).mapToLong(x -> (long) x).toArray());
    }

    private static double combine(Combiner kind, double x, double y) {
        return switch (kind) {
            case SUM -> x + y;
            case PROD -> x * y;
            case MAX -> Math.max(x, y);
            case MIN -> Math.min(x, y);
        };
    }

    private static long combine(Combiner kind, long x, long y) {
        return switch (kind) {
            case SUM -> x + y;
            case PROD -> x * y;
            case MAX -> Math.max(x, y);
            case MIN -> Math.min(x, y);
        };
    }

    /** The lines of a tile along an axis: position of element {@code i} of line {@code line} in row-major order. */
    private record Lines(Shape shape, int axis) {
        long inner() {
            long inner = 1;
            for (int i = axis + 1; i < shape.rank(); i++) {
                inner *= shape.extent(i);
            }
            return inner;
        }

        int length() {
            return (int) shape.extent(axis);
        }

        int count() {
            return (int) (shape.elements() / length());
        }

        int at(int line, int i) {
            return (int) ((line / inner() * length() + i) * inner() + line % inner());
        }
    }

    private static TileData scan(Combiner kind, TileData a, int axis) {
        Lines lines = new Lines(a.shape(), axis);
        double[] reals = new double[a.size()];
        long[] wholes = new long[a.size()];
        for (int line = 0; line < lines.count(); line++) {
            for (int i = 0; i < lines.length(); i++) {
                int at = lines.at(line, i);
                if (a.dtype().isFloat()) {
                    reals[at] = i == 0 ? a.real(at) : combine(kind, reals[lines.at(line, i - 1)], a.real(at));
                } else {
                    wholes[at] = i == 0 ? a.integer(at) : combine(kind, wholes[lines.at(line, i - 1)], a.integer(at));
                }
            }
        }
        return of(a.dtype(), a.shape(), reals, i -> wholes[i]);
    }

    private static TileData of(DType dtype, Shape shape, double[] reals, IntToLongFunction wholes) {
        return dtype.isFloat()
                ? TileData.ofReals(dtype, shape, reals)
                : TileData.ofIntegers(
                        dtype,
                        shape,
                        IntStream.range(0, (int) shape.elements())
                                .mapToLong(i -> Literal.wrap(dtype, wholes.applyAsLong(i)))
                                .toArray());
    }

    private static TileData last(TileData scanned, int axis) {
        Lines lines = new Lines(scanned.shape(), axis);
        double[] reals = new double[lines.count()];
        long[] wholes = new long[lines.count()];
        for (int line = 0; line < lines.count(); line++) {
            int at = lines.at(line, lines.length() - 1);
            if (scanned.dtype().isFloat()) {
                reals[line] = scanned.real(at);
            } else {
                wholes[line] = scanned.integer(at);
            }
        }
        return of(scanned.dtype(), scanned.shape().without(axis), reals, i -> wholes[i]);
    }

    private record Case(ThreadProgram program, Layout layout, TileData input, int axis) {
        static Case of(long seed, Combiner kind, DType dtype) {
            Random random = new Random(seed);
            ThreadProgram program = ExchangeTest.program(random);
            int threadBits = ExchangeTest.threadBits(program);
            Shape shape = RandomLayouts.shape(random, Math.min(10, threadBits + 5));
            Layout layout = RandomLayouts.layout(random, shape, threadBits);
            return new Case(program, layout, tile(random, kind, dtype, shape), random.nextInt(shape.rank()));
        }
    }

    @Property(tries = 500, seed = "1")
    void reduces(@ForAll long seed, @ForAll Combiner kind, @ForAll("dtypes") DType dtype) {
        Case c = Case.of(seed, kind, dtype);
        ThreadProgram.Result result = c.program.run(c.input, c.layout, dtype, (code, a) -> new ThreadReduction(code)
                .reduce(kind, dtype, a, c.axis));
        assertEquals(c.layout.drop(c.axis), result.layout());
        result.check(last(scan(kind, c.input, c.axis), c.axis));
    }

    @Property(tries = 500, seed = "2")
    void scans(@ForAll long seed, @ForAll Combiner kind, @ForAll("dtypes") DType dtype) {
        Case c = Case.of(seed, kind, dtype);
        ThreadProgram.Result result = c.program.run(
                c.input, c.layout, dtype, (code, a) -> new ThreadScan(code).scan(kind, dtype, a, c.axis));
        assertEquals(c.layout, result.layout());
        result.check(scan(kind, c.input, c.axis));
    }

    @Property(tries = 500, seed = "3")
    void findsTheFirstOfTheBest(@ForAll long seed, @ForAll boolean largest, @ForAll("dtypes") DType dtype) {
        Case c = Case.of(seed, seed % 2 == 0 ? Combiner.MAX : Combiner.SUM, dtype);
        Lines lines = new Lines(c.input.shape(), c.axis);
        long[] expected = new long[lines.count()];
        for (int line = 0; line < expected.length; line++) {
            for (int i = 1; i < lines.length(); i++) {
                int best = lines.at(line, (int) expected[line]);
                expected[line] = beyond(largest, c.input, lines.at(line, i), best) ? i : expected[line];
            }
        }
        c.program
                .run(c.input, c.layout, DType.I32, (code, a) -> new ThreadReduction(code)
                        .argReduce(largest, dtype, a, c.axis))
                .check(TileData.ofIntegers(DType.I32, c.input.shape().without(c.axis), expected));
    }

    private static boolean beyond(boolean largest, TileData tile, int next, int best) {
        if (!tile.dtype().isFloat()) {
            return largest ? tile.integer(next) > tile.integer(best) : tile.integer(next) < tile.integer(best);
        }
        double x = tile.real(next);
        double y = tile.real(best);
        return Double.isNaN(x) ? !Double.isNaN(y) : largest ? x > y : x < y;
    }

    /** Sums that are rounded differently in another order. */
    @Property(tries = 200, seed = "4")
    void allCopiesOfASumHaveTheSameBits(@ForAll long seed) {
        Case c = Case.of(seed, Combiner.SUM, DType.F32);
        TileData tile = ExchangeTest.tile(new Random(seed), DType.F32, c.input.shape());
        ThreadProgram.Result result = c.program.run(tile, c.layout, DType.F32, (code, a) -> new ThreadReduction(code)
                .reduce(Combiner.SUM, DType.F32, a, c.axis));
        result.check(result.owned());
    }

    @Test
    void aSubGroupReducesWithoutLocalMemory() {
        Shape shape = Shape.of(32);
        Layout layout = Layout.blocked(shape, Layout.bits(shape), 0, 5);
        TileData tile = tile(new Random(1), Combiner.SUM, DType.F32, shape);
        String text = LanePrinter.print(new ThreadProgram(32, 32, 0)
                .run(tile, layout, DType.F32, (code, a) -> new ThreadReduction(code)
                        .reduce(Combiner.SUM, DType.F32, a, 0))
                .kernel());
        assertEquals(5, text.split("shuffle_xor", -1).length - 1);
    }

    @Test
    void aResultOfOneElementIsKnownToBeTheSameInAllThreads() {
        Shape shape = Shape.of(256);
        Layout layout = Layout.blocked(shape, Layout.bits(shape), 0, 8);
        TileData tile = tile(new Random(1), Combiner.SUM, DType.F32, shape);
        Set<Object> uniform = new HashSet<>();
        new ThreadProgram(256, 32, 1 << 14).run(tile, layout, DType.F32, (code, a) -> {
            Fragment sum = new ThreadReduction(code).reduce(Combiner.SUM, DType.F32, a, 0);
            uniform.addAll(code.uniform());
            assertEquals(List.of(true), sum.registers().stream().map(uniform::contains).toList());
            return sum;
        });
    }
}
