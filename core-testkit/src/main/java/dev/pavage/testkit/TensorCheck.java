package dev.pavage.testkit;

import dev.pavage.ir.Literal;
import dev.pavage.reference.HostView;
import dev.pavage.tensor.Tensor;
import dev.pavage.type.DType;
import dev.pavage.type.Floats;
import dev.pavage.type.Shape;
import java.lang.foreign.Arena;
import java.util.Arrays;

/** Comparisons of computed tensors with plain loops in double precision. */
final class TensorCheck {
    private TensorCheck() {}

    /** A formula for one element. */
    @FunctionalInterface
    interface Formula {
        /** The element at {@code at}, one index per axis; not rounded. */
        double at(long... at);
    }

    /** The elements of a test tensor as a formula. */
    static Formula of(GuardedTensor tensor) {
        HostView view = tensor.host();
        return at -> view.dtype().isFloat()
                ? view.readReal(view.offset(at))
                : (double) view.readInteger(view.offset(at));
    }

    /** A test tensor as one of the library. */
    static Tensor tensor(GuardedTensor tensor) {
        return Tensor.of(tensor.array());
    }

    /** Each element of a tensor is what a formula gives, rounded or wrapped to its dtype. */
    static void equal(Tensor actual, Shape shape, Tolerance tolerance, Formula expected) {
        Expect.that(actual.shape().equals(shape), "the shape is " + actual.shape() + ", not " + shape);
        DType dtype = actual.dtype();
        try (Arena arena = Arena.ofConfined()) {
            HostView found = HostView.of(actual.toMemorySegment(arena), dtype, shape);
            GuardedTensor.forEach(shape, (flat, indexes) -> {
                double wanted = expected.at(indexes);
                boolean right;
                String text;
                if (dtype.isFloat()) {
                    double element = found.readReal(found.offset(indexes));
                    double rounded = Floats.round(dtype, wanted);
                    right = element == rounded || tolerance.allows(dtype, rounded, element);
                    text = element + ", not " + rounded;
                } else {
                    long element = found.readInteger(found.offset(indexes));
                    long whole = Literal.wrap(dtype, (long) wanted);
                    right = element == whole;
                    text = element + ", not " + whole;
                }
                Expect.that(
                        right,
                        "element " + Arrays.toString(indexes) + " of " + dtype + shape + " is " + text
                                + " (tolerance: " + tolerance + ")");
            });
        }
    }
}
