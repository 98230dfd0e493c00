package dev.pavage.library;

import dev.pavage.device.DeviceArray;
import dev.pavage.type.DType;
import dev.pavage.type.Precision;
import dev.pavage.type.Shape;
import java.util.Optional;

/**
 * {@code c = activation(scale · a·b + bias)} for matrices with any strides.
 *
 * @param a [batch..., m, k]
 * @param b [batch..., k, n], of a's dtype; the batch axes of a and b broadcast
 * @param bias broadcasts to c, such as [n]; of any dtype
 * @param c [batch..., m, n] of any dtype; what is computed is rounded or wrapped to it
 * @param epilogue scale and activation
 * @param precision what may be lost of factors or sums; {@link Precision#EXACT} if that is not of a's dtype, whatever is given
 */
public record MatmulProblem(
        DeviceArray a,
        DeviceArray b,
        Optional<DeviceArray> bias,
        DeviceArray c,
        Epilogue epilogue,
        Precision precision) {
    /**
     * Checks shapes and dtypes.
     *
     * @throws IllegalArgumentException if they do not fit
     */
    public MatmulProblem {
        if (a.dtype() != b.dtype()) {
            throw new IllegalArgumentException("matmul multiplies matrices of one dtype, not " + a + " by " + b);
        }
        Shape expected = resultShape(a.shape(), b.shape());
        if (!c.shape().equals(expected)) {
            throw new IllegalArgumentException(
                    "matmul of " + a + " and " + b + " has shape " + expected + " and is not stored in " + c);
        }
        checkEpilogue(a.dtype(), epilogue);
        precision = precision.of(a.dtype());
    }

    /**
     * The shape of the product of matrices of two shapes.
     *
     * @throws IllegalArgumentException if they cannot be multiplied
     */
    public static Shape resultShape(Shape a, Shape b) {
        if (a.rank() < 2 || b.rank() < 2) {
            throw new IllegalArgumentException("matmul multiplies matrices, of shapes [..., m, k] and [..., k, n], not "
                    + a + " by " + b + "; give a vector an axis of extent 1");
        }
        long m = a.extent(a.rank() - 2);
        long k = a.extent(a.rank() - 1);
        long n = b.extent(b.rank() - 1);
        if (b.extent(b.rank() - 2) != k) {
            throw new IllegalArgumentException("matmul of shapes " + a + " and " + b + ": the left one has " + k
                    + " columns and the right one " + b.extent(b.rank() - 2) + " rows, which should be equal");
        }
        Shape batch = Shape.broadcast(a.range(0, a.rank() - 2), b.range(0, b.rank() - 2));
        return batch.concat(Shape.of(m, n));
    }

    /**
     * Checks that an epilogue can be applied to products of a dtype.
     *
     * @throws IllegalArgumentException if not
     */
    public static void checkEpilogue(DType dtype, Epilogue epilogue) {
        boolean smooth = epilogue.activation() == Activation.GELU || epilogue.activation() == Activation.SILU;
        if (!dtype.isFloat() && (epilogue.scale() != 1 || smooth)) {
            throw new IllegalArgumentException(
                    "matmul of " + dtype + " takes no scale but 1 and no activation but relu,"
                            + " not " + epilogue + "; convert the matrices to a floating-point dtype first");
        }
    }

    long m() {
        return a.shape().extent(a.shape().rank() - 2);
    }

    long n() {
        return b.shape().extent(b.shape().rank() - 1);
    }

    long k() {
        return a.shape().extent(a.shape().rank() - 1);
    }

    /** Number of matrices in the result. */
    long batch() {
        return Blocks.leading(c.shape(), c.shape().rank() - 2);
    }

    /** {@code f32[2, 3] · f32[3, 4] -> f32[2, 4]}, with what follows the product. */
    @Override
    public String toString() {
        return a.dtype() + a.shape().toString() + " · " + b.dtype() + b.shape() + " -> " + c.dtype() + c.shape()
                + (bias.isPresent() ? " with bias" : "")
                + (epilogue.equals(Epilogue.NONE) ? "" : " " + epilogue)
                + (precision == Precision.EXACT ? "" : " " + precision);
    }
}
