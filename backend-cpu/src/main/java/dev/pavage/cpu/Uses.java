package dev.pavage.cpu;

import dev.pavage.lane.Block;
import dev.pavage.lane.ControlOp;
import dev.pavage.lane.LaneOp;
import dev.pavage.lane.LaneValue;
import java.util.Set;

/** Which registers a block reads. */
final class Uses {
    private Uses() {}

    /** Adds to {@code used} what the block and those within it read. */
    static void collect(Block block, Set<LaneValue> used) {
        for (LaneOp op : block.ops()) {
            used.addAll(op.operands());
            if (op instanceof ControlOp.For loop) {
                collect(loop.body(), used);
            } else if (op instanceof ControlOp.If branch) {
                collect(branch.then(), used);
                collect(branch.otherwise(), used);
            }
        }
        used.addAll(block.yields());
    }
}
