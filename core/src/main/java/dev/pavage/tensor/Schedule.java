package dev.pavage.tensor;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * What is to be done, in order, to compute a tensor: a straight line, one kernel or view for each recorded operation.
 * Fusing neighbours into one kernel is a change of this list.
 *
 * @param steps operands before what is computed from them
 */
record Schedule(List<Step> steps) {
    /** Most graphs are small, and tables for more take longer to make than to walk. */
    private static final int FEW = 4;

    Schedule {
        steps = List.copyOf(steps);
    }

    /**
     * The steps for a tensor from those that are computed already. Walks the graph with a stack of its own: a chain of
     * operations may be longer than Java's stack is deep.
     */
    static Schedule of(Tensor wanted) {
        List<Tensor> order = new ArrayList<>();
        Set<Tensor> entered = Collections.newSetFromMap(new IdentityHashMap<>(FEW));
        Set<Tensor> left = Collections.newSetFromMap(new IdentityHashMap<>(FEW));
        Deque<Tensor> open = new ArrayDeque<>(List.of(wanted));
        while (!open.isEmpty()) {
            Tensor tensor = open.peek();
            if (tensor.isComputed() || left.contains(tensor)) {
                open.pop();
            } else if (entered.add(tensor)) {
                tensor.inputs().reversed().forEach(open::push);
            } else {
                open.pop();
                left.add(tensor);
                order.add(tensor);
            }
        }
        return new Schedule(steps(wanted, order));
    }

    /** Walks backwards: where a tensor is met first is its last use. */
    private static List<Step> steps(Tensor wanted, List<Tensor> order) {
        IdentityHashMap<Tensor, Boolean> needed = new IdentityHashMap<>(FEW);
        needed.put(wanted, true);
        List<Step> steps = new ArrayList<>();
        for (Tensor tensor : order.reversed()) {
            List<Tensor> lastUses = new ArrayList<>();
            for (Tensor input : tensor.inputs()) {
                if (!input.isComputed() && needed.put(input, true) == null) {
                    lastUses.add(input);
                }
            }
            steps.add(new Step(tensor, lastUses));
        }
        return steps.reversed();
    }

    /** One line for each step. */
    @Override
    public String toString() {
        return steps.stream().map(Step::toString).collect(Collectors.joining("\n"));
    }
}
