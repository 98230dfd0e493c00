package dev.pavage.tensor;

import dev.pavage.library.AttentionProblem;
import dev.pavage.type.DType;
import dev.pavage.type.Shape;
import java.util.List;

/** Brings the operands of an attention to four axes and a floating-point dtype, and its result back. */
final class AttentionCall {
    private AttentionCall() {}

    static Tensor record(Tensor q, Tensor k, Tensor v, AttentionOptions options) {
        List<Tensor> operands = List.of(q, k, v);
        Operands.sameDevice("attention", operands);
        DType dtype = Operands.sameDtype("attention", operands);
        int rank = q.rank();
        if (rank < 2 || k.rank() != rank || v.rank() != rank) {
            throw new IllegalArgumentException(
                    "attention takes q, k and v of one rank, [..., heads, sequence, head dim]"
                            + " or [sequence, head dim], not " + Operands.describe(q) + ", " + Operands.describe(k)
                            + " and "
                            + Operands.describe(v));
        }
        DType computed = computed(dtype);
        Tensor fourQ = fourAxes(q.to(computed));
        Tensor fourK = batched(fourAxes(k.to(computed)), fourQ);
        Tensor fourV = batched(fourAxes(v.to(computed)), fourQ);
        Shape shape = AttentionProblem.resultShape(fourQ.shape(), fourK.shape(), fourV.shape());
        double scale = options.scale().orElse(1 / Math.sqrt((double) Math.max(1, q.shape().extent(rank - 1))));
        Tensor result = Tensor.record(
                new TensorOp.Attention(options.causal(), scale, options.precision()), q.device(), computed, shape,
                fourQ, fourK, fourV);
        Shape own = q.shape().with(rank - 1, v.shape().extent(rank - 1));
        return result.reshape(own.toArray()).to(dtype);
    }

    /** Results of integers are truncated, so they are computed as exactly as there is a dtype for. */
    private static DType computed(DType dtype) {
        return switch (dtype) {
            case F64, F32, F16, BF16, F8E4M3, F8E5M2 -> dtype;
            case I64, I32, I16, I8, U8, BOOL -> DType.F64;
        };
    }

    /** [batch, heads, sequence, head dim]: missing axes have extent 1, more leading ones become one. */
    private static Tensor fourAxes(Tensor x) {
        Shape shape = x.shape();
        int rank = shape.rank();
        long heads = rank < 3 ? 1 : shape.extent(rank - 3);
        long batch = rank < 4 ? 1 : shape.range(0, rank - 3).elements();
        return x.reshape(batch, heads, shape.extent(rank - 2), shape.extent(rank - 1));
    }

    /** Keys and values of one batch entry serve all of the queries'. */
    private static Tensor batched(Tensor x, Tensor q) {
        return x.shape().extent(0) == 1
                ? x.broadcastTo(x.shape().with(0, q.shape().extent(0)).toArray())
                : x;
    }
}
