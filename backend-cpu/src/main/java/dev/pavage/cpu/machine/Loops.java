package dev.pavage.cpu.machine;

import dev.pavage.cpu.machine.Assembler.Label;
import dev.pavage.lane.AccessOp;
import dev.pavage.lane.Block;
import dev.pavage.lane.ControlOp;
import dev.pavage.lane.LaneOp;
import dev.pavage.lane.LaneValue;
import dev.pavage.lane.ValueOp;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;

/** Writes loops. */
final class Loops {
    /** Bytes of a row; the processor foresees how longer ones go on. */
    private static final int LONGEST_ROW = 4096;

    /** Bytes of one that second-level caches hold beside the present one. */
    private static final int LONGEST_BLOCK = 128 << 10;

    /** Found on a Zen 4, docs/performance.md: 4 into the first-level cache were worse, since rows a page apart share its sets. */
    private static final int ROWS_AHEAD = 8;

    /** Of pieces of rows, found on a Zen 5: those of the next square block of a transposition; 32 were worse. */
    private static final int PIECES_AHEAD = 16;

    /** In some rows side by side, found on a Zen 5: half as much and twice as much were as good. */
    private static final int BYTES_AHEAD = 1024;

    private final FunctionAssembler function;
    private final Assembler code;
    private final Registers registers;
    private final Integers integers;
    private final Vectors vectors;
    private final Accesses accesses;
    private final Places places;
    private final Sums sums;

    Loops(
            FunctionAssembler function,
            Assembler code,
            Registers registers,
            Integers integers,
            Vectors vectors,
            Accesses accesses) {
        this.function = function;
        this.code = code;
        this.registers = registers;
        this.integers = integers;
        places = integers.places();
        sums = integers.sums();
        this.vectors = vectors;
        this.accesses = accesses;
    }

    void emit(ControlOp.For op) {
        begin(op);
        int mark = places.mark();
        Affine from = sums.of(op.from());
        Affine to = sums.of(op.to());
        int step = (int) sums.of(op.step()).constant();
        integers.define(op.variable(), from);
        sums.variable(op.variable(), from, step);
        Affine limit = to.isConstant() && to.constant() == (int) to.constant() ? to : Affine.of(integers.hold(to));
        Map<LaneValue, Affine> moving = new LinkedHashMap<>();
        if (isInnermost(op.body())) {
            pointers(op, from, step, moving);
        }
        moving.put(op.variable(), Affine.constant(step));
        Label head = new Label();
        Label end = new Label();
        if (!(limit.isConstant() && from.isConstant() && from.constant() < to.constant())) {
            integers.compare(op.variable(), limit);
            code.jump(Condition.GE, end);
        }
        code.bind(head);
        places.lifetimes().enterLoop();
        List<Integer> targets =
                op.carried().stream().filter(Registers::holds).map(registers::of).toList();
        registers.enter(op.body(), op.carried());
        function.ops(op.body());
        carry(op, targets);
        registers.leave();
        moving.forEach(integers::add);
        integers.compare(op.variable(), limit);
        code.jump(Condition.LT, head);
        places.lifetimes().leaveLoop();
        code.bind(end);
        accesses.pointers().clear();
        accesses.ahead().clear();
        accesses.stores().clear();
        places.release(mark);
        end(op, targets);
    }

    /** What the loop gives back stays where it was carried. */
    private void end(ControlOp.For op, List<Integer> targets) {
        int next = 0;
        for (int i = 0; i < op.results().size(); i++) {
            LaneValue result = op.results().get(i);
            if (Registers.holds(result)) {
                registers.claim(result, targets.get(next++));
            } else {
                sums.define(result, Affine.of(op.carried().get(i)));
            }
        }
    }

    /** Puts what the loop carries where it stays. */
    private void begin(ControlOp.For op) {
        Set<LaneValue> inside = new LinkedHashSet<>();
        op.body().ops().forEach(o -> Liveness.reads(o).forEach(inside::add));
        inside.addAll(op.body().yields());
        for (int i = 0; i < op.carried().size(); i++) {
            LaneValue initial = op.initial().get(i);
            LaneValue carried = op.carried().get(i);
            if (!Registers.holds(carried)) {
                integers.define(carried, sums.of(initial));
            } else if (!vectors.isConstant(initial)
                    && registers.dies(initial)
                    && !inside.contains(initial)
                    && Collections.frequency(op.initial(), initial) == 1) {
                registers.reuse(initial, carried);
            } else {
                vectors.copy(registers.define(carried), initial);
            }
        }
    }

    /** Puts what the body yields where the loop carries it. */
    private void carry(ControlOp.For op, List<Integer> targets) {
        Moves moves = new Moves(vectors, registers);
        Map<LaneValue, Affine> yields = new LinkedHashMap<>();
        int next = 0;
        for (int i = 0; i < op.carried().size(); i++) {
            LaneValue yielded = op.body().yields().get(i);
            if (Registers.holds(yielded)) {
                moves.add(targets.get(next++), yielded);
            } else {
                yields.put(op.carried().get(i), sums.of(yielded));
            }
        }
        moves.emit();
        integers.assign(yields);
    }

    // ---- innermost loops

    private static boolean isInnermost(Block block) {
        return block.ops().stream().allMatch(op -> switch (op) {
            case ControlOp.For loop -> false;
            case ControlOp.Call call -> false;
            case ControlOp.If branch -> isInnermost(branch.then()) && isInnermost(branch.otherwise());
            case LaneOp other -> true;
        });
    }

