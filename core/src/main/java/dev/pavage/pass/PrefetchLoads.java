package dev.pavage.pass;

import dev.pavage.ir.ControlOp;
import dev.pavage.ir.ControlOp.For;
import dev.pavage.ir.DeviceFamily;
import dev.pavage.ir.Hint;
import dev.pavage.ir.IndexOp;
import dev.pavage.ir.MemoryOp;
import dev.pavage.ir.Op;
import dev.pavage.ir.Region;
import dev.pavage.ir.Target;
import dev.pavage.ir.Target.Lowering;
import dev.pavage.ir.TileKernel;
import dev.pavage.ir.TileOp;
import dev.pavage.ir.Value;
import dev.pavage.ir.ValueType;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;

/**
 * Starts loads that feed a {@code dot} before the products that do not need them, so that memory answers while the program
 * multiplies.
 *
 * <pre>{@code
 * for k { a = load(k); s += dot(a) }    ->    a = load(first); for k { next = load(k + step); s += dot(a); a = next }
 * }</pre>
 *
 * <p>The operands of a loop's first dot are loaded a round ahead and carried in registers. Those of its later dots are
 * loaded at the start of the round, ahead of the first dot. The load for the round after the last reads nothing where it
 * leaves its view, as it mostly does. Loops that write to any view are left as they are.
 *
 * <p>Only for lowerings to many threads, whose threads do not look ahead by themselves. {@link Hint#STAGES} of 1 turns it
 * off. Loads that {@link AsyncLoads} names are left to the lowering, which needs no registers for them.
 */
public final class PrefetchLoads implements Pass {
    /** Bytes of registers that a thread may use for tiles that are not yet needed: 32 of the usual 128 registers. */
    private static final int BYTES = 128;

    @Override
    public String name() {
        return "prefetch-loads";
    }

    @Override
    public TileKernel run(TileKernel kernel, PassContext context) {
        Target target = context.target();
        boolean wanted = target.lowering() == Lowering.THREADS
                && kernel.hints().getOrDefault(Hint.STAGES, 2L) > 1;
        DeviceFamily family = DeviceFamily.named(target.family());
        int threads = (family.cpu() ? DeviceFamily.UNKNOWN : family).threads();
        long room = (long) Math.min(target.maxThreads(), threads) * BYTES;
        return wanted ? Rewriter.rewrite(kernel, (op, to) -> rewrite(op, to, room, target)) : kernel;
    }

    private static void rewrite(Op op, Rewriter to, long room, Target target) {
        if (op instanceof For loop) {
            to.emit(new Ahead(loop.withBody(to.region(loop.body())), to, room, target).rewritten());
        } else {
            to.emitRewritten(op);
        }
    }

    /** One loop whose loads are moved ahead. */
    private static final class Ahead {
        private final For loop;
        private final LoopLoads loads;
        private final Rewriter to;
        private final List<MemoryOp.Load> next = new ArrayList<>();
        private final List<MemoryOp.Load> early = new ArrayList<>();
        private long room;

        Ahead(For loop, Rewriter to, long room, Target target) {
            this.loop = loop;
            this.loads = new LoopLoads(loop);
            this.to = to;
            this.room = room;
            List<MemoryOp.Load> copied =
                    AsyncLoads.of(loop, target).stream().map(AsyncLoads.Operand::load).toList();
            List<TileOp.Dot> dots = loop.body().ops().stream()
                    .filter(TileOp.Dot.class::isInstance)
                    .map(TileOp.Dot.class::cast)
                    .toList();
            for (TileOp.Dot dot : dots) {
                List<MemoryOp.Load> found = dot.equals(dots.getFirst()) ? next : early;
                for (Value operand : List.of(dot.a(), dot.b())) {
                    load(operand).filter(l -> !copied.contains(l)).filter(this::fits).ifPresent(found::add);
                }
            }
        }

        /** The load that a value is, or is computed from alone, if nobody else reads it and it can be moved. */
        private Optional<MemoryOp.Load> load(Value value) {
            if (!loads.isUsedOnce(value)) {
                return Optional.empty();
            }
            return loads.definition(value).flatMap(op -> switch (op) {
                case MemoryOp.Load load when loads.canMove(load) -> Optional.of(load);
                case TileOp.Cast c -> load(c.a());
                case TileOp.Unary u -> load(u.a());
                case TileOp.Transpose t -> load(t.a());
                case TileOp.Reshape r -> load(r.a());
                case Op other -> Optional.empty();
            });
        }

        private boolean fits(MemoryOp.Load load) {
            long bytes = load.result().shape().elements() * Math.max(Integer.BYTES, load.result().dtype().bytes());
            boolean fits = bytes <= room;
            room -= fits ? bytes : 0;
            return fits;
        }

        For rewritten() {
            if (next.isEmpty() && early.isEmpty()) {
                return loop;
            }
            List<Op> body = new ArrayList<>();
            Map<Value, Value> first = copies(loop.from(), to::emit);
            Value round = to.fresh(ValueType.INDEX);
            if (!next.isEmpty()) {
                body.add(new IndexOp.Binary(round, IndexOp.Kind.ADD, loop.variable(), loop.step(), loop.at()));
            }
            Map<Value, Value> later = copies(round, body::add);
            List<Op> moved = new ArrayList<>(loads.withNeeded(early));
            body.addAll(moved);
            moved.addAll(next);

            List<Value> initial = new ArrayList<>(loop.initial());
            List<Value> params = new ArrayList<>(loop.body().params());
            List<Value> results = new ArrayList<>(loop.results());
            List<Value> yielded = new ArrayList<>(loop.body().yielded());
            Map<Value, Value> replaced = new HashMap<>();
            for (MemoryOp.Load load : next) {
                Value carried = to.fresh(load.result().type());
                replaced.put(load.result(), carried);
                params.add(carried);
                initial.add(first.get(load.result()));
                yielded.add(later.get(load.result()));
                results.add(to.fresh(load.result().type()));
            }
            for (Op op : loop.body().ops()) {
                if (op instanceof ControlOp.Yield y) {
                    body.add(new ControlOp.Yield(yielded, y.at()));
                } else if (!moved.contains(op)) {
                    body.add(op.map(v -> replaced.getOrDefault(v, v), UnaryOperator.identity()));
                }
            }
            return new For(results, loop.from(), loop.to(), loop.step(), initial, new Region(params, body), loop.at());
        }

        /** Writes the loads of a round and what they need; gives the copies of its values. */
        private Map<Value, Value> copies(Value round, Consumer<Op> emit) {
            Map<Value, Value> copies = new HashMap<>(Map.of(loop.variable(), round));
            for (Op op : loads.withNeeded(next)) {
                op.results().forEach(r -> copies.put(r, to.fresh(r.type())));
                emit.accept(op.map(v -> copies.getOrDefault(v, v), v -> copies.getOrDefault(v, v)));
            }
            return copies;
        }
    }
}
