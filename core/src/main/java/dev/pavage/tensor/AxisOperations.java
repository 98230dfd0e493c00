package dev.pavage.tensor;

import dev.pavage.library.Epilogue;
import dev.pavage.library.MatmulProblem;
import dev.pavage.library.QuantizedMatmul;
import dev.pavage.library.Reducer;
import dev.pavage.type.DType;
import dev.pavage.type.QuantFormat;
import dev.pavage.type.Shape;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.LongStream;

/**
 * What looks at the axes of a {@link Tensor}: views, reductions and products. Negative axes count from the end. All
 * methods throw {@link IllegalArgumentException} at once if axes, shapes or dtypes do not fit.
 *
 * <p>Views share the memory of the tensor they are made from; nothing is copied, except by {@link #reshape} where the
 * strides do not allow a view.
 */
public abstract sealed class AxisOperations extends ElementOperations permits Tensor {
    AxisOperations() {}

    /** The last two axes exchanged, as a view. */
    public final Tensor transpose() {
        Tensor x = self();
        int rank = x.rank();
        if (rank < 2) {
            throw new IllegalArgumentException(
                    "transpose exchanges the last two axes, which " + Operands.describe(x) + " has not got");
        }
        return permute(IntStream.range(0, rank)
                .map(i -> i < rank - 2 ? i : 2 * rank - 3 - i)
                .toArray());
    }

    /** The axes in another order, as a view: axis {@code i} of the result is axis {@code order[i]} of this. */
    public final Tensor permute(int... order) {
        Tensor x = self();
        int[] axes = IntStream.of(order)
                .map(axis -> Operands.axis("permute", x, axis))
                .toArray();
        Shape shape = Operands.named("permute", () -> x.shape().permute(axes));
        List<Integer> list = IntStream.of(axes).boxed().toList();
        return Tensor.record(new TensorOp.Permute(list), x.device(), x.dtype(), shape, x);
    }

    /**
     * The same elements in row-major order under another shape, as a view where the strides allow it and as a copy
     * where not. One extent may be -1: it is as large as the number of elements asks for.
     */
    public final Tensor reshape(long... shape) {
        Tensor x = self();
        Shape wanted = Operands.named("reshape", () -> inferred(x.shape(), shape));
        if (wanted.elements() != x.shape().elements()) {
            throw new IllegalArgumentException("reshape: " + Operands.describe(x) + " has " + x.shape().elements()
                    + " elements and does not read as " + wanted + " with " + wanted.elements());
        }
        return wanted.equals(x.shape())
                ? x
                : Tensor.record(new TensorOp.Reshape(), x.device(), x.dtype(), wanted, x);
    }

    private static Shape inferred(Shape from, long[] extents) {
        long[] result = extents.clone();
        int open = -1;
        long known = 1;
        for (int axis = 0; axis < result.length; axis++) {
            if (result[axis] != -1) {
                known *= Math.max(result[axis], 0);
            } else if (open < 0) {
                open = axis;
            } else {
                throw new IllegalArgumentException("only one extent can be -1");
            }
        }
        if (open >= 0) {
            if (known == 0 || from.elements() % known != 0) {
                throw new IllegalArgumentException("no extent in place of -1 makes " + from.elements() + " elements");
            }
            result[open] = from.elements() / known;
        }
        return Shape.of(result);
    }

    /** All elements along one axis; see {@link #reshape}. */
    public final Tensor flatten() {
        return reshape(self().shape().elements());
    }

    /** The elements {@code from} (inclusive) to {@code to} (exclusive) along an axis, as a view. */
    public final Tensor slice(int axis, long from, long to) {
        Tensor x = self();
        int found = Operands.axis("slice", x, axis);
        if (from < 0 || from > to || to > x.shape().extent(found)) {
            throw new IllegalArgumentException("slice: there are no elements " + from + " to " + to + " along axis "
                    + axis + " of " + Operands.describe(x));
        }
        Shape shape = x.shape().with(found, to - from);
        return Tensor.record(new TensorOp.Slice(found, from, to), x.device(), x.dtype(), shape, x);
    }

