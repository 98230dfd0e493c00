package dev.pavage.kernel.samples;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.pavage.ir.Hint;
import dev.pavage.ir.IndexOp;
import dev.pavage.ir.Op;
import dev.pavage.ir.Parser;
import dev.pavage.ir.TileKernel;
import dev.pavage.ir.ValueType;
import dev.pavage.ir.ValueType.ViewType;
import dev.pavage.ir.Verifier;
import dev.pavage.kernel.Grid;
import dev.pavage.kernel.Index;
import dev.pavage.kernel.Kernel;
import dev.pavage.kernel.Program;
import dev.pavage.kernel.View;
import dev.pavage.reference.TileData;
import dev.pavage.type.DType;
import dev.pavage.type.Shape;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The kernels of the guide, captured, printed, verified, and run against plain loops. */
class CaptureTest {
    private static final ViewType MATRIX = ValueType.view(DType.F32, 2);
    private static final Kernel MATMUL = Kernel.of(Samples.class, "matmul");

    @Test
    void matmulIsCapturedOpByOp() {
        TileKernel kernel = MATMUL.capture(List.of(MATRIX, MATRIX, MATRIX), new Samples.MatmulTiles(16, 32, 8));

        assertEquals(
                """
                kernel @matmul(%0 a: view<f32 rank 2>, %1 b: view<f32 rank 2>, %2 c: view<f32 rank 2>) {
                  %3 = program_id 0 : index  // Samples.java:21
                  %4 = constant 16 : index  // Samples.java:21
                  %5 = mul %3, %4 : index  // Samples.java:21
                  %6 = program_id 1 : index  // Samples.java:22
                  %7 = constant 32 : index  // Samples.java:22
                  %8 = mul %6, %7 : index  // Samples.java:22
                  %9 = full 0.0 : tile<f32[16, 32]>  // Samples.java:23
                  %10 = size %0, 1 : index  // Samples.java:24
                  %11 = constant 0 : index  // Samples.java:24
                  %12 = constant 8 : index  // Samples.java:24
                  %18 = for %13 = %11 to %10 step %12 carry (%14 = %9) : tile<f32[16, 32]> {  // Samples.java:24
                    %15 = load %0[%5, %13] fill 0.0 : tile<f32[16, 8]>  // Samples.java:25
                    %16 = load %1[%13, %8] fill 0.0 : tile<f32[8, 32]>  // Samples.java:25
                    %17 = dot %15, %16, %14 : tile<f32[16, 32]>  // Samples.java:25
                    yield %17  // Samples.java:24
                  }
                  store %2[%5, %8], %18  // Samples.java:27
                }
                """
                        .strip(),
                kernel.toString().strip());
    }

