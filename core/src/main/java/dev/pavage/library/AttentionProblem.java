package dev.pavage.library;

import dev.pavage.device.DeviceArray;
import dev.pavage.type.Precision;
import dev.pavage.type.Shape;

/**
 * {@code out = softmax(scale · q·kᵀ) · v}, for each head.
 *
 * @param q [batch, heads, queries, headDim], floating point, any strides
 * @param k [batch, key heads, keys, headDim], of q's dtype; each key head serves heads / key heads query heads
 * @param v [batch, key heads, keys, valueDim], of q's dtype
 * @param out [batch, heads, queries, valueDim]
 * @param causal whether query i sees only the keys up to i + keys - queries: the masks are aligned at their ends
 * @param scale factor of the scores
 * @param precision what may be lost of factors or sums, in both products; {@link Precision#EXACT} if that is not of q's
 *     dtype, whatever is given
 */
public record AttentionProblem(
        DeviceArray q,
        DeviceArray k,
        DeviceArray v,
        DeviceArray out,
        boolean causal,
        double scale,
        Precision precision) {
    /**
     * Checks shapes and dtypes.
     *
     * @throws IllegalArgumentException if they do not fit
     */
    public AttentionProblem {
        Shape expected = resultShape(q.shape(), k.shape(), v.shape());
        if (!out.shape().equals(expected) || k.dtype() != q.dtype() || v.dtype() != q.dtype()) {
            throw new IllegalArgumentException("attention takes q, k and v of one dtype and stores a result of shape "
                    + expected + ", not q " + q + ", k " + k + " and v " + v + " into " + out);
        }
        if (!q.dtype().isFloat()) {
            throw new IllegalArgumentException("attention is computed in floating point, not in " + q.dtype());
        }
        precision = precision.of(q.dtype());
    }

    /**
     * The shape of the result.
     *
     * @throws IllegalArgumentException if the shapes do not fit together
     */
    public static Shape resultShape(Shape q, Shape k, Shape v) {
        boolean fits = q.rank() == 4 && k.rank() == 4 && v.rank() == 4;
        if (fits) {
            long heads = q.extent(1);
            long keyHeads = k.extent(1);
            fits = k.extent(0) == q.extent(0)
                    && v.extent(0) == q.extent(0)
                    && v.extent(1) == keyHeads
                    && (keyHeads == 0 ? heads == 0 : heads % keyHeads == 0)
                    && k.extent(3) == q.extent(3)
                    && v.extent(2) == k.extent(2);
        }
        if (!fits) {
            throw new IllegalArgumentException(
                    "attention takes q [batch, heads, queries, headDim], k [batch, key heads, keys, headDim] and v"
                            + " [batch, key heads, keys, valueDim], where heads is a multiple of key heads; not q "
                            + q + ", k " + k + " and v " + v);
        }
        return Shape.of(q.extent(0), q.extent(1), q.extent(2), v.extent(3));
    }

    long batch() {
        return q.shape().extent(0);
    }

    long heads() {
        return q.shape().extent(1);
    }

    long keyHeads() {
        return k.shape().extent(1);
    }

    long queries() {
        return q.shape().extent(2);
    }

    long keys() {
        return k.shape().extent(2);
    }

    /** Query heads for each key head. */
    long group() {
        return keyHeads() == 0 ? 1 : heads() / keyHeads();
    }

    /** {@code q f32[1, 8, 512, 64], k f32[1, 8, 512, 64], v f32[1, 8, 512, 64], causal}. */
    @Override
    public String toString() {
        return "q " + q.dtype() + q.shape() + ", k " + k.dtype() + k.shape() + ", v " + v.dtype() + v.shape()
                + (causal ? ", causal" : "")
                + (precision == Precision.EXACT ? "" : ", " + precision);
    }
}
