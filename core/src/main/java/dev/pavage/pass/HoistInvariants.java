package dev.pavage.pass;

import dev.pavage.ir.ControlOp;
import dev.pavage.ir.Op;
import dev.pavage.ir.Region;
import dev.pavage.ir.TileKernel;
import dev.pavage.ir.Value;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Moves out of a loop what is the same in each of its rounds.
 *
 * <p>Ops without effect may run even where the loop would not have run at all: none of them can fail, since loads give
 * their fill value outside a view and a division by zero gives zero. Loads move only out of loops that write to no
 * view. Nothing moves out of a branch, which may guard much work, and no loop or branch moves as a whole.
 */
public final class HoistInvariants implements Pass {
    @Override
    public String name() {
        return "hoist-invariants";
    }

    @Override
    public TileKernel run(TileKernel kernel, PassContext context) {
        return Rewriter.rewrite(kernel, HoistInvariants::rewrite);
    }

    private static void rewrite(Op op, Rewriter to) {
        if (!(op instanceof ControlOp.For loop)) {
            to.emitRewritten(op);
            return;
        }
        // The inner loops first, so that their invariants stand in this body and may move on.
        Region body = to.region(loop.body());
        boolean writes = Effects.writes(loop);
        Set<Value> changing = new HashSet<>(body.params());
        List<Op> staying = new ArrayList<>();
        for (Op inner : body.ops()) {
            if (mayMove(inner, writes) && Collections.disjoint(inner.operands(), changing)) {
                to.emit(inner);
            } else {
                staying.add(inner);
                changing.addAll(inner.results());
            }
        }
        to.emit(loop.withBody(new Region(body.params(), staying)));
    }

    private static boolean mayMove(Op op, boolean loopWrites) {
        return !(op instanceof ControlOp) && !op.hasEffect() && !(Effects.reads(op) && loopWrites);
    }
}