    /** The part at fixed indexes of the leading axes, which are dropped, as a view. */
    public final Tensor at(long... indexes) {
        if (indexes.length > self().rank()) {
            throw new IllegalArgumentException(
                    "at: " + Operands.describe(self()) + " has no " + indexes.length + " axes to fix");
        }
        Tensor part = self();
        for (int axis = 0; axis < indexes.length; axis++) {
            part = part.slice(axis, indexes[axis], indexes[axis] + 1);
        }
        return part.reshape(self().shape().range(indexes.length, self().rank()).toArray());
    }

    /** Repeated along axes of extent 1 and new leading axes until it has the given shape, as a view. */
    public final Tensor broadcastTo(long... shape) {
        Tensor x = self();
        Shape wanted = Shape.of(shape);
        if (wanted.equals(x.shape())) {
            return x;
        }
        if (!Operands.named("broadcastTo", () -> Shape.broadcast(x.shape(), wanted))
                .equals(wanted)) {
            throw new IllegalArgumentException(
                    "broadcastTo: " + Operands.describe(x) + " does not broadcast to " + wanted);
        }
        return Tensor.record(new TensorOp.Broadcast(), x.device(), x.dtype(), wanted, x);
    }

    /** Without an axis of extent 1, as a view. */
    public final Tensor squeeze(int axis) {
        Tensor x = self();
        int found = Operands.axis("squeeze", x, axis);
        if (x.shape().extent(found) != 1) {
            throw new IllegalArgumentException("squeeze: axis " + axis + " of " + Operands.describe(x) + " has extent "
                    + x.shape().extent(found) + ", not 1");
        }
        return reshape(x.shape().without(found).toArray());
    }

    /** With a new axis of extent 1 before {@code axis}, which may be the rank, as a view; -1 puts it last. */
    public final Tensor expandDims(int axis) {
        Tensor x = self();
        int found = axis < 0 ? axis + x.rank() + 1 : axis;
        if (found < 0 || found > x.rank()) {
            throw new IllegalArgumentException(
                    "expandDims: " + Operands.describe(x) + " has no place " + axis + " for a new axis");
        }
        return reshape(Operands.named("expandDims", () -> x.shape().insert(found, 1)).toArray());
    }

    /** As {@link #sum(boolean, int...)}, without these axes. */
    public final Tensor sum(int... axes) {
        return sum(false, axes);
    }

    /**
     * The sums along axes, or of all elements for none. As in NumPy integers and BOOL give I64; floating point keeps
     * its dtype, with what is narrower than F32 summed in F32.
     *
     * @param keepDims whether the axes stay, with extent 1
     */
    public final Tensor sum(boolean keepDims, int... axes) {
        return reduce(Reducer.SUM, counting(self().dtype()), keepDims, axes);
    }

    /** As {@link #prod(boolean, int...)}, without these axes. */
    public final Tensor prod(int... axes) {
        return prod(false, axes);
    }

    /** The products along axes, or of all elements for none; dtypes as in {@link #sum(boolean, int...)}. */
    public final Tensor prod(boolean keepDims, int... axes) {
        return reduce(Reducer.PROD, counting(self().dtype()), keepDims, axes);
    }

    /** As {@link #mean(boolean, int...)}, without these axes. */
    public final Tensor mean(int... axes) {
        return mean(false, axes);
    }

    /**
     * The means along axes, or of all elements for none; NaN of no elements. As in NumPy integers and BOOL give F64;
     * floating point keeps its dtype, with what is narrower than F32 computed in F32.
     */
    public final Tensor mean(boolean keepDims, int... axes) {
        Tensor x = self();
        DType dtype = x.dtype().isFloat() ? x.dtype() : DType.F64;
        Tensor sum = reduce(Reducer.SUM, dtype.accumulator(), keepDims, axes);
        long count = Operands.axes("mean", x, axes).stream()
                .mapToLong(axis -> x.shape().extent(axis))
                .reduce(1, (a, b) -> a * b);
        return sum.over(count).to(dtype);
    }

    /** As {@link #max(boolean, int...)}, without these axes. */
    public final Tensor max(int... axes) {
        return max(false, axes);
    }

