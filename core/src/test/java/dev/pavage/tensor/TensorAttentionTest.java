package dev.pavage.tensor;

import static dev.pavage.tensor.Numbers.assertClose;
import static dev.pavage.tensor.Numbers.real;
import static dev.pavage.tensor.Numbers.small;
import static dev.pavage.tensor.Numbers.tensor;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.pavage.type.DType;
import dev.pavage.type.Shape;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class TensorAttentionTest {
    /** Extents of one attention. */
    private record Extents(int batch, int heads, int keyHeads, int queries, int keys, int dim, int valueDim) {
        int q() {
            return batch * heads * queries * dim;
        }

        int k() {
            return batch * keyHeads * keys * dim;
        }

        int v() {
            return batch * keyHeads * keys * valueDim;
        }
    }

    /** Softmax of scores times values, query by query. */
    private static double[] expected(
            double[] q, double[] k, double[] v, Extents e, boolean causal, double scale) {
        double[] out = new double[e.batch * e.heads * e.queries * e.valueDim];
        for (int b = 0; b < e.batch; b++) {
            for (int h = 0; h < e.heads; h++) {
                int kh = b * e.keyHeads + h / (e.heads / e.keyHeads);
                for (int i = 0; i < e.queries; i++) {
                    int row = (b * e.heads + h) * e.queries + i;
                    int seen = causal ? Math.max(0, Math.min(e.keys, i + 1 + e.keys - e.queries)) : e.keys;
                    double[] scores = new double[seen];
                    double max = Double.NEGATIVE_INFINITY;
                    for (int j = 0; j < seen; j++) {
                        for (int d = 0; d < e.dim; d++) {
                            scores[j] += scale * q[row * e.dim + d] * k[(kh * e.keys + j) * e.dim + d];
                        }
                        max = Math.max(max, scores[j]);
                    }
                    double sum = 0;
                    for (int j = 0; j < seen; j++) {
                        scores[j] = Math.exp(scores[j] - max);
                        sum += scores[j];
                    }
                    for (int j = 0; j < seen; j++) {
                        for (int d = 0; d < e.valueDim; d++) {
                            out[row * e.valueDim + d] += scores[j] / sum * v[(kh * e.keys + j) * e.valueDim + d];
                        }
                    }
                }
            }
        }
        return out;
    }

    private static void check(Extents e, boolean causal, DType dtype, double tolerance) {
        double[] q = real(1, e.q());
        double[] k = real(2, e.k());
        double[] v = real(3, e.v());
        Tensor tq = tensor(dtype, q, e.batch, e.heads, e.queries, e.dim);
        Tensor tk = tensor(dtype, k, e.batch, e.keyHeads, e.keys, e.dim);
        Tensor tv = tensor(dtype, v, e.batch, e.keyHeads, e.keys, e.valueDim);
        // What the dtype holds of the operands.
        double[] rounded = expected(
                Numbers.values(tq), Numbers.values(tk), Numbers.values(tv), e, causal, 1 / Math.sqrt(e.dim));
        Tensor out = Tensor.attention(tq, tk, tv, causal ? AttentionOptions.CAUSAL : AttentionOptions.NONE);
        assertEquals(Shape.of(e.batch, e.heads, e.queries, e.valueDim), out.shape());
        assertEquals(dtype, out.dtype());
        assertClose(rounded, out, tolerance);
    }

    @ParameterizedTest
    @CsvSource({
        "1, 1, 16", "7, 7, 16", "8, 8, 24", "9, 17, 16", "17, 9, 16", "16, 33, 40", "33, 16, 17", "1, 31, 16",
        "31, 1, 16", "2, 65, 16"
    })
    void equalsPlainLoops(int queries, int keys, int dim) {
        Extents e = new Extents(2, 2, 2, queries, keys, dim, dim);
        check(e, false, DType.F32, 1e-5);
        check(e, true, DType.F32, 1e-5);
    }

    @ParameterizedTest
    @CsvSource({"4, 1, 9", "6, 2, 9", "4, 2, 1", "6, 3, 3", "32, 2, 1"})
    void neighbouringHeadsShareAKeyHead(int heads, int keyHeads, int queries) {
        Extents e = new Extents(2, heads, keyHeads, queries, 11, 16, 8);
        check(e, false, DType.F32, 1e-5);
        check(e, true, DType.F32, 1e-5);
    }

    @ParameterizedTest
    @CsvSource({"F64, 1e-13", "F32, 1e-5", "F16, 4e-3", "BF16, 3e-2"})
    void takesEveryFloatingPointDtype(DType dtype, double tolerance) {
        check(new Extents(1, 2, 1, 9, 19, 16, 24), true, dtype, tolerance);
    }

    @ParameterizedTest
    @EnumSource(names = {"I64", "I32", "I16", "I8", "U8", "BOOL"})
    void truncatesWhatIntegersGive(DType dtype) {
        Extents e = new Extents(1, 2, 2, 3, 5, 16, 16);
        double[] q = small(1, dtype, e.q());
        double[] k = small(2, dtype, e.k());
        double[] v = small(3, dtype, e.v());
        double[] expected = expected(q, k, v, e, false, 0.03);
        for (int i = 0; i < expected.length; i++) {
            double whole = Math.rint(expected[i]);
            assertTrue(whole == 0 || Math.abs(expected[i] - whole) > 1e-4 || expected[i] == whole, "a clear case");
            expected[i] = dtype == DType.BOOL ? (expected[i] == 0 ? 0 : 1) : (long) expected[i];
        }
        Tensor out = Tensor.attention(
                tensor(dtype, q, 1, 2, 3, 16),
                tensor(dtype, k, 1, 2, 5, 16),
                tensor(dtype, v, 1, 2, 5, 16),
                AttentionOptions.NONE.withScale(0.03));
        assertEquals(dtype, out.dtype());
        assertArrayEquals(expected, Numbers.values(out), 0);
    }

    @Test
    void leadingAxesMayBeMissing() {
        Tensor q = tensor(DType.F32, real(1, 6 * 16), 6, 16);
        Tensor k = tensor(DType.F32, real(2, 9 * 16), 9, 16);
        Tensor v = tensor(DType.F32, real(3, 9 * 16), 9, 16);
        Tensor full = Tensor.attention(
                q.reshape(1, 1, 6, 16), k.reshape(1, 1, 9, 16), v.reshape(1, 1, 9, 16));
        Tensor two = Tensor.attention(q, k, v);
        Tensor three = Tensor.attention(q.expandDims(0), k.expandDims(0), v.expandDims(0));
        assertEquals(Shape.of(6, 16), two.shape());
        assertEquals(Shape.of(1, 6, 16), three.shape());
        assertArrayEquals(full.toFloatArray(), two.toFloatArray());
        assertArrayEquals(full.toFloatArray(), three.toFloatArray());
    }

    @Test
    void readsHeadsThatLieBetweenOthers() {
        Extents e = new Extents(2, 4, 2, 9, 10, 16, 16);
        double[] q = real(1, e.q());
        Tensor k = tensor(DType.F32, real(2, e.k()), 2, 2, 10, 16);
        Tensor v = tensor(DType.F32, real(3, e.v()), 2, 2, 10, 16);
        Tensor packed = tensor(DType.F32, q, 2, 4, 9, 16);
        // [batch, queries, heads, head dim], as a projection of all heads leaves it.
        Tensor between = tensor(DType.F32, Numbers.values(packed.permute(0, 2, 1, 3)), 2, 9, 4, 16)
                .permute(0, 2, 1, 3);
        assertArrayEquals(
                Tensor.attention(packed, k, v).toFloatArray(),
                Tensor.attention(between, k, v).toFloatArray());
    }

    @Test
    void queriesThatSeeNoKeyGiveZeros() {
        Tensor q = tensor(DType.F32, real(1, 20 * 16), 20, 16);
        Tensor k = tensor(DType.F32, real(2, 4 * 16), 4, 16);
        Tensor v = tensor(DType.F32, real(3, 4 * 16), 4, 16);
        Tensor out = Tensor.attention(q, k, v, AttentionOptions.CAUSAL);
        assertArrayEquals(new float[16 * 16], out.slice(0, 0, 16).toFloatArray());
        assertArrayEquals(
                v.at(0).toFloatArray(), out.at(16).toFloatArray(), 1e-6f);
    }

    @Test
    void noKeysGiveZeros() {
        Tensor q = tensor(DType.F32, real(1, 3 * 16), 3, 16);
        Tensor none = Tensor.zeros(DType.F32, 0, 16);
        assertArrayEquals(new float[48], Tensor.attention(q, none, none).toFloatArray());
        assertArrayEquals(
                new float[48],
                Tensor.attention(q, none, none, AttentionOptions.CAUSAL).toFloatArray());
        assertEquals(0, Tensor.attention(none, q, q).toFloatArray().length);
    }

    @Test
    void largeScoresDoNotOverflow() {
        Tensor q = Tensor.full(DType.F32, 100, 3, 16);
        Tensor k = Tensor.full(DType.F32, 100, 20, 16);
        Tensor v = Tensor.ones(DType.F32, 20, 16);
        for (float value : Tensor.attention(q, k, v).toFloatArray()) {
            assertEquals(1, value, 1e-6f);
        }
    }

    @Test
    void rejectsHeadsThatAreNoMultiple() {
        Tensor q = Tensor.zeros(DType.F32, 1, 3, 4, 16);
        Tensor k = Tensor.zeros(DType.F32, 1, 2, 4, 16);
        var failure = assertThrows(IllegalArgumentException.class, () -> Tensor.attention(q, k, k));
        assertTrue(failure.getMessage().contains("multiple"), failure.getMessage());
        assertTrue(failure.getMessage().contains("[1, 3, 4, 16]"), failure.getMessage());
    }

    @Test
    void rejectsOperandsOfDifferentRank() {
        Tensor q = Tensor.zeros(DType.F32, 4, 16);
        Tensor k = Tensor.zeros(DType.F32, 1, 4, 16);
        var failure = assertThrows(IllegalArgumentException.class, () -> Tensor.attention(q, k, k));
        assertTrue(failure.getMessage().contains("of one rank"), failure.getMessage());
    }
}
