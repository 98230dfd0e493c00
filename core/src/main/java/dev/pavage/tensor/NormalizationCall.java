package dev.pavage.tensor;

import dev.pavage.type.Shape;
import java.util.List;
import java.util.stream.Stream;

/** Checks the operands of a normalization of rows. */
final class NormalizationCall {
    private NormalizationCall() {}

    /**
     * Records one.
     *
     * @param centred whether the mean is taken off
     * @param perColumn the weight, and the bias if there is one
     */
    static Tensor record(String operation, Tensor x, boolean centred, List<Tensor> perColumn, double epsilon) {
        Operands.takes(operation, x.dtype().isFloat(), x, "convert it first, as with .to(DType.F32)");
        List<Tensor> operands = Stream.concat(Stream.of(x), perColumn.stream()).toList();
        Operands.sameDevice(operation, operands);
        Operands.sameDtype(operation, operands);
        if (x.rank() == 0) {
            throw new IllegalArgumentException(operation + " takes rows, and " + Operands.describe(x) + " has none");
        }
        Shape columns = x.shape().range(x.rank() - 1, x.rank());
        for (Tensor vector : perColumn) {
            if (!vector.shape().equals(columns)) {
                throw new IllegalArgumentException(
                        operation + " of " + Operands.describe(x) + " takes a weight and a bias of "
                                + columns + ", one number for each column, not " + Operands.describe(vector));
            }
        }
        // Not the other way round: NaN must fail.
        if (!(epsilon >= 0 && epsilon < Double.POSITIVE_INFINITY)) {
            throw new IllegalArgumentException(
                    operation + " takes an epsilon that is finite and not negative, such as 1e-5, not " + epsilon);
        }
        return Tensor.record(
                new TensorOp.Normalize(centred, epsilon), x.device(), x.dtype(), x.shape(),
                operands.toArray(Tensor[]::new));
    }
}