    /** The largest elements along axes, or of all for none; NaN if any is; of BOOL whether any is true. */
    public final Tensor max(boolean keepDims, int... axes) {
        return extreme(Reducer.MAX, keepDims, axes);
    }

    /** As {@link #min(boolean, int...)}, without these axes. */
    public final Tensor min(int... axes) {
        return min(false, axes);
    }

    /** The smallest elements along axes, or of all for none; NaN if any is; of BOOL whether all are true. */
    public final Tensor min(boolean keepDims, int... axes) {
        return extreme(Reducer.MIN, keepDims, axes);
    }

    /** The I64 positions of the first largest elements along an axis, which is dropped; a NaN is beyond all. */
    public final Tensor argMax(int axis) {
        return position("argMax", true, axis);
    }

    /** The I64 positions of the first smallest elements along an axis, which is dropped; a NaN is beyond all. */
    public final Tensor argMin(int axis) {
        return position("argMin", false, axis);
    }

    /** {@code exp(x) / sum(exp(x))} along an axis, computed so that it does not overflow; floating point only. */
    public final Tensor softmax(int axis) {
        Tensor x = self();
        int found = Operands.axis("softmax", x, axis);
        Operands.takes("softmax", x.dtype().isFloat(), x, "convert it first, as with .to(DType.F32)");
        return Tensor.record(new TensorOp.Softmax(found), x.device(), x.dtype(), x.shape(), x);
    }

    /**
     * {@code x / sqrt(mean(x²) + epsilon) · weight} along the last axis (Zhang and Sennrich, "Root mean square layer
     * normalization", 2019); what is narrower than F32 is computed in F32.
     *
     * @param weight [n], of this tensor's dtype; n is the last axis' extent
     * @param epsilon not negative
     * @throws IllegalArgumentException if shapes, dtypes or devices do not fit
     */
    public final Tensor rmsNorm(Tensor weight, double epsilon) {
        return NormalizationCall.record("rmsNorm", self(), false, List.of(weight), epsilon);
    }

    /**
     * {@code (x - mean(x)) / sqrt(variance(x) + epsilon) · weight + bias} along the last axis (Ba, Kiros and Hinton, "Layer
     * normalization", 2016), with the mean of the squares of {@code x - mean(x)} as the variance; what is narrower than
     * F32 is computed in F32.
     *
     * @param weight [n], of this tensor's dtype; n is the last axis' extent
     * @param bias [n], of this tensor's dtype
     * @param epsilon not negative
     * @throws IllegalArgumentException if shapes, dtypes or devices do not fit
     */
    public final Tensor layerNorm(Tensor weight, Tensor bias, double epsilon) {
        return NormalizationCall.record("layerNorm", self(), true, List.of(weight, bias), epsilon);
    }

    /**
     * The matrix product of [..., m, k] and [..., k, n], of one dtype; leading axes broadcast. Sums are accumulated in
     * {@link DType#accumulator}; integers wrap, and of BOOL it is the logical or of ands, as in NumPy.
     */
    public final Tensor matmul(Tensor other) {
        return matmul(other, MatmulOptions.NONE);
    }

    /** As {@link #matmul(Tensor)}, followed by what {@code options} say, in the same kernel. */
    public final Tensor matmul(Tensor other, MatmulOptions options) {
        Tensor x = self();
        List<Tensor> inputs = new ArrayList<>(List.of(x, other));
        options.bias().ifPresent(inputs::add);
        Operands.sameDevice("matmul", inputs);
        DType dtype = Operands.sameDtype("matmul", List.of(x, other));
        Shape shape = MatmulProblem.resultShape(x.shape(), other.shape());
        Epilogue epilogue = new Epilogue(options.scale(), options.activation());
        MatmulProblem.checkEpilogue(dtype, epilogue);
        options.bias().ifPresent(bias -> {
            Operands.takes(
                    "matmul",
                    bias.dtype() == dtype || bias.dtype().isFloat() == dtype.isFloat(),
                    bias,
                    "the bias of a product of " + dtype + " is converted with .to(DType." + dtype.name() + ")");
            if (!Operands.named("matmul: the bias", () -> Shape.broadcast(bias.shape(), shape))
                    .equals(shape)) {
                throw new IllegalArgumentException("matmul: the bias " + Operands.describe(bias)
                        + " does not broadcast to the product's shape " + shape);
            }
        });
        return Tensor.record(
                new TensorOp.Matmul(epilogue, options.precision()),
                x.device(),
                options.dtype().orElse(dtype),
                shape,
                inputs.toArray(Tensor[]::new));
    }

