package dev.pavage.lower.loop;

import dev.pavage.ir.ControlOp;
import dev.pavage.ir.IndexOp;
import dev.pavage.ir.MemoryOp;
import dev.pavage.ir.Op;
import dev.pavage.ir.Region;
import dev.pavage.ir.TileKernel;
import dev.pavage.ir.TileOp;
import dev.pavage.ir.Value;
import dev.pavage.ir.ValueType.TileType;
import dev.pavage.ir.ViewOp;
import dev.pavage.lower.Lookup;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Decides where each tile of a kernel lives when one thread does the work of a program: in a register (scalars), nowhere
 * (computed again inside each loop nest that reads it) or in scratch memory.
 *
 * <p>Computing a cheap value twice costs less than writing and reading it. A value is stored when it is dear and read by
 * several ops, when a loop would compute it in each round, and when memory that it was read from may change before its
 * last use. Of a broadcast that a loop reads, what it repeats is stored.
 */
final class Placement {
    /** Where a tile lives. */
    enum Home {
        REGISTER,
        INLINE,
        STORED
    }

    /** Where a value is defined or used: a position in a region. */
    private record Place(int region, int position) {}

    private record Use(Op op, Place place) {}

    /** Values dearer than this are stored when several ops read them. An exp counts 20, a load 2, simple arithmetic 1. */
    private static final int CHEAP = 4;

    private final Map<Value, Op> definitions = new HashMap<>();
    private final Map<Value, Place> places = new HashMap<>();
    private final Map<Value, List<Use>> uses = new HashMap<>();
    private final Map<Value, Integer> costs = new HashMap<>();
    private final Map<Value, Boolean> reads = new HashMap<>();
    private final Map<Value, Home> homes = new HashMap<>();
    private final Map<Value, Integer> lastUses = new HashMap<>();
    private final List<Place> parents = new ArrayList<>();
    private final List<Region> regions = new ArrayList<>();
    private final Map<Region, Integer> regionIds = new java.util.IdentityHashMap<>();
    private final List<Value> order = new ArrayList<>();

    Placement(TileKernel kernel) {
        kernel.params().forEach(p -> places.put(p, new Place(0, -1)));
        walk(kernel.body(), new Place(-1, -1));
        order.forEach(this::estimate);
        order.reversed().forEach(this::place);
    }

    /** Where a tile lives. */
    Home home(Value value) {
        return homes.getOrDefault(value, Home.STORED);
    }

    /** The op that defines a value; none for parameters of the kernel and of regions. */
    Optional<Op> definition(Value value) {
        return Optional.ofNullable(definitions.get(value));
    }

    /** Position, in the region that defines it, of the last op that needs the value, through inline values too. */
    int lastUse(Value value) {
        return lastUses.getOrDefault(value, -1);
    }

    /** Whether a value is defined in this very region, as a parameter or by one of its ops. */
    boolean definedIn(Value value, Region region) {
        Place place = places.get(value);
        return place != null && place.region() == Lookup.in(regionIds, region);
    }

    /** The region that defines a value. */
    Region regionOf(Value value) {
        return regions.get(Lookup.in(places, value).region());
    }

    /** Whether a value stays the same while the region runs again and again. */
    boolean definedOutside(Value value, Region region) {
        int id = Lookup.in(regionIds, region);
        for (int r = Lookup.in(places, value).region(); r >= 0; r = parents.get(r).region()) {
            if (r == id) {
                return false;
            }
        }
        return true;
    }

    /** The ops that read a value. */
    List<Op> users(Value value) {
        return uses.getOrDefault(value, List.of()).stream().map(Use::op).toList();
    }

    /** Whether a reshape only puts in or takes out axes of extent 1. */
    static boolean isUnitReshape(TileOp.Reshape op) {
        return op.a().shape().stream().filter(e -> e != 1).boxed().toList()
                .equals(op.result().shape().stream().filter(e -> e != 1).boxed().toList());
    }

    /** The kernel parameter that a view was made from. */
    Value root(Value view) {
        return definitions.get(view) instanceof ViewOp op ? root(op.view()) : view;
    }

    private void walk(Region region, Place parent) {
        int id = regions.size();
        regions.add(region);
        regionIds.put(region, id);
        parents.add(parent);
        for (Value param : region.params()) {
            places.put(param, new Place(id, -1));
            order.add(param);
        }
        for (int i = 0; i < region.ops().size(); i++) {
            Op op = region.ops().get(i);
            Place place = new Place(id, i);
            for (Value operand : op.operands()) {
                uses.computeIfAbsent(operand, v -> new ArrayList<>()).add(new Use(op, place));
            }
            for (Region nested : op.regions()) {
                walk(nested, place);
            }
            for (Value result : op.results()) {
                definitions.put(result, op);
                places.put(result, place);
                order.add(result);
            }
        }
    }

    private void estimate(Value value) {
        if (!(value.type() instanceof TileType)) {
            return;
        }
        Op op = definitions.get(value);
        if (op == null || !canInline(op)) {
            costs.put(value, 1);
            reads.put(value, false);
            return;
        }
        int cost = ownCost(op);
        boolean read = op instanceof MemoryOp;
        for (Value operand : op.operands()) {
            if (operand.type() instanceof TileType) {
                cost += costs.getOrDefault(operand, 1);
                read |= reads.getOrDefault(operand, false);
            }
        }
        boolean stored = cost > CHEAP && uses.getOrDefault(value, List.of()).size() > 1;
        costs.put(value, stored ? 1 : cost);
        reads.put(value, !stored && read);
        if (stored) {
            homes.put(value, Home.STORED);
        }
    }

