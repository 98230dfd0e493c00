package dev.pavage.pass;

import dev.pavage.ir.ControlOp;
import dev.pavage.ir.Op;
import dev.pavage.ir.Printer;
import dev.pavage.ir.Region;
import dev.pavage.ir.TileKernel;
import dev.pavage.ir.Value;
import java.util.HashMap;
import java.util.Map;

/**
 * Computes once what is computed twice: an op of the same expression as an earlier one, in the same region or one
 * around it, is replaced by the earlier one's result. Loads count as equal only if nothing between them may write to a
 * view.
 */
public final class EliminateCommon implements Pass {
    @Override
    public String name() {
        return "eliminate-common";
    }

    @Override
    public TileKernel run(TileKernel kernel, PassContext context) {
        return Rewriter.rewrite(kernel, new Search()::rewrite);
    }

    private static final class Search {
        /** The values known here, by the expression that made them. */
        private Map<String, Value> known = new HashMap<>();

        /** A number for what memory holds here: places of one number see the same elements. */
        private int memory;

        private int memories;

        void rewrite(Op op, Rewriter to) {
            if (op instanceof ControlOp.For loop) {
                // A later round sees what an earlier one wrote.
                written(loop);
                to.emit(loop.withBody(inner(loop.body(), to)));
                written(loop);
            } else if (op instanceof ControlOp.If branch) {
                int before = memory;
                Region then = inner(branch.then(), to);
                memory = before;
                to.emit(branch.withRegions(then, inner(branch.otherwise(), to)));
                memory = before;
                written(branch);
            } else if (op.hasEffect() || op.results().size() != 1) {
                to.emit(op);
                written(op);
            } else {
                merge(op, op.results().getFirst(), to);
            }
        }

        private void merge(Op op, Value result, Rewriter to) {
            String expression = Printer.expression(op) + (Effects.reads(op) ? " in memory " + memory : "");
            Value same = known.putIfAbsent(expression, result);
            if (same == null) {
                to.emit(op);
            } else {
                to.replace(result, same);
            }
        }

        /** Rewrites a region, which knows what is known around it; what it learns is forgotten behind it. */
        private Region inner(Region region, Rewriter to) {
            Map<String, Value> outer = known;
            known = new HashMap<>(outer);
            Region rewritten = to.region(region);
            known = outer;
            return rewritten;
        }

        private void written(Op op) {
            if (Effects.writes(op)) {
                memory = ++memories;
            }
        }
    }
}
