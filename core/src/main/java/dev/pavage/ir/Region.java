package dev.pavage.ir;

import java.util.List;

/**
 * A straight list of ops, run in order; the body of a kernel, a loop or a branch.
 *
 * @param params values that the op holding the region gives it: the loop variable, then the carried values
 * @param ops what is run; every region but a kernel's body ends in a {@link ControlOp.Yield}
 */
public record Region(List<Value> params, List<Op> ops) {
    /** Copies both lists. */
    public Region {
        params = List.copyOf(params);
        ops = List.copyOf(ops);
    }

    /** The values that the region's {@link ControlOp.Yield} gives back. */
    public List<Value> yielded() {
        return !ops.isEmpty() && ops.getLast() instanceof ControlOp.Yield y ? y.values() : List.of();
    }
}
