package dev.pavage.pass;

import dev.pavage.ir.ControlOp.For;
import dev.pavage.ir.MemoryOp;
import dev.pavage.ir.Op;
import dev.pavage.ir.Target;
import dev.pavage.ir.TileOp;
import dev.pavage.ir.Value;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The loads of a loop that asynchronous copies can do, some rounds ahead: those whose tile a dot of matrix instructions
 * takes as it is, or transposed.
 */
public final class AsyncLoads {
    /**
     * An operand of a dot that is loaded.
     *
     * @param dot the dot
     * @param number which of its operands, 0 or 1
     * @param load where the operand comes from
     * @param turned whether the operand is the transpose of what is loaded
     */
    public record Operand(TileOp.Dot dot, int number, MemoryOp.Load load, boolean turned) {
        /** The tile that the dot takes. */
        public Value tile() {
            return dot.operands().get(number);
        }
    }

    private AsyncLoads() {}

    /** Those of a loop's own body, in the order of its dots. */
    public static List<Operand> of(For loop, Target target) {
        List<Operand> found = new ArrayList<>();
        if (target.asyncCopies()) {
            LoopLoads loads = new LoopLoads(loop);
            for (Op op : loop.body().ops()) {
                if (op instanceof TileOp.Dot dot && target.matrixUnit(dot).isPresent()) {
                    for (int number = 0; number < 2; number++) {
                        operand(dot, number, loads).ifPresent(found::add);
                    }
                }
            }
        }
        return found;
    }

    private static Optional<Operand> operand(TileOp.Dot dot, int number, LoopLoads loads) {
        Value tile = dot.operands().get(number);
        Optional<Op> made = loads.definition(tile).filter(op -> loads.isUsedOnce(tile));
        boolean turned = made.isPresent() && made.get() instanceof TileOp.Transpose;
        Optional<Op> from = turned
                ? made.map(op -> op.operands().getFirst()).filter(loads::isUsedOnce).flatMap(loads::definition)
                : made;
        return from.filter(op -> op instanceof MemoryOp.Load)
                .map(op -> (MemoryOp.Load) op)
                .filter(load -> loads.canMove(load) && load.fill().isZero())
                .map(load -> new Operand(dot, number, load, turned));
    }
}
