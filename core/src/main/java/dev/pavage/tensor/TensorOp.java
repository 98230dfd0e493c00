package dev.pavage.tensor;

import dev.pavage.library.BinaryFunction;
import dev.pavage.library.Epilogue;
import dev.pavage.library.Reducer;
import dev.pavage.library.UnaryFunction;
import dev.pavage.type.Precision;
import dev.pavage.type.QuantFormat;
import java.util.List;

/**
 * How a {@link Tensor} is computed from its inputs. The tensor itself knows its device, dtype and shape, which were
 * checked when it was recorded.
 */
sealed interface TensorOp {
    /** Whether the result is the same memory under another shape, if the strides allow. */
    default boolean isView() {
        return false;
    }

    /** A tensor that was made from memory; it has been computed. */
    record Source() implements TensorOp {}

    /** All elements are {@code value}. */
    record Fill(Number value) implements TensorOp {}

    /** F32 numbers uniform in [0, 1). */
    record Random(long seed) implements TensorOp {}

    /** A function of each element; with {@link UnaryFunction#COPY} a conversion to the tensor's dtype. */
    record Unary(UnaryFunction function) implements TensorOp {}

    /** A function of each two elements. */
    record Binary(BinaryFunction function) implements TensorOp {}

    /** The second or the third input, as the first says. */
    record Where() implements TensorOp {}

    /** Combines along axes, which are dropped; computed in the accumulator of the tensor's dtype. */
    record Reduce(Reducer reducer, List<Integer> axes) implements TensorOp {}

    /** Positions of extremes along an axis, which is dropped. */
    record Position(boolean largest, int axis) implements TensorOp {}

    /** Softmax along an axis. */
    record Softmax(int axis) implements TensorOp {}

    /** The first input's rows brought to one size, times the second input; the third, if there is one, is the bias. */
    record Normalize(boolean centred, double epsilon) implements TensorOp {}

    /** The product of the first two inputs; the third, if there is one, is the bias. */
    record Matmul(Epilogue epilogue, Precision precision) implements TensorOp {}

    /** The bytes of weights in blocks, for those of the input. */
    record Quantize(QuantFormat format) implements TensorOp {}

    /** The weights of the input's blocks. */
    record Dequantize(QuantFormat format) implements TensorOp {}

    /** The product of the first input, [m, k], and the transposed weights of the second's blocks, [n, k]. */
    record Linear(QuantFormat format) implements TensorOp {}

    /** Attention of [batch, heads, sequence, head dim]. */
    record Attention(boolean causal, double scale, Precision precision) implements TensorOp {}

    /** All inputs one after the other along an axis. */
    record Concat(int axis) implements TensorOp {}

    /** A copy of an input on another device. */
    record Transfer() implements TensorOp {}

    /** The axes in another order. */
    record Permute(List<Integer> order) implements TensorOp {
        @Override
        public boolean isView() {
            return true;
        }
    }

    /** The same elements in row-major order under another shape; copied where the strides do not allow a view. */
    record Reshape() implements TensorOp {
        @Override
        public boolean isView() {
            return true;
        }
    }

    /** Elements {@code from} to {@code to} of an axis. */
    record Slice(int axis, long from, long to) implements TensorOp {
        @Override
        public boolean isView() {
            return true;
        }
    }

    /** Repeats axes of extent 1 and puts in leading axes. */
    record Broadcast() implements TensorOp {
        @Override
        public boolean isView() {
            return true;
        }
    }
}
