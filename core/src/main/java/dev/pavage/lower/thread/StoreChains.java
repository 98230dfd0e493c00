package dev.pavage.lower.thread;

import dev.pavage.ir.ControlOp;
import dev.pavage.ir.MemoryOp;
import dev.pavage.ir.Op;
import dev.pavage.ir.Region;
import dev.pavage.ir.TileKernel;
import dev.pavage.ir.TileOp;
import dev.pavage.ir.Value;
import dev.pavage.lane.LaneValue;
import dev.pavage.lower.Lookup;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * Stores of large tiles, with the loads and the arithmetic that are for them alone, such as what follows a product. These are
 * written piece by piece of a thread's registers and within a piece element by element, from the load to the store: the
 * bias and all that comes between for a whole tile would take more registers than there are.
 */
final class StoreChains {
    /** Registers of a tile that are loaded, and stored, together. */
    private static final int PIECE = 16;

    private final Layouts layouts;
    private final ThreadCode code;
    private final Fragments fragments;
    private final GlobalAccess memory;
    private final Map<Value, Set<Op>> users = new HashMap<>();
    private final Map<MemoryOp.Store, Chain> chains = new HashMap<>();

    /**
     * What is written where a store stands.
     *
     * @param loads what is loaded for the store alone
     * @param computed what is computed for it alone, in order
     * @param layout the layout of all these tiles
     */
    private record Chain(List<MemoryOp.Load> loads, List<TileOp> computed, Layout layout) {
        boolean contains(Op op) {
            return loads.contains(op) || computed.contains(op);
        }
    }

    /** Looks for the chains of a kernel. */
    StoreChains(TileKernel kernel, Layouts layouts, ThreadCode code, Fragments fragments, GlobalAccess memory) {
        this.layouts = layouts;
        this.code = code;
        this.fragments = fragments;
        this.memory = memory;
        use(kernel.body());
        look(kernel.body());
    }

    /** Whether a store ends a chain. */
    boolean end(MemoryOp.Store store) {
        return chains.containsKey(store);
    }

    /** Whether an op is written where the store that ends its chain stands. */
    boolean contain(Op op) {
        return chains.values().stream().anyMatch(chain -> chain.contains(op));
    }

    private void use(Region region) {
        for (Op op : region.ops()) {
            op.operands().forEach(v -> users.computeIfAbsent(v, u -> new LinkedHashSet<>()).add(op));
            op.regions().forEach(this::use);
        }
    }

    private void look(Region region) {
        List<Op> ops = region.ops();
        for (int i = 0; i < ops.size(); i++) {
            ops.get(i).regions().forEach(this::look);
            if (ops.get(i) instanceof MemoryOp.Store store) {
                List<Op> before = ops.subList(0, i);
                layouts.of(store.tile())
                        .filter(layout -> layout.size() > PIECE)
                        .map(layout -> chain(store, layout, before))
                        .filter(chain -> !chain.computed().isEmpty())
                        .ifPresent(chain -> chains.put(store, chain));
            }
        }
    }

    private Chain chain(MemoryOp.Store store, Layout layout, List<Op> before) {
        Set<Op> ops = new LinkedHashSet<>(Set.of(store));
        for (Op op : before.reversed()) {
            if (op instanceof ControlOp || op instanceof MemoryOp && !isRead(op)) {
                break;
            }
            if (canJoin(op, store, layout) && ops.containsAll(users.getOrDefault(op.results().getFirst(), Set.of()))) {
                ops.add(op);
            }
        }
        List<Op> ordered = List.copyOf(ops).reversed();
        return new Chain(only(MemoryOp.Load.class, ordered), only(TileOp.class, ordered), layout);
    }

    private static <T extends Op> List<T> only(Class<T> kind, List<Op> ops) {
        return ops.stream().filter(kind::isInstance).map(kind::cast).toList();
    }

    private static boolean isRead(Op op) {
        return op instanceof MemoryOp.Load || op instanceof MemoryOp.Gather;
    }

