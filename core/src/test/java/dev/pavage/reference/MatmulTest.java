package dev.pavage.reference;

import static dev.pavage.ir.IndexOp.Kind.MUL;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.pavage.ir.TileKernel;
import dev.pavage.ir.Value;
import dev.pavage.type.DType;
import dev.pavage.type.Floats;
import dev.pavage.type.Shape;
import dev.pavage.type.Strides;
import java.lang.foreign.Arena;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.EnumSource.Mode;

/** A whole kernel, with a loop, edges that no tile fits, and strided operands. */
class MatmulTest {
    private static final int TILE_M = 16;
    private static final int TILE_N = 8;
    private static final int TILE_K = 4;

    private static TileKernel matmul(DType dtype) {
        KernelBuilder k = new KernelBuilder();
        Value a = k.param("a", dtype, 2);
        Value b = k.param("b", dtype, 2);
        Value c = k.param("c", dtype, 2);
        Value row = k.binary(MUL, k.id(0), k.index(TILE_M));
        Value col = k.binary(MUL, k.id(1), k.index(TILE_N));
        Value zeros = k.full(dtype.accumulator(), 0, TILE_M, TILE_N);
        List<Value> sums = k.loop(k.index(0), k.size(a, 1), k.index(TILE_K), List.of(zeros), in -> {
            Value left = k.load(a, Shape.of(TILE_M, TILE_K), row, in.get(0));
            Value right = k.load(b, Shape.of(TILE_K, TILE_N), in.get(0), col);
            return List.of(k.dot(left, right, in.get(1)));
        });
        k.store(c, k.cast(sums.getFirst(), dtype), row, col);
        return k.build();
    }

    private static HostView random(Arena arena, DType dtype, long rows, long cols, boolean transposed) {
        Random random = new Random(rows * 1000 + cols);
        Shape shape = Shape.of(transposed ? cols : rows, transposed ? rows : cols);
        double[] values = random.doubles(rows * cols, -1, 1).toArray();
        HostView view = HostView.allocate(arena, TileData.ofReals(dtype, shape, values));
        return transposed ? view.transpose(1, 0) : view;
    }

    private static void assertIsProduct(HostView a, HostView b, HostView c) {
        for (long i = 0; i < c.shape().extent(0); i++) {
            for (long j = 0; j < c.shape().extent(1); j++) {
                double sum = 0;
                for (long p = 0; p < a.shape().extent(1); p++) {
                    sum += a.readReal(a.offset(i, p)) * b.readReal(b.offset(p, j));
                }
                double bound = switch (c.dtype()) {
                    case F64 -> 1e-12;
                    case F32 -> 1e-5;
                    case F16 -> 5e-3;
                    case BF16 -> 5e-2;
                    case F8E4M3 -> 0.6;
                    case F8E5M2 -> 1.2;
                    case I64, I32, I16, I8, U8, BOOL -> 0;
                };
                assertEquals(sum, c.readReal(c.offset(i, j)), bound * Math.max(1, Math.abs(sum)), i + ", " + j);
            }
        }
    }

    private static Report multiply(DType dtype, HostView a, HostView b, HostView c, ProgramOrder order) {
        long[] grid = {Math.ceilDiv(c.shape().extent(0), TILE_M), Math.ceilDiv(c.shape().extent(1), TILE_N), 1};
        return Interpreter.run(
                matmul(dtype), grid, List.of(a, b, c), Options.detecting().withOrder(order));
    }

    @ParameterizedTest
    @CsvSource({"1,1,1", "2,3,7", "15,16,17", "16,8,4", "31,33,8", "63,65,5", "100,2,127", "33,129,3"})
    void equalsPlainLoopsAtAwkwardSizes(long m, long n, long k) {
        try (Arena arena = Arena.ofConfined()) {
            HostView a = random(arena, DType.F32, m, k, false);
            HostView b = random(arena, DType.F32, k, n, false);
            HostView c = HostView.allocate(arena, DType.F32, Shape.of(m, n)).withWritten(Written.nothing());
            Report report = multiply(DType.F32, a, b, c, ProgramOrder.FORWARD);
            assertTrue(report.isClean(), report::toString);
            assertIsProduct(a, b, c);
        }
    }

    @ParameterizedTest
    @EnumSource(mode = Mode.MATCH_ANY, names = {"F\\d+", "BF16", "F8E\\dM\\d"})
    void equalsPlainLoopsInEachFloatingPointDtype(DType dtype) {
        try (Arena arena = Arena.ofConfined()) {
            HostView a = random(arena, dtype, 17, 31, false);
            HostView b = random(arena, dtype, 31, 15, true);
            HostView c = HostView.allocate(arena, dtype, Shape.of(17, 15));
            multiply(dtype, a, b, c, ProgramOrder.FORWARD);
            assertIsProduct(a, b, c);
        }
    }

    @ParameterizedTest
    @EnumSource
    void givesTheSameInAnyOrderOfPrograms(ProgramOrder order) {
        try (Arena arena = Arena.ofConfined()) {
            HostView a = random(arena, DType.F32, 33, 17, true);
            HostView b = random(arena, DType.F32, 17, 31, false);
            HostView c = HostView.allocate(arena, DType.F32, Shape.of(33, 31));
            HostView expected = HostView.allocate(arena, DType.F32, Shape.of(33, 31));
            multiply(DType.F32, a, b, expected, ProgramOrder.FORWARD);
            multiply(DType.F32, a, b, c, order);
            assertEquals(expected.toTile(), c.toTile());
        }
    }

    @ParameterizedTest
    @CsvSource({"F16", "BF16", "F8E4M3", "F8E5M2"})
    void roundsTheSumOnceToANarrowDtype(DType dtype) {
        try (Arena arena = Arena.ofConfined()) {
            HostView a = random(arena, dtype, 1, 4, false);
            HostView b = random(arena, dtype, 4, 1, false);
            HostView c = HostView.allocate(arena, dtype, Shape.of(1, 1));
            multiply(dtype, a, b, c, ProgramOrder.FORWARD);
            double sum = 0;
            for (int p = 0; p < 4; p++) {
                sum += a.readReal(p) * b.readReal(p);
            }
            assertArrayEquals(
                    new double[] {Floats.round(dtype, (float) sum)}, c.toTile().toReals());
        }
    }

    @ParameterizedTest
    @CsvSource({"1,-1", "-1,1", "-1,-1"})
    void readsOperandsWithNegativeStrides(long down, long across) {
        try (Arena arena = Arena.ofConfined()) {
            HostView packed = random(arena, DType.F32, 16, 8, false);
            long start = ((down < 0 ? 15 * 8 : 0) + (across < 0 ? 7 : 0)) * 4L;
            HostView a = HostView.of(
                    packed.segment(), DType.F32, Shape.of(16, 8), Strides.of(8 * down, across), start);
            HostView b = random(arena, DType.F32, 8, 7, false);
            HostView c = HostView.allocate(arena, DType.F32, Shape.of(16, 7));
            multiply(DType.F32, a, b, c, ProgramOrder.FORWARD);
            assertIsProduct(a, b, c);
        }
    }
}
