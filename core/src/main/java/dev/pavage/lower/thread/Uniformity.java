package dev.pavage.lower.thread;

import dev.pavage.ir.Comparison;
import dev.pavage.lane.AccessOp;
import dev.pavage.lane.Block;
import dev.pavage.lane.ControlOp;
import dev.pavage.lane.LaneFunction;
import dev.pavage.lane.LaneOp;
import dev.pavage.lane.LaneValue;
import dev.pavage.lane.ThreadOp;
import dev.pavage.lane.ValueOp;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Which registers may differ between the threads of a program, and so which branches and loops not all threads take alike.
 * What is read from memory at one address is the same for all, since threads do not race.
 */
final class Uniformity {
    private final Set<LaneValue> uniform;
    private final Set<LaneValue> varying = new HashSet<>();
    private final Map<LaneValue, LaneOp> definitions = new HashMap<>();

    /**
     * Finds them.
     *
     * @param uniform registers that are known to be the same in all threads
     */
    Uniformity(LaneFunction function, Set<LaneValue> uniform) {
        this.uniform = uniform;
        walk(function.body());
    }

    /** Whether threads may take different ways through a branch. */
    boolean diverges(ControlOp.If op) {
        return varying.contains(op.condition());
    }

    /** Whether threads may do different numbers of rounds of a loop. */
    boolean diverges(ControlOp.For op) {
        return anyVaries(List.of(op.from(), op.to(), op.step()));
    }

    /** Whether one thread alone takes a branch: that whose number is a constant. */
    boolean isOneThread(ControlOp.If op) {
        return definitions.get(op.condition()) instanceof ValueOp.Compare c
                && c.kind() == Comparison.EQ
                && definitions.get(c.a()) instanceof ThreadOp.ThreadId
                && definitions.get(c.b()) instanceof ValueOp.Constant;
    }

    private boolean anyVaries(List<LaneValue> values) {
        return values.stream().anyMatch(varying::contains);
    }

    private boolean mark(List<LaneValue> values) {
        boolean changed = false;
        for (LaneValue value : values) {
            changed |= !uniform.contains(value) && varying.add(value);
        }
        return changed;
    }

    private void walk(Block block) {
        for (LaneOp op : block.ops()) {
            op.results().forEach(r -> definitions.put(r, op));
            switch (op) {
                case ThreadOp.ThreadId t -> mark(op.results());
                case ThreadOp.ShuffleXor s -> mark(op.results());
                case ThreadOp.MatrixMultiply m -> mark(op.results());
                case ThreadOp.MatrixLoad m -> mark(op.results());
                case ControlOp.For f -> loop(f);
                case ControlOp.If i -> {
                    walk(i.then());
                    walk(i.otherwise());
                    for (int r = 0; r < i.results().size(); r++) {
                        LaneValue first = i.then().yields().get(r);
                        LaneValue second = i.otherwise().yields().get(r);
                        boolean chosen = diverges(i) && !first.equals(second);
                        if (chosen || anyVaries(List.of(first, second))) {
                            mark(List.of(i.results().get(r)));
                        }
                    }
                }
                case ValueOp v -> follow(op);
                case AccessOp a -> follow(op);
                case ThreadOp t -> follow(op);
                case ControlOp c -> follow(op);
            }
        }
    }

    private void follow(LaneOp op) {
        if (anyVaries(op.operands())) {
            mark(op.results());
        }
    }

    private void loop(ControlOp.For op) {
        if (anyVaries(List.of(op.from(), op.step()))) {
            mark(List.of(op.variable()));
        }
        boolean changed = true;
        while (changed) {
            walk(op.body());
            changed = false;
            for (int i = 0; i < op.carried().size(); i++) {
                if (anyVaries(List.of(op.initial().get(i), op.body().yields().get(i)))) {
                    changed |= mark(List.of(op.carried().get(i)));
                }
            }
        }
        for (int i = 0; i < op.results().size(); i++) {
            if (diverges(op) || anyVaries(List.of(op.carried().get(i)))) {
                mark(List.of(op.results().get(i)));
            }
        }
    }
}
