package dev.pavage.lower.thread;

import dev.pavage.ir.Op;
import dev.pavage.ir.Region;
import dev.pavage.ir.TileKernel;
import dev.pavage.ir.TileOp;
import dev.pavage.ir.Value;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/**
 * Dots of which one multiplies what another one gave, row by row: the two of attention. Where sub-groups share out rows, the
 * registers of the first one's result are those that the second one takes.
 */
final class DotChains {
    private final Map<Value, TileOp> definitions = new HashMap<>();
    private final Set<Value> results = new HashSet<>();
    /** Whether each tile that was asked about comes from a dot. */
    private final Map<Value, Boolean> known = new HashMap<>();

    /** Looks at the dots of a kernel. */
    DotChains(TileKernel kernel) {
        look(kernel.body());
    }

    /** Whether a dot is part of a chain. */
    boolean has(TileOp.Dot dot) {
        return results.contains(dot.result());
    }

    private void look(Region region) {
        for (Op op : region.ops()) {
            if (op instanceof TileOp t) {
                definitions.put(t.result(), t);
            }
            if (op instanceof TileOp.Dot dot && comesFromDot(dot.a())) {
                results.add(dot.result());
            }
            op.regions().forEach(this::look);
        }
    }

    /** Whether a tile is computed, element by element, from the result of a dot; that dot is then part of a chain. */
    boolean comesFromDot(Value tile) {
        Boolean before = known.get(tile);
        if (before != null) {
            return before;
        }
        boolean comes =
                switch (definitions.get(tile)) {
                    case TileOp.Dot d -> {
                        results.add(d.result());
                        yield true;
                    }
                    case TileOp.Unary u -> comesFromDot(u.a());
                    case TileOp.Cast c -> comesFromDot(c.a());
                    case TileOp.Binary b -> comesFromDot(b.a()) | comesFromDot(b.b());
                    case TileOp.Fma f -> comesFromDot(f.a()) | comesFromDot(f.b()) | comesFromDot(f.c());
                    case TileOp.Select s -> comesFromDot(s.a()) | comesFromDot(s.b());
                    case null, default -> false;
                };
        known.put(tile, comes);
        return comes;
    }
}
