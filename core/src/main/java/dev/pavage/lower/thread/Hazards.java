package dev.pavage.lower.thread;

import dev.pavage.lane.LaneValue;
import java.util.LinkedHashSet;
import java.util.Optional;
import java.util.Set;

/**
 * What threads may still be doing: accesses since the last barrier, and which others must not overtake them.
 *
 * @param pending accesses that a barrier would end
 * @param underWay writes of asynchronous copies, which become pending when they are waited for
 */
record Hazards(Set<Access> pending, Set<Access> underWay) {
    /** How memory is touched. */
    enum Way {
        READ,
        WRITE,
        /** Atomically; two of these never conflict. */
        CHANGE
    }

    /** An access: what it touches, a {@link Touch.Local} or {@link Touch.Global}, and how. */
    record Access(Touch touch, Way way) {}

    private static final int OTHER_PHASE = -1;
    private static final Object OTHER_PLACE = new Object();

    /** None. */
    static Hazards none() {
        return new Hazards(new LinkedHashSet<>(), new LinkedHashSet<>());
    }

    Hazards copy() {
        return new Hazards(new LinkedHashSet<>(pending), new LinkedHashSet<>(underWay));
    }

    void addAll(Hazards other) {
        pending.addAll(other.pending);
        underWay.addAll(other.underWay);
    }

    boolean containsAll(Hazards other) {
        return pending.containsAll(other.pending) && underWay.containsAll(other.underWay);
    }

    /** An access that is done now; the bytes of an asynchronous copy will be written later again. */
    void add(Access access, boolean asynchronous) {
        pending.add(access);
        if (asynchronous && access.way() == Way.WRITE) {
            underWay.add(access);
        }
    }

    /** A wait for copies: what is under way may be written now; none is left if the wait is for all. */
    void arrive(boolean all) {
        pending.addAll(underWay);
        if (all) {
            underWay.clear();
        }
    }

    /** Whether an access of local memory must wait for a pending one. */
    boolean blocksLocal(Access next) {
        return next.touch() instanceof Touch.Local && pending.stream().anyMatch(before -> conflict(before, next));
    }

    /** Whether an access of global memory must wait for a pending one. */
    boolean blocksGlobal(Access next) {
        return next.touch() instanceof Touch.Global && pending.stream().anyMatch(before -> conflict(before, next));
    }

    /** A barrier: local accesses are done, and global ones if it is for them, too. */
    void barrier(boolean global) {
        pending.removeIf(access -> global || access.touch() instanceof Touch.Local);
    }

    private static boolean conflict(Access before, Access next) {
        if (before.way() == next.way() && before.way() != Way.WRITE) {
            return false;
        }
        if (before.touch() instanceof Touch.Local x && next.touch() instanceof Touch.Local y) {
            boolean stores = before.way() == Way.WRITE && next.way() == Way.WRITE;
            boolean together = stores && x.phase() == y.phase() && x.phase() != OTHER_PHASE;
            return x.from() < y.to() && y.from() < x.to() && !together && !takeTurns(x, y);
        }
        return before.touch() instanceof Touch.Global x
                && next.touch() instanceof Touch.Global y
                && (x.place() == OTHER_PLACE || !x.place().equals(y.place()));
    }

    /** Whether two accesses touch different parts of the same range. */
    private static boolean takeTurns(Touch.Local x, Touch.Local y) {
        if (x.turn().isEmpty() || y.turn().isEmpty() || x.from() != y.from() || x.to() != y.to()) {
            return false;
        }
        Touch.Turn a = x.turn().get();
        Touch.Turn b = y.turn().get();
        return a.loop().equals(b.loop())
                && a.parts() == b.parts()
                && Math.floorMod(a.offset() - b.offset(), a.parts()) != 0;
    }

    /** The same as the next round of a loop sees them. */
    Hazards afterRound(LaneValue loop) {
        Hazards shifted = none();
        pending.forEach(access -> shifted.pending.add(new Access(shift(access.touch(), loop), access.way())));
        underWay.forEach(access -> shifted.underWay.add(new Access(shift(access.touch(), loop), access.way())));
        return shifted;
    }

    /** The same as what follows a loop sees them. */
    Hazards afterLoop(LaneValue loop) {
        Hazards left = none();
        pending.forEach(access -> left.pending.add(new Access(leave(access.touch(), loop), access.way())));
        underWay.forEach(access -> left.underWay.add(new Access(leave(access.touch(), loop), access.way())));
        return left;
    }

    private static Touch shift(Touch touch, LaneValue loop) {
        return switch (touch) {
            case Touch.Local l -> {
                // The part that this round calls number o, the next one, which is one further, calls o - 1.
                Optional<Touch.Turn> turn = l.turn()
                        .map(t -> t.loop().equals(loop)
                                ? new Touch.Turn(loop, Math.floorMod(t.offset() - 1, t.parts()), t.parts())
                                : t);
                yield new Touch.Local(l.from(), l.to(), OTHER_PHASE, turn);
            }
            case Touch.Global g -> new Touch.Global(g.root(), OTHER_PLACE);
            case Touch.Copy c -> c;
        };
    }

    private static Touch leave(Touch touch, LaneValue loop) {
        return switch (touch) {
            case Touch.Local l -> new Touch.Local(
                    l.from(), l.to(), l.phase(), l.turn().filter(t -> !t.loop().equals(loop)));
            case Touch.Global g -> g;
            case Touch.Copy c -> c;
        };
    }
}
