package dev.pavage.lower.thread;

import dev.pavage.ir.ControlOp;
import dev.pavage.ir.IndexOp;
import dev.pavage.ir.IrException;
import dev.pavage.ir.MemoryOp;
import dev.pavage.ir.Op;
import dev.pavage.ir.Region;
import dev.pavage.ir.Target;
import dev.pavage.ir.TileKernel;
import dev.pavage.ir.TileOp;
import dev.pavage.ir.Value;
import dev.pavage.ir.ValueType.TileType;
import dev.pavage.ir.ViewOp;
import dev.pavage.lower.Lookup;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * Which layout each tile of a kernel has, settled before any code is written.
 *
 * <p>Loads, gathers, dots, reductions and scans are anchors: they have a layout that suits them. What is computed element by
 * element from a tile that has a layout has the same one, also through transpositions, reshapes and broadcasts, which only
 * rename elements. What is computed from constants and positions alone is flexible: it has no layout but is computed in
 * whatever layout is asked for. Loops carry a tile in the layout in which their body makes it.
 *
 * <p>A second look, from the last op to the first ({@link Relayout}), gives loads the layout in which their users read them.
 */
final class Layouts {
    /** Registers that one thread may have for one tile: more would never fit, and their code would have no end. */
    static final int MOST_REGISTERS = 1024;

    /** Rounds of the search for layouts that a loop's body keeps; each finds a better one, so few are ever needed. */
    private static final int ROUNDS = 4;

    /** How much a layout is worth keeping. */
    enum Rank {
        /** It has few elements, which are soon moved. */
        BROADCAST,
        /** It suits memory. */
        MEMORY,
        /** It suits a dot, whose sums are best left where they are. */
        DOT
    }

    /**
     * A layout that a tile has or would best have.
     *
     * @param layout the layout
     * @param rank what it is worth
     */
    record Choice(Layout layout, Rank rank) {
        private Choice map(Function<Layout, Layout> change) {
            return new Choice(change.apply(layout), rank);
        }
    }

    private final TileKernel kernel;
    private final Target target;
    private final int threads;
    private final Accesses accesses;
    private final PackedLoads packed;
    private final DotChains chains;
    private final Map<Value, Op> definitions = new HashMap<>();
    private final Map<Value, Choice> choices = new HashMap<>();
    private final Map<Op, Layout> chosen = new IdentityHashMap<>();

    private Layouts(TileKernel kernel, Accesses accesses, Target target, int threads) {
        this.kernel = kernel;
        this.accesses = accesses;
        this.target = target;
        this.threads = threads;
        this.packed = new PackedLoads(kernel, target, threads);
        this.chains = new DotChains(kernel);
    }

    /**
     * The layouts of a kernel's tiles.
     *
     * @throws IrException if a tile is too large
     */
    static Layouts of(TileKernel kernel, Accesses accesses, Target target, int threads) {
        Layouts layouts = new Layouts(kernel, accesses, target, threads);
        layouts.define(kernel.body());
        layouts.walk(kernel.body());
        new Relayout(layouts, accesses).walk(kernel.body());
        return layouts;
    }

    /** The op that defines a value; none for parameters of the kernel and of regions. */
    Optional<Op> definition(Value value) {
        return Optional.ofNullable(definitions.get(value));
    }

    /** The layout in which a tile is computed where its op stands; none if it is flexible. */
    Optional<Layout> of(Value tile) {
        return Optional.ofNullable(choices.get(tile)).map(Choice::layout);
    }

    /** The layout of a tile, or of a flexible one the layout in which it is best computed if its user has no wish. */
    Layout orDefault(Value tile) {
        return preferred(tile).map(Choice::layout).orElseGet(() -> accesses.blocked(tile.dtype(), tile.shape()));
    }

    /** The layout in which a store, scatter, atomic, reduction or scan takes its tiles. */
    Layout taken(Op op) {
        return Lookup.in(chosen, op);
    }

