package dev.pavage.pass;

import dev.pavage.ir.ControlOp;
import dev.pavage.ir.Op;
import dev.pavage.ir.Region;
import dev.pavage.ir.SourceLocation;
import dev.pavage.ir.TileKernel;
import dev.pavage.ir.Value;
import java.util.ArrayList;
import java.util.List;

/**
 * Takes from loops and branches the results that are not theirs: a value that a loop carries but yields unchanged, and
 * a result that both sides of a branch yield alike. Capture carries every live variable through every loop, so most
 * carried values of a nest are of this kind.
 *
 * <pre>{@code
 * %5 = for %2 = %0 to %1 step %3 carry (%4 = %9) { ... yield %4 }    ->    for ... { ... yield },  %5 is %9
 * }</pre>
 */
public final class Canonicalise implements Pass {
    @Override
    public String name() {
        return "canonicalise";
    }

    @Override
    public TileKernel run(TileKernel kernel, PassContext context) {
        return Rewriter.rewrite(kernel, Canonicalise::rewrite);
    }

    private static void rewrite(Op op, Rewriter to) {
        if (op instanceof ControlOp.For loop) {
            // Inner loops first: what they leave alone, the outer one may turn out to leave alone too.
            loop(loop.withBody(to.region(loop.body())), to);
        } else if (op instanceof ControlOp.If branch) {
            branch(branch.withRegions(to.region(branch.then()), to.region(branch.otherwise())), to);
        } else {
            to.emit(op);
        }
    }

    private static void loop(ControlOp.For loop, Rewriter to) {
        List<Value> yielded = loop.body().yielded();
        List<Integer> kept = new ArrayList<>();
        for (int i = 0; i < yielded.size(); i++) {
            Value param = loop.carried().get(i);
            Value initial = loop.initial().get(i);
            if (yielded.get(i).equals(param) || yielded.get(i).equals(initial)) {
                to.replace(param, initial);
                to.replace(loop.results().get(i), initial);
            } else {
                kept.add(i);
            }
        }
        if (kept.size() == yielded.size()) {
            to.emit(loop);
            return;
        }
        List<Value> params = new ArrayList<>(List.of(loop.variable()));
        params.addAll(pick(loop.carried(), kept));
        Region body = to.region(new Region(params, yielding(loop.body().ops(), kept)));
        // What is now an initial value in the body may let further values be seen as unchanged.
        loop(
                new ControlOp.For(
                        pick(loop.results(), kept),
                        loop.from(),
                        loop.to(),
                        loop.step(),
                        pick(loop.initial(), kept),
                        body,
                        loop.at()),
                to);
    }

    private static void branch(ControlOp.If branch, Rewriter to) {
        List<Value> then = branch.then().yielded();
        List<Value> otherwise = branch.otherwise().yielded();
        List<Integer> kept = new ArrayList<>();
        for (int i = 0; i < then.size(); i++) {
            // A value that both regions know was defined outside of them.
            if (then.get(i).equals(otherwise.get(i))) {
                to.replace(branch.results().get(i), then.get(i));
            } else {
                kept.add(i);
            }
        }
        to.emit(new ControlOp.If(
                pick(branch.results(), kept),
                branch.condition(),
                new Region(List.of(), yielding(branch.then().ops(), kept)),
                new Region(List.of(), yielding(branch.otherwise().ops(), kept)),
                branch.at()));
    }

    /** A region's ops with fewer values yielded at the end. */
    static List<Op> yielding(List<Op> ops, List<Integer> kept) {
        List<Op> fewer = new ArrayList<>(ops);
        SourceLocation at = ops.getLast().at();
        List<Value> values = ops.getLast().operands();
        fewer.set(ops.size() - 1, new ControlOp.Yield(pick(values, kept), at));
        return fewer;
    }

    /** The values at the given places. */
    static List<Value> pick(List<Value> values, List<Integer> places) {
        return places.stream().map(values::get).toList();
    }
}