    private void place(Value value) {
        int last = -1;
        boolean nested = false;
        Place home = Lookup.in(places, value);
        for (Use use : uses.getOrDefault(value, List.of())) {
            boolean here = use.place().region() == home.region();
            nested |= !here;
            boolean through = here
                    && !use.op().results().isEmpty()
                    && homes.get(use.op().results().getFirst()) == Home.INLINE;
            last = Math.max(
                    last,
                    through
                            ? lastUse(use.op().results().getFirst())
                            : inRegion(use.place(), home.region()).position());
        }
        lastUses.put(value, last);
        if (!(value.type() instanceof TileType type)) {
            return;
        }
        Op op = definitions.get(value);
        if (type.shape().rank() == 0) {
            homes.put(value, op == null || canInline(op) || op instanceof ControlOp ? Home.REGISTER : Home.STORED);
        } else if (op == null || !canInline(op)) {
            homes.put(value, Home.STORED);
        } else if (homes.get(value) != Home.STORED) {
            boolean dearInLoop = nested && (Lookup.in(costs, value) > 2 || Lookup.in(reads, value));
            boolean overwritten = Lookup.in(reads, value) && (writesBetween(home, last) || feedsShiftedStore(value));
            if (dearInLoop && !overwritten && op instanceof TileOp.Broadcast repeated) {
                homes.put(repeated.a(), Home.STORED);
                homes.put(value, Home.INLINE);
            } else {
                homes.put(value, dearInLoop || overwritten ? Home.STORED : Home.INLINE);
            }
        }
    }

    private Place inRegion(Place place, int region) {
        Place p = place;
        while (p.region() != region) {
            p = parents.get(p.region());
        }
        return p;
    }

    private boolean writesBetween(Place from, int to) {
        List<Op> ops = regions.get(from.region()).ops();
        for (int i = from.position() + 1; i < to; i++) {
            if (writes(ops.get(i))) {
                return true;
            }
        }
        // A loop that holds the last use may write before it.
        return to >= 0 && to < ops.size() && !ops.get(to).regions().isEmpty() && writes(ops.get(to));
    }

    static boolean writes(Op op) {
        return op instanceof MemoryOp && op.hasEffect()
                || op.regions().stream().anyMatch(r -> r.ops().stream().anyMatch(Placement::writes));
    }

    /** Whether a store at another place of the same argument reads the value element by element. */
    private boolean feedsShiftedStore(Value value) {
        return definitions.get(value) instanceof MemoryOp load && feedsShiftedStore(value, load);
    }

    private boolean feedsShiftedStore(Value value, MemoryOp load) {
        for (Use use : uses.getOrDefault(value, List.of())) {
            boolean found =
                    switch (use.op()) {
                        case MemoryOp.Store s ->
                            root(s.view()).equals(root(load.view()))
                                    && !(load instanceof MemoryOp.Load l
                                            && l.view().equals(s.view())
                                            && l.offsets().equals(s.offsets())
                                            && value.equals(l.result()));
                        case MemoryOp.Scatter s -> root(s.view()).equals(root(load.view()));
                        case MemoryOp.Atomic a -> root(a.view()).equals(root(load.view()));
                        case TileOp t -> canInline(t) && feedsShiftedStore(t.result(), load);
                        default -> false;
                    };
            if (found) {
                return true;
            }
        }
        return false;
    }

    /** Whether an op's result can be computed element by element, at any element. */
    private static boolean canInline(Op op) {
        return switch (op) {
            case IndexOp i -> true;
            case MemoryOp.Load l -> true;
            case MemoryOp.Gather g -> true;
            case TileOp.Reshape r -> isUnitReshape(r);
            case TileOp.Full f -> true;
            case TileOp.Iota i -> true;
            case TileOp.Unary u -> true;
            case TileOp.Binary b -> true;
            case TileOp.Compare c -> true;
            case TileOp.Fma f -> true;
            case TileOp.Select s -> true;
            case TileOp.Cast c -> true;
            case TileOp.Broadcast b -> true;
            case TileOp.Transpose t -> true;
            case TileOp.Reduce r -> false;
            case TileOp.ArgReduce r -> false;
            case TileOp.Scan s -> false;
            case TileOp.Dot d -> false;
            case MemoryOp.Store s -> false;
            case MemoryOp.Scatter s -> false;
            case MemoryOp.Atomic a -> false;
            case ViewOp v -> false;
            case ControlOp c -> false;
        };
    }

    /** About how many operations one element of an op's result takes. */
    static int ownCost(Op op) {
        return switch (op) {
            case MemoryOp.Load l -> 2;
            case MemoryOp.Gather g -> 4;
            case TileOp.Unary u ->
                switch (u.kind()) {
                    case EXP, LOG, TANH, ERF, SIN, COS, SIGMOID -> 20;
                    case SQRT, RSQRT -> 4;
                    case NEG, ABS, FLOOR, CEIL, ROUND, NOT -> 1;
                };
            case TileOp.Binary b ->
                switch (b.kind()) {
                    case POW -> 80;
                    case DIV, REM -> 4;
                    case ADD, SUB, MUL, MIN, MAX, AND, OR, XOR, SHL, SHR -> 1;
                };
            case TileOp.Compare c -> 1;
            case TileOp.Fma f -> 1;
            case TileOp.Select s -> 1;
            case TileOp.Cast c -> 1;
            default -> 0;
        };
    }
}
