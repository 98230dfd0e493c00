package dev.pavage.cpu.machine;

import dev.pavage.lane.AccessOp;
import dev.pavage.lane.Block;
import dev.pavage.lane.ControlOp;
import dev.pavage.lane.LaneOp;
import dev.pavage.lane.LaneValue;
import dev.pavage.lane.ValueOp;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/** Finds the scalar truth values that one op alone reads, to decide: those need not exist as numbers. */
final class Conditions {
    private final Map<LaneValue, Integer> reads = new HashMap<>();
    private final Set<LaneValue> deciding = new HashSet<>();

    private Conditions() {}

    static Set<LaneValue> of(Block block) {
        Conditions conditions = new Conditions();
        conditions.visit(block);
        conditions.deciding.removeIf(value -> !value.type().isScalar() || conditions.reads.getOrDefault(value, 0) != 1);
        return conditions.deciding;
    }

    private void visit(Block block) {
        for (LaneOp op : block.ops()) {
            op.operands().forEach(this::count);
            switch (op) {
                case ValueOp.Select select -> deciding.add(select.condition());
                case AccessOp.Load load -> load.mask().ifPresent(deciding::add);
                case AccessOp.Store store -> store.mask().ifPresent(deciding::add);
                case ControlOp.If branch -> {
                    deciding.add(branch.condition());
                    visit(branch.then());
                    visit(branch.otherwise());
                }
                case ControlOp.For loop -> visit(loop.body());
                case LaneOp other -> {}
            }
        }
        block.yields().forEach(this::count);
    }

    private void count(LaneValue value) {
        reads.merge(value, 1, Integer::sum);
    }
}
