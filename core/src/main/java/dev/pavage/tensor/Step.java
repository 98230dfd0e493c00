package dev.pavage.tensor;

import java.util.List;

/**
 * One step of a {@link Schedule}.
 *
 * @param result the tensor that it computes
 * @param lastUses tensors computed by earlier steps that no later step needs
 */
record Step(Tensor result, List<Tensor> lastUses) {
    Step {
        lastUses = List.copyOf(lastUses);
    }

    /** {@code f32[2, 3] = Unary[function=exp] of f32[2, 3]}. */
    @Override
    public String toString() {
        return Operands.describe(result) + " = " + result.op() + " of "
                + result.inputs().stream().map(Operands::describe).toList();
    }
}
