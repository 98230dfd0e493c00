package dev.pavage.reference;

import static dev.pavage.ir.SourceLocation.UNKNOWN;
import static dev.pavage.reference.TileOpTest.integers;
import static dev.pavage.reference.TileOpTest.reals;
import static dev.pavage.reference.TileOpTest.run;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.pavage.ir.TileOp;
import dev.pavage.ir.TileOp.Combiner;
import dev.pavage.type.DType;
import dev.pavage.type.Precision;
import dev.pavage.type.Shape;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What moves, combines or multiplies along the axes of tiles, against values worked out by hand. */
class AxisOpTest {
    private static final double NAN = Double.NaN;
    private static final double INF = Double.POSITIVE_INFINITY;

    private static TileData reduce(Combiner kind, TileData a, int axis) {
        return run(
                a.dtype(),
                a.shape().without(axis),
                (r, v) -> new TileOp.Reduce(r, kind, v.get(0), axis, UNKNOWN),
                a);
    }

    private static TileData scan(Combiner kind, TileData a, int axis) {
        return run(a.dtype(), a.shape(), (r, v) -> new TileOp.Scan(r, kind, v.get(0), axis, UNKNOWN), a);
    }

    private static TileData argReduce(boolean largest, TileData a, int axis) {
        return run(
                DType.I32,
                a.shape().without(axis),
                (r, v) -> new TileOp.ArgReduce(r, largest, v.get(0), axis, UNKNOWN),
                a);
    }

    @Test
    void broadcastRepeatsAxesOfExtentOne() {
        TileData row = reals(DType.F32, 1, 2).withShape(Shape.of(1, 2));
        TileData column = integers(DType.I32, 1, 2).withShape(Shape.of(2, 1));
        assertEquals(
                reals(DType.F32, 1, 2, 1, 2).withShape(Shape.of(2, 2)),
                run(DType.F32, Shape.of(2, 2), (r, v) -> new TileOp.Broadcast(r, v.get(0), UNKNOWN), row));
        assertEquals(
                integers(DType.I32, 1, 1, 2, 2).withShape(Shape.of(2, 2)),
                run(DType.I32, Shape.of(2, 2), (r, v) -> new TileOp.Broadcast(r, v.get(0), UNKNOWN), column));
    }

    @Test
    void reshapeKeepsRowMajorOrder() {
        TileData a = reals(DType.F32, 1, 2, 3, 4);
        TileData result = run(DType.F32, Shape.of(2, 2), (r, v) -> new TileOp.Reshape(r, v.get(0), UNKNOWN), a);
        assertEquals(TileData.ofReals(DType.F32, Shape.of(2, 2), 1, 2, 3, 4), result);
    }

    @Test
    void transposeMovesAxes() {
        long[] values = new long[8 * 4 * 2];
        Arrays.setAll(values, i -> i);
        TileData a = TileData.ofIntegers(DType.I32, Shape.of(8, 4, 2), values);
        TileData result = run(
                DType.I32,
                Shape.of(2, 8, 4),
                (r, v) -> new TileOp.Transpose(r, v.get(0), List.of(2, 0, 1), UNKNOWN),
                a);
        for (int i = 0; i < 2; i++) {
            for (int j = 0; j < 8; j++) {
                for (int k = 0; k < 4; k++) {
                    assertEquals(values[(j * 4 + k) * 2 + i], result.integer((i * 8 + j) * 4 + k));
                }
            }
        }
    }

    @ParameterizedTest
    @CsvSource({"0", "1", "2"})
    void reducesAlongEachAxis(int axis) {
        int[] extents = {4, 8, 2};
        long[] values = new long[64];
        Arrays.setAll(values, i -> (i * 37) % 64);
        TileData sums = reduce(Combiner.SUM, TileData.ofIntegers(DType.I64, Shape.of(4, 8, 2), values), axis);
        long[] expected = new long[64 / extents[axis]];
        int inner = axis == 2 ? 1 : axis == 1 ? 2 : 16;
        for (int i = 0; i < 64; i++) {
            expected[i / (inner * extents[axis]) * inner + i % inner] += values[i];
        }
        assertEquals(integers(DType.I64, expected).withShape(Shape.of(4, 8, 2).without(axis)), sums);
    }

    @Test
    void sumOfNarrowRealsIsRoundedOnlyAtTheEnd() {
        double[] values = new double[4096];
        Arrays.fill(values, 1);
        // In F16 itself the sum would stop growing at 2048.
        assertEquals(4096, reduce(Combiner.SUM, reals(DType.F16, values), 0).real(0));
        assertEquals(2049 - 1, scan(Combiner.SUM, reals(DType.F16, values), 0).real(2048));
        assertEquals(4096, scan(Combiner.SUM, reals(DType.F16, values), 0).real(4095));
    }

