package dev.pavage.lower.thread;

import dev.pavage.ir.ControlOp;
import dev.pavage.ir.MemoryOp;
import dev.pavage.ir.Op;
import dev.pavage.ir.Region;
import dev.pavage.ir.TileOp;
import dev.pavage.ir.Value;
import dev.pavage.ir.ViewOp;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Spares exchanges between threads: a tile that all its users want in one other layout is loaded, or computed, in that one
 * where this costs less than moving it. So the row of a bias is read by each thread just as it is added, and tiles of
 * different dtypes that meet in a sum are read alike.
 *
 * @param layouts the layouts to improve
 * @param accesses how memory lies
 * @param wishes for each tile, the layouts in which its users want it
 */
record Relayout(Layouts layouts, Accesses accesses, Map<Value, Set<Layout>> wishes) {
    /** Computing an element this many times is cheaper than writing it to local memory, waiting and reading it. */
    private static final int CHEAP_COPIES = 16;

    /** The same for functions such as exp. */
    private static final int DEAR_COPIES = 2;

    /** Ops in a row that are computed in another layout at most. */
    private static final int LONGEST = 8;

    Relayout(Layouts layouts, Accesses accesses) {
        this(layouts, accesses, new HashMap<>());
    }

    /** Looks at a region's ops from the last to the first. */
    void walk(Region region) {
        for (Op op : region.ops().reversed()) {
            op.results().stream().filter(Layouts::isTile).forEach(this::move);
            switch (op) {
                case ControlOp.For loop -> {
                    wishYields(loop.body(), loop.carried());
                    walk(loop.body());
                    for (int i = 0; i < loop.carried().size(); i++) {
                        wishAs(loop.initial().get(i), loop.carried().get(i));
                    }
                }
                case ControlOp.If branch -> {
                    for (Region side : branch.regions()) {
                        wishYields(side, branch.results());
                        walk(side);
                    }
                }
                case MemoryOp.Store s -> wish(s.tile(), layouts.taken(s));
                case MemoryOp.Scatter s -> wishAll(s);
                case MemoryOp.Atomic a -> wishAll(a);
                case TileOp.Reduce r -> wish(r.a(), layouts.taken(r));
                case TileOp.ArgReduce r -> wish(r.a(), layouts.taken(r));
                case TileOp.Scan s -> wish(s.a(), layouts.taken(s));
                case TileOp.Dot d -> wishAs(d.accumulator(), d.result());
                case MemoryOp.Gather g -> layouts.of(g.result()).ifPresent(l -> g.indexes().forEach(i -> wish(i, l)));
                // What moves elements has no layout of its own and hands wishes on.
                case TileOp t -> layouts.of(t.result()).ifPresent(l -> t.operands().forEach(a -> wish(a, l)));
                default -> {}
            }
        }
    }

    private void wishAll(MemoryOp op) {
        op.operands().forEach(v -> wish(v, layouts.taken(op)));
    }

    private void wishYields(Region region, List<Value> as) {
        for (int i = 0; i < as.size(); i++) {
            wishAs(region.yielded().get(i), as.get(i));
        }
    }

    private void wishAs(Value tile, Value other) {
        layouts.of(other).ifPresent(layout -> wish(tile, layout));
    }

    private void wish(Value tile, Layout layout) {
        if (!Layouts.isTile(tile)) {
            return;
        }
        boolean isNew = wishes.computeIfAbsent(tile, t -> new LinkedHashSet<>()).add(layout);
        if (isNew && layouts.of(tile).isEmpty()) {
            Op op = layouts.definition(tile).orElseThrow();
            op.operands().forEach(a -> wish(a, operandLayout(op, layout)));
        }
    }

    /** The layout in which an op that is computed in a layout needs its operand. */
    static Layout operandLayout(Op op, Layout layout) {
        return switch (op) {
            case TileOp.Transpose t -> layout.permute(ViewOp.inverse(t.order()));
            case TileOp.Reshape r -> layout.reshape(r.a().shape());
            case TileOp.Broadcast b -> {
                Layout narrow = layout;
                for (int axis = 0; axis < b.a().shape().rank(); axis++) {
                    narrow = b.a().shape().extent(axis) == 1 ? narrow.slice(axis) : narrow;
                }
                yield narrow;
            }
            default -> layout;
        };
    }

    private void move(Value tile) {
        Set<Layout> wanted = wishes.getOrDefault(tile, Set.of());
        if (wanted.size() == 1) {
            Layout to = wanted.iterator().next();
            if (!layouts.of(tile).equals(Optional.of(to)) && isCheap(tile, to, LONGEST)) {
                layouts.move(tile, to);
            }
        }
    }

    /** Whether a tile can be had in a layout without anything being moved between threads. */
    private boolean isCheap(Value tile, Layout to, int longest) {
        if (layouts.of(tile).equals(Optional.of(to))) {
            return true;
        }
        Optional<Op> op = layouts.definition(tile);
        if (op.isEmpty() || longest == 0 || to.size() > Layouts.MOST_REGISTERS) {
            return false;
        }
        int most = layouts.of(tile).map(own -> own.size() * (isDear(op.get()) ? DEAR_COPIES : CHEAP_COPIES))
                .orElse(Integer.MAX_VALUE);
        return to.size() <= most
                && switch (op.get()) {
                    case MemoryOp.Load l -> accesses.isCoalesced(to, l.view());
                    case MemoryOp.Gather g -> operandsAreCheap(g, to, longest - 1);
                    case TileOp.Reduce r -> false;
                    case TileOp.ArgReduce r -> false;
                    case TileOp.Scan s -> false;
                    case TileOp.Dot d -> false;
                    case TileOp t -> operandsAreCheap(t, to, longest - 1);
                    default -> false;
                };
    }

    private boolean operandsAreCheap(Op op, Layout to, int longest) {
        return op.operands().stream()
                .filter(Layouts::isTile)
                .allMatch(a -> isCheap(a, operandLayout(op, to), longest));
    }

    private static boolean isDear(Op op) {
        return op instanceof TileOp.Binary b && b.kind() == TileOp.BinaryKind.POW
                || op instanceof TileOp.Unary u
                        && switch (u.kind()) {
                            case EXP, LOG, TANH, ERF, SIN, COS, SIGMOID -> true;
                            case NEG, ABS, SQRT, RSQRT, FLOOR, CEIL, ROUND, NOT -> false;
                        };
    }
}
