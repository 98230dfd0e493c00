package dev.pavage.lane;

import java.util.List;

/**
 * A straight list of ops, run in order.
 *
 * @param ops the ops
 * @param yields the values that the block gives to the loop or branch that holds it; none for a function's body
 */
public record Block(List<LaneOp> ops, List<LaneValue> yields) {
    /** Copies the lists. */
    public Block {
        ops = List.copyOf(ops);
        yields = List.copyOf(yields);
    }

    /** How many ops it has, those of the blocks in it included. */
    public int size() {
        return ops.stream()
                .mapToInt(op -> 1 + switch (op) {
                    case ControlOp.For loop -> loop.body().size();
                    case ControlOp.If branch -> branch.then().size() + branch.otherwise().size();
                    default -> 0;
                })
                .sum();
    }
}
