package dev.pavage.pass;

import dev.pavage.ir.ControlOp;
import dev.pavage.ir.IndexOp;
import dev.pavage.ir.MemoryOp;
import dev.pavage.ir.Op;
import dev.pavage.ir.TileOp;
import dev.pavage.ir.ViewOp;

/** What ops do to the memory behind views. Any two views may overlap, so it is asked for all of them together. */
final class Effects {
    private Effects() {}

    /** Whether the op, or one in its regions, may change an element of a view. */
    static boolean writes(Op op) {
        return switch (op) {
            case MemoryOp.Store o -> true;
            case MemoryOp.Scatter o -> true;
            case MemoryOp.Atomic o -> true;
            case MemoryOp.Load o -> false;
            case MemoryOp.Gather o -> false;
            case ControlOp o -> o.regions().stream().flatMap(r -> r.ops().stream()).anyMatch(Effects::writes);
            case IndexOp o -> false;
            case ViewOp o -> false;
            case TileOp o -> false;
        };
    }

    /** Whether the op's results depend on elements of a view. */
    static boolean reads(Op op) {
        return op instanceof MemoryOp.Load || op instanceof MemoryOp.Gather;
    }
}
