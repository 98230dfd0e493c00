package dev.pavage.lower.thread;

import dev.pavage.lane.AccessOp;
import dev.pavage.lane.Block;
import dev.pavage.lane.ControlOp;
import dev.pavage.lane.LaneFunction;
import dev.pavage.lane.LaneOp;
import dev.pavage.lane.LaneValue;
import dev.pavage.lane.ThreadOp;
import dev.pavage.lane.ValueOp;
import dev.pavage.lower.Lookup;
import dev.pavage.lower.thread.Hazards.Access;
import dev.pavage.lower.thread.Hazards.Way;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Places barriers where threads would else overtake each other, and only there: before an access that must wait for another
 * thread's earlier one (to read what it wrote, or to overwrite what it read or wrote).
 *
 * <p>One walk forward with the accesses since the last barrier. A loop's body is walked again with what its last round left
 * until that no longer changes. Branches and loops that not all threads take alike get no barrier inside, but one before
 * them if anything inside must wait.
 */
final class Barriers {
    /** Rounds after which what a loop leaves is only added to, so that the walks of its body end. */
    private static final int ALTERNATIONS = 6;

    private final Map<LaneOp, Touch> touches;
    private final Uniformity uniformity;

    /** Whether all threads are here; and within a branch that not all take, whether one takes it alone. */
    private enum Company {
        ALL,
        SOME,
        ONE
    }

    private Barriers(Map<LaneOp, Touch> touches, Uniformity uniformity) {
        this.touches = touches;
        this.uniformity = uniformity;
    }

    /**
     * The function with barriers.
     *
     * @param touches what each access touches, by identity
     * @param uniform registers that are known to be the same in all threads
     */
    static LaneFunction place(LaneFunction function, Map<LaneOp, Touch> touches, Set<LaneValue> uniform) {
        Barriers barriers = new Barriers(touches, new Uniformity(function, uniform));
        Block body = barriers.walk(function.body(), Hazards.none(), Company.ALL);
        return new LaneFunction(function.name(), function.shared(), function.params(), body);
    }

    /** The block with barriers; {@code hazards} becomes what it leaves. */
    private Block walk(Block block, Hazards hazards, Company company) {
        List<LaneOp> ops = new ArrayList<>();
        for (LaneOp op : block.ops()) {
            switch (op) {
                case AccessOp a -> access(op, ops, hazards, company);
                case ThreadOp.AsyncCopy c -> access(op, ops, hazards, company);
                case ControlOp.Print p -> access(op, ops, hazards, company);
                case ControlOp.If i -> ops.add(branch(i, ops, hazards, company));
                case ControlOp.For f -> ops.add(loop(f, ops, hazards, company));
                case ThreadOp.AsyncWait w -> {
                    hazards.pending().addAll(hazards.underWay());
                    if (w.pending() == 0) {
                        hazards.underWay().clear();
                    }
                    ops.add(op);
                }
                case ThreadOp.Barrier b -> {
                    hazards.barrier(b.global());
                    ops.add(op);
                }
                case ControlOp.Call c -> throw new IllegalStateException("barriers cannot be placed around " + c);
                case ControlOp.Check c -> ops.add(op);
                case ValueOp v -> ops.add(op);
                case ThreadOp t -> ops.add(op);
            }
        }
        return new Block(ops, block.yields());
    }

    private void access(LaneOp op, List<LaneOp> ops, Hazards hazards, Company company) {
        List<Access> accesses = accesses(op);
        wait(accesses, op, ops, hazards, company);
        ops.add(op);
        hazards.pending().addAll(accesses);
        if (op instanceof ThreadOp.AsyncCopy) {
            accesses.stream().filter(a -> a.way() == Way.WRITE).forEach(hazards.underWay()::add);
        }
    }

    /** Puts a barrier here if any of the accesses that follow must wait. */
    private void wait(List<Access> accesses, LaneOp op, List<LaneOp> ops, Hazards hazards, Company company) {
        boolean global = accesses.stream().anyMatch(hazards::blocksGlobal);
        boolean local = accesses.stream().anyMatch(hazards::blocksLocal);
        if (!global && !local || company == Company.ONE) {
            return;
        }
        if (company == Company.SOME) {
            throw new IllegalStateException("needs a barrier where not all threads are: " + op);
        }
        ops.add(new ThreadOp.Barrier(global));
        hazards.barrier(global);
    }

    private List<Access> accesses(LaneOp op) {
        return switch (Lookup.in(touches, op)) {
            case Touch.Copy c -> List.of(new Access(c.to(), Way.WRITE), new Access(c.from(), Way.READ));
            case Touch.Local l -> List.of(new Access(l, way(op)));
            case Touch.Global g -> List.of(new Access(g, way(op)));
        };
    }

    private static Way way(LaneOp op) {
        return switch (op) {
            case AccessOp.Store s -> Way.WRITE;
            case AccessOp.Atomic a -> Way.CHANGE;
            case AccessOp.Load l -> Way.READ;
            case ControlOp c -> Way.READ;
            case ThreadOp t -> Way.WRITE;
            case ValueOp v -> throw new IllegalStateException("touches no memory: " + v);
        };
    }

    private ControlOp.If branch(ControlOp.If op, List<LaneOp> ops, Hazards hazards, Company company) {
        Company inside = company;
        if (uniformity.diverges(op)) {
            wait(accessesWithin(op.then(), op.otherwise()), op, ops, hazards, company);
            inside = company == Company.ONE || uniformity.isOneThread(op) ? Company.ONE : Company.SOME;
        }
        Hazards other = hazards.copy();
        Block then = walk(op.then(), hazards, inside);
        if (inside == Company.SOME) {
            // Some threads may be in one block while others are in the other one.
            other.addAll(hazards);
        }
        Block otherwise = walk(op.otherwise(), other, inside == Company.ONE ? Company.SOME : inside);
        hazards.addAll(other);
        return new ControlOp.If(op.results(), op.condition(), then, otherwise);
    }

    private ControlOp.For loop(ControlOp.For op, List<LaneOp> ops, Hazards hazards, Company company) {
        Company inside = company;
        if (company == Company.ALL && uniformity.diverges(op)) {
            wait(accessesWithin(op.body()), op, ops, hazards, company);
            inside = Company.SOME;
        }
        Hazards before = hazards.copy();
        Hazards entered = before;
        for (int walks = 0;; walks++) {
            Hazards left = entered.copy();
            Block body = walk(op.body(), left, inside);
            Hazards next = (walks < ALTERNATIONS ? before : entered).copy();
            next.addAll(left.afterRound(op.variable()));
            if (next.equals(entered)) {
                hazards.addAll(left.afterLoop(op.variable()));
                return new ControlOp.For(
                        op.results(), op.variable(), op.from(), op.to(), op.step(), op.carried(), op.initial(), body);
            }
            entered = next;
        }
    }

    private List<Access> accessesWithin(Block... blocks) {
        List<Access> found = new ArrayList<>();
        for (Block block : blocks) {
            for (LaneOp op : block.ops()) {
                switch (op) {
                    case AccessOp a -> found.addAll(accesses(op));
                    case ThreadOp.AsyncCopy c -> found.addAll(accesses(op));
                    case ControlOp.Print p -> found.addAll(accesses(op));
                    case ControlOp.If i -> found.addAll(accessesWithin(i.then(), i.otherwise()));
                    case ControlOp.For f -> found.addAll(accessesWithin(f.body()));
                    case ControlOp.Call c -> {}
                    case ControlOp.Check c -> {}
                    case ValueOp v -> {}
                    case ThreadOp t -> {}
                }
            }
        }
        return found;
    }
}