    @Test
    void matmulIsLegal() {
        Verifier.verify(MATMUL.capture(List.of(MATRIX, MATRIX, MATRIX), new Samples.MatmulTiles(16, 32, 8)));
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void attentionIsLegalAndReadsBackFromItsText(boolean causal) {
        ViewType heads = ValueType.view(DType.F16, 3);
        TileKernel kernel = Kernel.of(Samples.class, "attention")
                .capture(
                        List.of(heads, heads, heads, heads),
                        new Samples.AttentionTiles(16, 32, 64, 2, 0.125f, causal));

        Verifier.verify(kernel);
        assertEquals(kernel.toString(), Parser.parse(kernel.toString()).toString());
    }

    @Test
    void captureIsDeterministic() {
        Samples.MatmulTiles tiles = new Samples.MatmulTiles(4, 4, 4);

        assertEquals(
                MATMUL.capture(List.of(MATRIX, MATRIX, MATRIX), tiles),
                MATMUL.capture(List.of(MATRIX, MATRIX, MATRIX), tiles));
    }

    @ParameterizedTest
    @CsvSource({"1, 1, 1", "7, 3, 2", "8, 8, 8", "17, 15, 31", "33, 16, 9"})
    void matmulIsTheSumOfProducts(int m, int n, int k) {
        TileData a = Both.reals(DType.F32, Shape.of(m, k), 5, 0);
        TileData b = Both.reals(DType.F32, Shape.of(k, n), 3, 0.5);

        TileData c = Both.run(
                CaptureTest.class,
                "matmulInto",
                Grid.of((m + 7) / 8, (n + 3) / 4),
                Both.zeros(m, n),
                a,
                b,
                new Samples.MatmulTiles(8, 4, 16));

        double[] expected = new double[m * n];
        for (int i = 0; i < m; i++) {
            for (int j = 0; j < n; j++) {
                for (int x = 0; x < k; x++) {
                    expected[i * n + j] += a.real(i * k + x) * b.real(x * n + j);
                }
            }
        }
        assertArrayEquals(expected, c.toReals(), "sums of small multiples of 1/2 are exact");
    }

    static void matmulInto(Program p, View c, View a, View b, Samples.MatmulTiles t) {
        Samples.matmul(p, a, b, c, t);
    }

    @ParameterizedTest
    @CsvSource({"5, 5, true", "9, 9, true", "9, 3, false", "1, 17, false"})
    void attentionIsTheSoftmaxOfTheScoresTimesTheValues(int queries, int keys, boolean causal) {
        int headDim = 4;
        int heads = 2;
        TileData q = Both.reals(DType.F32, Shape.of(heads, queries, headDim), 5, 0.25);
        TileData k = Both.reals(DType.F32, Shape.of(1, keys, headDim), 7, 0);
        TileData v = Both.reals(DType.F32, Shape.of(1, keys, headDim), 3, 0);

        TileData out = Both.run(
                CaptureTest.class,
                "attentionInto",
                Grid.of((queries + 3) / 4, heads),
                Both.zeros(heads, queries, headDim),
                q,
                k,
                v,
                new Samples.AttentionTiles(4, 8, headDim, heads, 0.125f, causal));

        for (int head = 0; head < heads; head++) {
            for (int row = 0; row < queries; row++) {
                double[] expected = attentionRow(q, k, v, head * queries + row, causal ? row + 1 : keys);
                for (int d = 0; d < headDim; d++) {
                    assertEquals(expected[d], out.real((head * queries + row) * headDim + d), 1e-5);
                }
            }
        }
    }

    static void attentionInto(Program p, View out, View q, View k, View v, Samples.AttentionTiles t) {
        Samples.attention(p, q, k, v, out, t);
    }

    /** One row, in two plain passes of doubles. */
    private static double[] attentionRow(TileData q, TileData k, TileData v, int row, int keys) {
        int headDim = (int) q.shape().extent(2);
        double[] weights = new double[keys];
        double total = 0;
        for (int key = 0; key < keys; key++) {
            double score = 0;
            for (int d = 0; d < headDim; d++) {
                score += q.real(row * headDim + d) * 0.125 * k.real(key * headDim + d);
            }
            weights[key] = Math.exp(score);
            total += weights[key];
        }
        double[] result = new double[headDim];
        for (int key = 0; key < keys; key++) {
            for (int d = 0; d < headDim; d++) {
                result[d] += weights[key] / total * v.real(key * headDim + d);
            }
        }
        return result;
    }

    @Test
    void hintsStandOnTheKernel() {
        TileKernel kernel = Kernel.of(CaptureTest.class, "hinted").capture(List.of());

        assertEquals(Map.of(Hint.FAST_MATH, 1L, Hint.STAGES, 3L), kernel.hints());
    }

    static void hinted(Program p) {
        p.hint("fast_math", 1);
        p.hint("stages", 2);
        p.hint("stages", 3);
    }

    @Test
    void arithmeticOnConstantsIsDoneWhileCapturing() {
        TileKernel kernel = Kernel.of(CaptureTest.class, "constants").capture(List.of(ValueType.view(DType.F32, 1)));

        List<Op> ops = kernel.body().ops();
        assertEquals(
                List.of(14L),
                ops.stream()
                        .filter(IndexOp.Constant.class::isInstance)
                        .map(op -> ((IndexOp.Constant) op).value())
                        .toList());
    }

    static void constants(Program p, View out) {
        Index four = p.constant(4);
        out.store(four.times(3).plus(2), p.zeros(out.dtype(), (int) four.toLong()));
    }
}
