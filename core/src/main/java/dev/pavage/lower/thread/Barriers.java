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
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Places barriers where threads would else overtake each other, and only there: before an access that must wait for another
 * thread's earlier one (to read what it wrote, or to overwrite what it read or wrote).
 *
 * <p>One walk forward with the accesses since the last barrier. A loop's body is walked again with what its rounds leave
 * until that no longer grows; barriers stay where they were placed once. A loop or a branch that must wait for what was before it
 * waits before it: after a branch that waits inside, what follows would wait again because of the way that did not wait, and
 * PoCL doubles all that follows a barrier within a branch. Branches and loops that not all threads take alike get no barrier
 * inside, but one before them if anything inside must wait.
 */
final class Barriers {
    /** Which threads run a block: all, some that the others do not wait for, or one alone. */
    private enum Company {
        ALL,
        SOME,
        ONE
    }

    private final Map<LaneOp, Touch> touches;
    private final Uniformity uniformity;

    /** The ops that have a barrier before them, and whether it is for global memory too. */
    private final Map<LaneOp, Boolean> placed = new IdentityHashMap<>();

    /** Loops and branches that have the barriers which they need by themselves. */
    private final Set<LaneOp> settled = Collections.newSetFromMap(new IdentityHashMap<>());

    /** While positive nothing is placed. */
    private int probes;