    /** Gives a tile that has a layout another one. */
    void move(Value tile, Layout to) {
        choices.computeIfPresent(tile, (t, choice) -> new Choice(to, choice.rank()));
    }

    private void define(Region region) {
        for (Op op : region.ops()) {
            op.results().forEach(r -> definitions.put(r, op));
            op.regions().forEach(this::define);
        }
    }

    private void walk(Region region) {
        for (Op op : region.ops()) {
            switch (op) {
                case MemoryOp m -> memory(m);
                case TileOp t when t.result().shape().rank() > 0 || takesTile(t) -> tile(t);
                case ControlOp.For loop -> loop(loop);
                case ControlOp.If branch -> {
                    walk(branch.then());
                    walk(branch.otherwise());
                    for (int i = 0; i < branch.results().size(); i++) {
                        int yield = i;
                        Stream<Value> yielded =
                                branch.regions().stream().map(r -> r.yielded().get(yield));
                        settle(branch.results().get(i), best(yielded));
                    }
                }
                case TileOp t -> {}
                case ControlOp c -> {}
                case IndexOp i -> {}
                case ViewOp v -> {}
            }
        }
    }

    private static boolean takesTile(TileOp op) {
        return op instanceof TileOp.Reduce || op instanceof TileOp.ArgReduce;
    }

    private void memory(MemoryOp op) {
        switch (op) {
            case MemoryOp.Load l when isTile(l.result()) ->
                put(l.result(), loaded(l), Rank.MEMORY);
            case MemoryOp.Gather g when isTile(g.result()) -> {
                Optional<Choice> indexes = best(g.indexes().stream());
                Layout layout = indexes.map(Choice::layout).orElseGet(() -> scattered(g.result()));
                put(g.result(), layout, indexes.map(Choice::rank).orElse(Rank.MEMORY));
            }
            case MemoryOp.Store s -> chosen.put(s, stored(s));
            case MemoryOp.Scatter s -> chosen.put(s, sent(s.tile(), s.indexes()));
            case MemoryOp.Atomic a -> chosen.put(a, sent(a.tile(), a.indexes()));
            case MemoryOp.Load l -> {}
            case MemoryOp.Gather g -> {}
        }
    }

    private Layout loaded(MemoryOp.Load op) {
        return packed.of(op.result())
                .map(word -> accesses.blocked(op.view(), op.result().shape(), word))
                .orElseGet(() -> accesses.blocked(op.view(), op.result().shape()));
    }

    private Layout stored(MemoryOp.Store op) {
        return of(op.tile())
                .or(() -> preferred(op.tile()).filter(c -> c.rank() != Rank.BROADCAST).map(Choice::layout))
                .filter(own -> accesses.isCoalesced(own, op.view()))
                .orElseGet(() -> accesses.blocked(op.view(), op.tile().shape()));
    }

    private Layout sent(Value tile, List<Value> indexes) {
        return best(Stream.concat(Stream.of(tile), indexes.stream()))
                .map(Choice::layout)
                .orElseGet(() -> scattered(tile));
    }

    /** Neighbouring elements in neighbouring threads: the places that they name are often side by side. */
    private Layout scattered(Value tile) {
        return Layout.blocked(tile.shape(), Layout.bits(tile.shape()), 0, Integer.numberOfTrailingZeros(threads));
    }

    private void tile(TileOp op) {
        switch (op) {
            case TileOp.Dot d -> put(
                    d.result(), ThreadDot.resultLayout(d, threads, target, chains.has(d)), Rank.DOT);
            case TileOp.Reduce r -> reduction(r, r.a(), r.axis());
            case TileOp.ArgReduce r -> reduction(r, r.a(), r.axis());
            case TileOp.Scan s -> {
                chosen.put(s, orDefault(s.a()));
                put(s.result(), taken(s), preferred(s.a()).map(Choice::rank).orElse(Rank.MEMORY));
            }
            case TileOp.Full f -> {}
            case TileOp.Iota i -> {}
            case TileOp.Broadcast b -> {}
            case TileOp.Reshape r -> {}
            case TileOp.Transpose t -> {}
            case TileOp.Unary u -> elementwise(u);
            case TileOp.Binary b -> elementwise(b);
            case TileOp.Compare c -> elementwise(c);
            case TileOp.Fma f -> elementwise(f);
            case TileOp.Select s -> elementwise(s);
            case TileOp.Cast c -> elementwise(c);
        }
    }