    /** Whether an op computes each register from the same one of its operands, or loads what the store may write. */
    private boolean canJoin(Op op, MemoryOp.Store store, Layout layout) {
        return switch (op) {
            case MemoryOp.Load l ->
                has(l.result(), layout) && (!inPieces(store, layout) || memory.meet(l, store, layout));
            case TileOp.Unary u -> has(u.result(), layout);
            case TileOp.Binary b -> has(b.result(), layout);
            case TileOp.Compare c -> has(c.result(), layout);
            case TileOp.Fma f -> has(f.result(), layout);
            case TileOp.Select s -> has(s.result(), layout);
            case TileOp.Cast c -> has(c.result(), layout);
            default -> false;
        };
    }

    private boolean has(Value tile, Layout layout) {
        return layouts.of(tile).equals(Optional.of(layout));
    }

    /** Whether a tile is stored in the layout in which it is computed, so that its pieces can be. */
    private boolean inPieces(MemoryOp.Store store, Layout layout) {
        return layouts.taken(store).equals(layout);
    }

    // Writing

    /** Writes the chain that a store ends. */
    void write(MemoryOp.Store store) {
        Chain chain = Lookup.in(chains, store);
        Map<Integer, LaneValue> computed = new TreeMap<>();
        for (List<Integer> piece : pieces(store, chain)) {
            Map<Integer, LaneValue> elements = computed(store, chain, piece);
            if (inPieces(store, chain.layout())) {
                memory.store(store, chain.layout(), piece, elements);
            }
            computed.putAll(elements);
        }
        if (!inPieces(store, chain.layout())) {
            fragments.define(store.tile(), new Fragment(chain.layout(), List.copyOf(computed.values())));
            memory.store(store, fragments.get(store.tile(), layouts.taken(store)));
        }
    }

    /** Some registers of the tile that is stored. */
    private Map<Integer, LaneValue> computed(MemoryOp.Store store, Chain chain, List<Integer> piece) {
        Map<Value, List<LaneValue>> loaded = new HashMap<>();
        for (MemoryOp.Load load : chain.loads()) {
            code.b().from(load.at(), () -> loaded.put(load.result(), memory.load(load, chain.layout(), piece)));
        }
        Map<Integer, LaneValue> results = new HashMap<>();
        for (int i = 0; i < piece.size(); i++) {
            int register = piece.get(i);
            Map<Value, LaneValue> known = new HashMap<>();
            for (MemoryOp.Load load : chain.loads()) {
                known.put(load.result(), Lookup.in(loaded, load.result()).get(i));
            }
            for (TileOp op : chain.computed()) {
                List<LaneValue> operands = op.operands().stream()
                        .map(v -> Optional.ofNullable(known.get(v))
                                .orElseGet(() -> fragments.get(v, chain.layout()).registers().get(register)))
                        .toList();
                known.put(op.result(), code.elements().emit(code.b(), op, operands));
            }
            results.put(register, Lookup.in(known, store.tile()));
        }
        return results;
    }

    /** The registers of a chain's tiles in pieces, none of which has only part of an access. */
    private Collection<List<Integer>> pieces(MemoryOp.Store store, Chain chain) {
        Layout layout = chain.layout();
        List<Integer> together = Stream.concat(
                inPieces(store, layout) ? Stream.of(store.view()) : Stream.of(),
                chain.loads().stream().map(MemoryOp.Load::view))
                .flatMap(view -> memory.vectorBits(view, layout).stream())
                .toList();
        int apart = 0;
        for (int bit = layout.registers().size() - 1; bit >= 0
                && layout.size() >> Integer.bitCount(apart) > PIECE; bit--) {
            apart |= together.contains(bit) ? 0 : 1 << bit;
        }
        Map<Integer, List<Integer>> pieces = new LinkedHashMap<>();
        for (int register : layout.numbers()) {
            pieces.computeIfAbsent(register & apart, p -> new ArrayList<>()).add(register);
        }
        return pieces.values();
    }
}