    /**
     * This in blocks that share a scale, along the last axis, by the rules of ggml's reference functions; F64 is rounded to
     * F32 first. A block with a NaN gets a scale of NaN.
     *
     * @throws IllegalArgumentException if this is not floating point, or its rows are no whole number of blocks
     */
    public final Quantized quantize(QuantFormat format) {
        Tensor x = self();
        Operands.takes("quantize", x.dtype().isFloat(), x, "convert it first, as with .to(DType.F32)");
        Shape shape = Operands.named("quantize", () -> format.bytes(x.shape()));
        return new Quantized(format, Tensor.record(new TensorOp.Quantize(format), x.device(), DType.U8, shape, x));
    }

    /**
     * {@code this · weightsᵀ}: [..., k] by weights of [n, k] is [..., n], of this dtype. The weights are decoded where they
     * are multiplied, and rounded to this dtype if there is more than one row; sums are F32.
     *
     * @throws IllegalArgumentException if this is neither F32, F16 nor BF16, or shapes or devices do not fit
     */
    public final Tensor linear(Quantized weights) {
        Tensor x = self();
        Operands.takes(
                "linear",
                QuantizedMatmul.takes(x.dtype()),
                x,
                "convert it first, as with .to(DType.F32)");
        Operands.sameDevice("linear", List.of(x, weights.blocks()));
        Shape shape = Operands.named("linear", () -> QuantizedMatmul.resultShape(x.shape(), weights.shape()));
        long k = weights.shape().extent(1);
        long m = x.shape().range(0, x.rank() - 1).elements();
        Tensor product = Tensor.record(
                new TensorOp.Linear(weights.format()),
                x.device(),
                x.dtype(),
                Shape.of(m, shape.extent(shape.rank() - 1)),
                x.reshape(m, k),
                weights.blocks());
        return product.reshape(shape.toArray());
    }

    private static DType counting(DType dtype) {
        return dtype.isFloat() ? dtype : DType.I64;
    }

    private Tensor extreme(Reducer reducer, boolean keepDims, int... axes) {
        Tensor x = self();
        for (int axis : Operands.axes(reducer.toString(), x, axes)) {
            if (x.shape().extent(axis) == 0) {
                throw new IllegalArgumentException(reducer + " of no elements has no value: axis " + axis + " of "
                        + Operands.describe(x) + " is empty");
            }
        }
        return reduce(reducer, x.dtype(), keepDims, axes);
    }

    private Tensor reduce(Reducer reducer, DType dtype, boolean keepDims, int... axes) {
        Tensor x = self();
        List<Integer> found = Operands.axes(reducer.toString(), x, axes);
        if (found.isEmpty()) {
            return x.to(dtype);
        }
        long[] left = IntStream.range(0, x.rank())
                .filter(i -> !found.contains(i))
                .mapToLong(i -> x.shape().extent(i))
                .toArray();
        Tensor result =
                Tensor.record(new TensorOp.Reduce(reducer, found), x.device(), dtype, Shape.of(left), x);
        if (!keepDims) {
            return result;
        }
        LongStream kept = IntStream.range(0, x.rank())
                .mapToLong(i -> found.contains(i) ? 1 : x.shape().extent(i));
        return result.reshape(kept.toArray());
    }

    private Tensor position(String name, boolean largest, int axis) {
        Tensor x = self();
        int found = Operands.axis(name, x, axis);
        if (x.shape().extent(found) == 0) {
            throw new IllegalArgumentException(
                    name + " of no elements has no value: axis " + axis + " of " + Operands.describe(x) + " is empty");
        }
        return Tensor.record(
                new TensorOp.Position(largest, found),
                x.device(),
                DType.I64,
                x.shape().without(found),
                x);
    }
}