    /**
     * Keeps the addresses of an innermost loop, less what is constant of them, in integers that move with it.
     *
     * @param moving gets those integers, and how far they move with each round
     */
    private void pointers(ControlOp.For op, Affine from, int step, Map<LaneValue, Affine> moving) {
        Set<Affine> found = new LinkedHashSet<>();
        collect(op.body(), found);
        Predicate<LaneValue> isThere = root -> places.has(root) && !op.carried().contains(root);
        Predicate<LaneValue> stays =
                isThere.and(root -> sums.distance(Affine.of(root), op.variable(), step).equals(Affine.constant(0)));
        Map<Affine, LaneValue> kept = new LinkedHashMap<>();
        Map<Affine, LaneValue> held = new HashMap<>();
        Map<Affine, Affine> pointers = accesses.pointers();
        for (Affine address : found) {
            Affine begin = sums.begin(address, op.variable(), from);
            boolean isFixed = begin.terms().keySet().stream().allMatch(isThere);
            Optional<Affine> apart = apart(address, stays, kept, held);
            if (apart.isPresent()) {
                pointers.put(address, apart.orElseThrow());
            } else if (isFixed && (address.root().isEmpty() || !begin.equals(address))) {
                LaneValue pointer = integers.keep(begin);
                kept.put(address, pointer);
                pointers.put(address, Affine.of(pointer));
                Affine distance = sums.distance(address, op.variable(), step);
                if (!distance.isConstant()) {
                    moving.put(pointer, Affine.of(held.computeIfAbsent(distance, integers::hold)));
                } else if (distance.constant() != 0) {
                    moving.put(pointer, distance);
                }
            }
        }
        for (Affine address : pointers.keySet()) {
            later(address, op, from, step, kept.containsKey(address))
                    .flatMap(later -> apart(later, stays, kept, held))
                    .ifPresent(later -> accesses.ahead().put(address, later));
        }
    }

    /** An address that is a multiple of one integer away from one that is kept: that and an index. */
    private Optional<Affine> apart(
            Affine address, Predicate<LaneValue> stays, Map<Affine, LaneValue> kept, Map<Affine, LaneValue> held) {
        for (Map.Entry<Affine, LaneValue> other : kept.entrySet()) {
            Affine distance = address.plus(other.getKey().times(-1));
            if (distance.isConstant()) {
                return Optional.of(Affine.of(other.getValue()).plus(distance));
            }
            if (distance.terms().size() == 1 && distance.terms().keySet().stream().allMatch(stays)) {
                Affine pointer = Affine.of(other.getValue());
                return Optional.of(pointer.plus(
                        distance.terms().values().stream().allMatch(Integers::isScale)
                                ? distance
                                : Affine.of(held.computeIfAbsent(distance, integers::hold))));
            }
        }
        return Optional.empty();
    }

    /**
     * What will be read later. Of pieces of rows, which the processor does not foresee, it is those of some rows on. Of short
     * rows that lie far apart it is some rounds of the loop around this one on. Of one long row, it is what lies behind it,
     * where the next program's often begins: then that is read from memory while this one is computed and written; see
     * {@link Extension#fetchesBehindRows}. Sums of a row leave that to what comes after them, since they are done as fast as
     * memory is read.
     *
     * @param isKept whether the address has a pointer of its own. Of rows that are copied side by side, which share one, those
     *     that have none come with the others
     */
    private Optional<Affine> later(Affine address, ControlOp.For op, Affine from, int step, boolean isKept) {
        Affine distance = sums.distance(address, op.variable(), step);
        Affine length = sums.of(op.to()).plus(from.times(-1));
        if (!distance.isConstant()) {
            return laterPieces(address, op.variable(), distance, length, step);
        }
        if (!isKept || !length.isConstant() || length.constant() * distance.constant() <= 0) {
            return Optional.empty();
        }
        long bytes = length.constant() / step * distance.constant();
        Optional<Affine> ahead = laterRows(address, op.variable());
        if (ahead.isPresent()) {
            return ahead.filter(a -> bytes <= LONGEST_ROW);
        }
        return code.extension().fetchesBehindRows()
                && !accesses.stores().isEmpty()
                && bytes >= LONGEST_ROW
                && bytes <= LONGEST_BLOCK
                        ? Optional.of(address.plus(Affine.constant(bytes)))
                        : Optional.empty();
    }

    /** The same of pieces that are a number of bytes apart that a view tells: each is a stream of its own. */
    private Optional<Affine> laterPieces(
            Affine address, LaneValue variable, Affine distance, Affine length, int step) {
        long rows = distance.terms().values().stream().mapToLong(Math::abs).max().orElse(1);
        long rounds = Math.max(1, PIECES_AHEAD / rows);
        if (!length.isConstant() || length.constant() > rounds * step) {
            return Optional.of(address.plus(distance.times(rounds)));
        }
        // All of the few rows are read in each round of the loop around this one.
        long around = sums.step(address, variable);
        return around == 0
                ? laterRows(address, variable)
                : Optional.of(address.plus(
                        Affine.constant(Math.ceilDiv(BYTES_AHEAD, Math.abs(around)) * around)));
    }

    private Optional<Affine> laterRows(Affine address, LaneValue variable) {
        return sums.stride(address, variable).map(stride -> address.plus(stride.times(ROWS_AHEAD)));
    }

    private void collect(Block block, Set<Affine> found) {
        for (LaneOp op : block.ops()) {
            switch (op) {
                case ValueOp value -> {
                    if (!sums.foresee(value)) {
                        sums.foreseeMoving(value);
                    }
                }
                case AccessOp access ->
                    sums.known(access.address()).ifPresent(at -> {
                        found.add(at.variablePart());
                        if (access instanceof AccessOp.Store) {
                            accesses.stores().add(at);
                        }
                    });
                case ControlOp.If branch -> {
                    collect(branch.then(), found);
                    collect(branch.otherwise(), found);
                }
                case LaneOp other -> {}
            }
        }
    }
}