    @Test
    void sumOfNarrowIntegersWraps() {
        assertEquals(-56, reduce(Combiner.SUM, integers(DType.I8, 100, 100), 0).integer(0));
        assertEquals(integers(DType.U8, 200, 144), scan(Combiner.SUM, integers(DType.U8, 200, 200), 0));
        assertEquals(0, reduce(Combiner.PROD, integers(DType.I32, 65536, 65536), 0).integer(0));
    }

    @Test
    void largestAndSmallestPropagateNan() {
        TileData a = reals(DType.F32, 1, NAN, 3, 2);
        assertTrue(Double.isNaN(reduce(Combiner.MAX, a, 0).real(0)));
        assertTrue(Double.isNaN(reduce(Combiner.MIN, a, 0).real(0)));
        assertEquals(3, reduce(Combiner.MAX, reals(DType.F32, 1, -5, 3, 2), 0).real(0));
        assertEquals(-5, reduce(Combiner.MIN, reals(DType.F32, 1, -5, 3, 2), 0).real(0));
        assertEquals(reals(DType.F32, 1, NAN, NAN, NAN), scan(Combiner.MAX, a, 0));
    }

    @Test
    void scanRunsAlongItsAxis() {
        TileData a = TileData.ofReals(DType.F64, Shape.of(2, 4), 1, 2, 3, 4, 5, 6, 7, 8);
        assertEquals(
                TileData.ofReals(DType.F64, Shape.of(2, 4), 1, 2, 6, 24, 5, 30, 210, 1680), scan(Combiner.PROD, a, 1));
        assertEquals(
                TileData.ofReals(DType.F64, Shape.of(2, 4), 1, 2, 3, 4, 6, 8, 10, 12), scan(Combiner.SUM, a, 0));
    }

    @Test
    void argReduceTakesTheFirstOfEquals() {
        assertEquals(1, argReduce(true, integers(DType.I32, 1, 7, 7, 2), 0).integer(0));
        assertEquals(0, argReduce(false, reals(DType.F32, 0.0, -0.0, 7, 2), 0).integer(0));
        TileData columns = TileData.ofReals(DType.F32, Shape.of(2, 2), 1, 4, 3, 2);
        assertEquals(integers(DType.I32, 1, 0), argReduce(true, columns, 0));
        assertEquals(integers(DType.I32, 0, 1), argReduce(false, columns, 1));
    }

    @Test
    void argReduceTakesTheFirstNan() {
        TileData a = reals(DType.F32, 1, NAN, INF, NAN);
        assertEquals(1, argReduce(true, a, 0).integer(0));
        assertEquals(1, argReduce(false, a, 0).integer(0));
        assertEquals(0, argReduce(true, reals(DType.F32, NAN, INF), 0).integer(0));
    }

    @Test
    void dotOfBytesAccumulatesInI32AndWraps() {
        TileData a = TileData.ofIntegers(DType.I8, Shape.of(1, 2), -128, 127);
        TileData b = TileData.ofIntegers(DType.I8, Shape.of(2, 2), -128, 1, 127, 2);
        TileData acc = TileData.ofIntegers(DType.I32, Shape.of(1, 2), Integer.MAX_VALUE, 1);
        TileData result = run(
                DType.I32,
                Shape.of(1, 2),
                (r, v) -> new TileOp.Dot(r, v.get(0), v.get(1), v.get(2), Precision.EXACT, UNKNOWN),
                a,
                b,
                acc);
        assertEquals(
                TileData.ofIntegers(DType.I32, Shape.of(1, 2), Integer.MAX_VALUE + 32513, 127), result);
    }

    @Test
    void dotKeepsWhatF32SumsWouldLose() {
        TileData a = TileData.ofReals(DType.F32, Shape.of(1, 4), 1e8, 1, 1, -1e8);
        TileData b = TileData.ofReals(DType.F32, Shape.of(4, 1), 1, 1, 1, 1);
        TileData acc = TileData.ofReals(DType.F32, Shape.of(1, 1), 0.5);
        TileData result = run(
                DType.F32,
                Shape.of(1, 1),
                (r, v) -> new TileOp.Dot(r, v.get(0), v.get(1), v.get(2), Precision.EXACT, UNKNOWN),
                a,
                b,
                acc);
        assertEquals(2.5, result.real(0));
    }

    @Test
    void dotMultipliesNanByZero() {
        TileData a = TileData.ofReals(DType.F16, Shape.of(1, 1), 0);
        TileData b = TileData.ofReals(DType.F16, Shape.of(1, 1), INF);
        TileData acc = TileData.ofReals(DType.F32, Shape.of(1, 1), 0);
        TileData result = run(
                DType.F32,
                Shape.of(1, 1),
                (r, v) -> new TileOp.Dot(r, v.get(0), v.get(1), v.get(2), Precision.EXACT, UNKNOWN),
                a,
                b,
                acc);
        assertTrue(Double.isNaN(result.real(0)));
    }
}