    private void elementwise(TileOp op) {
        best(op.operands().stream()).ifPresent(c -> put(op.result(), c.layout(), c.rank()));
    }

    private void reduction(TileOp op, Value a, int axis) {
        Optional<Choice> operand = preferred(a);
        chosen.put(op, orDefault(a));
        if (isTile(op.result())) {
            put(op.result(), taken(op).drop(axis), operand.map(Choice::rank).orElse(Rank.MEMORY));
        }
    }

    /** Looks for layouts in which a loop's body yields what it was given, so that nothing moves between rounds. */
    private void loop(ControlOp.For op) {
        List<Value> carried = op.carried();
        carried.forEach(choices::remove);
        walk(op.body());
        boolean changed = true;
        for (int round = 0; changed && round < ROUNDS; round++) {
            changed = false;
            for (int i = 0; i < carried.size(); i++) {
                Optional<Choice> now = Optional.ofNullable(choices.get(carried.get(i)));
                Optional<Choice> yielded = preferred(op.body().yielded().get(i));
                Optional<Choice> initial = now.isPresent() ? now : preferred(op.initial().get(i));
                settle(carried.get(i), first(Stream.of(now, yielded, initial)));
                changed |= !now.equals(Optional.ofNullable(choices.get(carried.get(i))));
            }
            if (changed) {
                walk(op.body());
            }
        }
        for (int i = 0; i < carried.size(); i++) {
            settle(op.results().get(i), Optional.ofNullable(choices.get(carried.get(i))));
        }
    }

    private void settle(Value tile, Optional<Choice> choice) {
        if (isTile(tile)) {
            Choice settled = choice.orElseGet(
                    () -> new Choice(accesses.blocked(tile.dtype(), tile.shape()), Rank.BROADCAST));
            put(tile, settled.layout(), settled.rank());
        }
    }

    private void put(Value tile, Layout layout, Rank rank) {
        if (layout.size() > MOST_REGISTERS) {
            throw new IrException("kernel " + kernel.name() + " has a tile " + tile.type() + " of which each of "
                    + threads + " threads would hold " + layout.size() + " elements, more than " + MOST_REGISTERS
                    + "; use smaller tiles");
        }
        choices.put(tile, new Choice(layout, rank));
    }

    static boolean isTile(Value value) {
        return value.type() instanceof TileType t && t.shape().rank() > 0;
    }

    /** The layout of a tile, or of a flexible one the layout in which computing it moves least. */
    Optional<Choice> preferred(Value tile) {
        if (!isTile(tile)) {
            return Optional.empty();
        }
        Choice own = choices.get(tile);
        return own != null ? Optional.of(own) : definition(tile).flatMap(this::renamed);
    }

    private Optional<Choice> renamed(Op op) {
        return switch (op) {
            case TileOp.Transpose t -> preferred(t.a()).map(c -> c.map(l -> l.permute(t.order())));
            case TileOp.Reshape r -> preferred(r.a()).map(c -> c.map(l -> l.reshape(r.result().shape())));
            case TileOp.Broadcast b ->
                preferred(b.a()).map(c -> new Choice(c.layout().expand(b.result().shape()), Rank.BROADCAST));
            default -> Optional.empty();
        };
    }

    private Optional<Choice> best(Stream<Value> tiles) {
        return first(tiles.map(this::preferred));
    }

    /** The first of those that are worth most. */
    private static Optional<Choice> first(Stream<Optional<Choice>> choices) {
        return choices.flatMap(Optional::stream)
                .reduce((x, y) -> y.rank().compareTo(x.rank()) > 0 ? y : x);
    }
}