    /** Number of barriers that were placed so far, or within a probe would have been. */
    private int changes;

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
        barriers.walk(function.body(), Hazards.none(), Company.ALL);
        return new LaneFunction(
                function.name(), function.shared(), function.params(), barriers.insert(function.body()));
    }

    private Block insert(Block block) {
        List<LaneOp> ops = new ArrayList<>();
        for (LaneOp op : block.ops()) {
            Boolean global = placed.get(op);
            if (global != null) {
                ops.add(new ThreadOp.Barrier(global));
            }
            ops.add(
                    switch (op) {
                        case ControlOp.For f -> new ControlOp.For(
                                f.results(),
                                f.variable(),
                                f.from(),
                                f.to(),
                                f.step(),
                                f.carried(),
                                f.initial(),
                                insert(f.body()));
                        case ControlOp.If i ->
                            new ControlOp.If(i.results(), i.condition(), insert(i.then()), insert(i.otherwise()));
                        case ControlOp c -> c;
                        case AccessOp a -> a;
                        case ThreadOp t -> t;
                        case ValueOp v -> v;
                    });
        }
        return new Block(ops, block.yields());
    }

    /** Finds the barriers of a block; {@code hazards} becomes what it leaves. */
    private void walk(Block block, Hazards hazards, Company company) {
        for (LaneOp op : block.ops()) {
            switch (op) {
                case AccessOp a -> access(op, hazards, company);
                case ThreadOp.AsyncCopy c -> access(op, hazards, company);
                case ThreadOp.MatrixLoad m -> access(op, hazards, company);
                case ControlOp.Print p -> access(op, hazards, company);
                case ControlOp.If i -> branch(i, hazards, company);
                case ControlOp.For f -> loop(f, hazards, company);
                case ThreadOp.AsyncWait w -> hazards.arrive(w.pending() == 0);
                case ThreadOp.Barrier b -> hazards.barrier(b.global());
                case ControlOp.Call c -> throw new IllegalStateException("barriers cannot be placed around " + c);
                case ControlOp.Check c -> {}
                case ControlOp.Line l -> {}
                case ValueOp v -> {}
                case ThreadOp t -> {}
            }
        }
    }

    private void access(LaneOp op, Hazards hazards, Company company) {
        List<Access> accesses = accesses(op);
        wait(accesses, op, hazards, company);
        accesses.forEach(a -> hazards.add(a, op instanceof ThreadOp.AsyncCopy));
    }

    /** Places a barrier before an op if any of its accesses must wait. */
    private void wait(List<Access> accesses, LaneOp op, Hazards hazards, Company company) {
        if (company == Company.ONE) {
            return;
        }
        Boolean here = placed.get(op);
        if (here != null) {
            hazards.barrier(here);
        }
        boolean global = accesses.stream().anyMatch(hazards::blocksGlobal);
        if (!global && accesses.stream().noneMatch(hazards::blocksLocal)) {
            return;
        }
        if (company == Company.SOME) {
            throw new IllegalStateException("needs a barrier where not all threads are: " + op);
        }
        changes++;
        if (probes == 0) {
            placed.put(op, global);
        }
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
            case ThreadOp.MatrixLoad m -> Way.READ;
            case ThreadOp t -> Way.WRITE;
            case ValueOp v -> throw new IllegalStateException("touches no memory: " + v);
        };
    }

    private List<Access> accesses(Block... blocks) {
        List<Access> found = new ArrayList<>();
        for (Block block : blocks) {
            for (LaneOp op : block.ops()) {
                switch (op) {
                    case AccessOp a -> found.addAll(accesses(op));
                    case ThreadOp.AsyncCopy c -> found.addAll(accesses(op));
                    case ThreadOp.MatrixLoad m -> found.addAll(accesses(op));
                    case ControlOp.Print p -> found.addAll(accesses(op));
                    case ControlOp.If i -> found.addAll(accesses(i.then(), i.otherwise()));
                    case ControlOp.For f -> found.addAll(accesses(f.body()));
                    case ControlOp.Call c -> {}
                    case ControlOp.Check c -> {}
                    case ControlOp.Line l -> {}
                    case ValueOp v -> {}
                    case ThreadOp t -> {}
                }
            }
        }
        return found;
    }

    private void branch(ControlOp.If op, Hazards hazards, Company company) {
        boolean splits = company != Company.ONE && uniformity.diverges(op);
        List<Access> accesses = accesses(op.then(), op.otherwise());
        if (splits || company == Company.ALL && waits(op, accesses, hazards)) {
            wait(accesses, op, hazards, company);
        }
        sides(op, hazards, company, splits);
    }

    /** Walks both blocks of a branch. */
    private void sides(ControlOp.If op, Hazards hazards, Company company, boolean splits) {
        Hazards other = hazards.copy();
        walk(op.then(), hazards, splits ? uniformity.isOneThread(op) ? Company.ONE : Company.SOME : company);
        if (splits) {
            // Some threads may be in one block while others are in the other one.
            other.addAll(hazards);
        }
        walk(op.otherwise(), other, splits ? Company.SOME : company);
        hazards.addAll(other);
    }

    private void loop(ControlOp.For op, Hazards hazards, Company company) {
        boolean splits = company != Company.ONE && uniformity.diverges(op);
        List<Access> accesses = accesses(op.body());
        if (splits || company == Company.ALL && waits(op, accesses, hazards)) {
            wait(accesses, op, hazards, company);
        }
        rounds(op, hazards, splits ? Company.SOME : company);
    }

    /** Whether a loop or a branch has a barrier before it, or needs more of them because of what was before it. */
    private boolean waits(ControlOp op, List<Access> accesses, Hazards before) {
        if (placed.containsKey(op)) {
            return true;
        }
        if (accesses.stream().noneMatch(a -> before.blocksGlobal(a) || before.blocksLocal(a))) {
            return false;
        }
        if (probes == 0 && settled.add(op)) {
            inside(op, Hazards.none());
        }
        int old = changes;
        probes++;
        inside(op, before.copy());
        probes--;
        boolean waits = changes > old;
        changes = old;
        return waits;
    }

    /** Walks what is inside of a loop or a branch that all threads take alike. */
    private void inside(ControlOp op, Hazards hazards) {
        switch (op) {
            case ControlOp.For f -> rounds(f, hazards, Company.ALL);
            case ControlOp.If i -> sides(i, hazards, Company.ALL, false);
            case ControlOp c -> throw new IllegalStateException("has no blocks: " + c);
        }
    }

    /** Walks a loop's body until its rounds leave no more than what they begin with. */
    private void rounds(ControlOp.For op, Hazards hazards, Company company) {
        Hazards before = hazards.copy();
        Hazards entered = before.copy();
        while (true) {
            int old = changes;
            Hazards left = entered.copy();
            walk(op.body(), left, company);
            Hazards next = left.afterRound(op.variable());
            if (changes > old && probes == 0) {
                // With the new barriers less is left.
                entered = before.copy();
            } else if (entered.containsAll(next)) {
                hazards.addAll(left.afterLoop(op.variable()));
                return;
            } else {
                entered.addAll(next);
            }
        }
    }
}
