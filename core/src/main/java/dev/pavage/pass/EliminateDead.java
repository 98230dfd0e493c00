package dev.pavage.pass;

import dev.pavage.ir.ControlOp;
import dev.pavage.ir.ControlOp.For;
import dev.pavage.ir.ControlOp.If;
import dev.pavage.ir.Op;
import dev.pavage.ir.Region;
import dev.pavage.ir.TileKernel;
import dev.pavage.ir.Value;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * Drops what nobody reads: ops without effect, loops and branches without effect, and carried values, also those that
 * only feed themselves or each other from round to round.
 *
 * <p>It marks the values that effects need, then those that these need and so on, and sweeps the rest. A carried value
 * is needed if either the loop's result or the body's parameter is.
 */
public final class EliminateDead implements Pass {
    @Override
    public String name() {
        return "eliminate-dead";
    }

    @Override
    public TileKernel run(TileKernel kernel, PassContext context) {
        Marks marks = new Marks();
        marks.collect(kernel.body());
        marks.spread();
        return kernel.withBody(new Region(kernel.body().params(), sweep(kernel.body().ops(), marks.live)));
    }

    private static final class Marks {
        private final Set<Value> live = new HashSet<>();
        private final Deque<Value> fresh = new ArrayDeque<>();

        /** What each value needs. */
        private final Map<Value, List<Value>> needs = new HashMap<>();

        /** Notes what the values of a region need, and marks what its effects need. */
        void collect(Region region) {
            for (Op op : region.ops()) {
                switch (op) {
                    case For loop -> collect(loop);
                    case If branch -> collect(branch);
                    case ControlOp.Yield y -> {}
                    case Op other -> other.results().forEach(result -> needs.put(result, other.operands()));
                }
                if (op.hasEffect()) {
                    // Not the initial values of a loop: each is needed only if what it begins is.
                    mark(op instanceof For loop ? bounds(loop) : op.operands());
                }
                op.regions().forEach(this::collect);
            }
        }

        private void collect(For loop) {
            List<Value> bounds = bounds(loop);
            needs.put(loop.variable(), bounds);
            for (int i = 0; i < loop.results().size(); i++) {
                List<Value> carried =
                        Stream.concat(
                                bounds.stream(),
                                Stream.of(loop.initial().get(i), loop.body().yielded().get(i)))
                                .toList();
                needs.put(loop.results().get(i), carried);
                needs.put(loop.carried().get(i), carried);
            }
        }

        private void collect(If branch) {
            for (int i = 0; i < branch.results().size(); i++) {
                needs.put(
                        branch.results().get(i),
                        List.of(
                                branch.condition(),
                                branch.then().yielded().get(i),
                                branch.otherwise().yielded().get(i)));
            }
        }

        private static List<Value> bounds(For loop) {
            return List.of(loop.from(), loop.to(), loop.step());
        }

        private void mark(List<Value> values) {
            values.stream().filter(live::add).forEach(fresh::add);
        }

        void spread() {
            while (!fresh.isEmpty()) {
                mark(needs.getOrDefault(fresh.remove(), List.of()));
            }
        }
    }

    private static List<Op> sweep(List<Op> ops, Set<Value> live) {
        List<Op> kept = new ArrayList<>();
        for (Op op : ops) {
            if (op instanceof ControlOp.Yield || op.hasEffect() || op.results().stream().anyMatch(live::contains)) {
                kept.add(switch (op) {
                    case For loop -> sweep(loop, live);
                    case If branch -> sweep(branch, live);
                    case Op other -> other;
                });
            }
        }
        return kept;
    }

    private static For sweep(For loop, Set<Value> live) {
        List<Integer> kept = IntStream.range(0, loop.results().size())
                .filter(i -> live.contains(loop.results().get(i)) || live.contains(loop.carried().get(i)))
                .boxed()
                .toList();
        List<Value> params = new ArrayList<>(List.of(loop.variable()));
        params.addAll(Canonicalise.pick(loop.carried(), kept));
        Region body = new Region(params, sweep(Canonicalise.yielding(loop.body().ops(), kept), live));
        return new For(
                Canonicalise.pick(loop.results(), kept),
                loop.from(),
                loop.to(),
                loop.step(),
                Canonicalise.pick(loop.initial(), kept),
                body,
                loop.at());
    }

    private static If sweep(If branch, Set<Value> live) {
        List<Integer> kept = IntStream.range(0, branch.results().size())
                .filter(i -> live.contains(branch.results().get(i)))
                .boxed()
                .toList();
        return new If(
                Canonicalise.pick(branch.results(), kept),
                branch.condition(),
                new Region(List.of(), sweep(Canonicalise.yielding(branch.then().ops(), kept), live)),
                new Region(List.of(), sweep(Canonicalise.yielding(branch.otherwise().ops(), kept), live)),
                branch.at());
    }
}
