package dev.pavage.cpu.machine;

import dev.pavage.cpu.machine.Assembler.Condition;
import dev.pavage.cpu.machine.Assembler.Gpr;
import dev.pavage.cpu.machine.Assembler.Label;
import dev.pavage.cpu.machine.Assembler.Operation;
import dev.pavage.lane.AccessOp;
import dev.pavage.lane.Block;
import dev.pavage.lane.ControlOp;
import dev.pavage.lane.LaneOp;
import dev.pavage.lane.LaneValue;
import dev.pavage.lane.ValueOp;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Writes loops. */
final class Loops {
    // What an innermost loop has in general registers.
    private static final Gpr VARIABLE = Gpr.RSI;
    private static final Gpr LIMIT = Gpr.RDI;
    private static final List<Gpr> POINTERS = List.of(
            Gpr.R8, Gpr.R9, Gpr.R10, Gpr.R11, Gpr.RBX, Gpr.RBP, Gpr.R12, Gpr.R13, Gpr.R14, Gpr.R15);

    /** Bytes of a row; the processor foresees longer ones. */
    private static final int LONGEST_ROW = 4096;

    /** Found on a Zen 4, docs/performance.md: 4 into the first-level cache were worse, since rows a page apart share its sets. */
    private static final int ROWS_AHEAD = 8;

    /**
     * Integers of a round that are no addresses. The loops that decode scales of quantised weights have 28 and more and took
     * twice the time of C2's, which keeps them in registers; those at the edges of views have fewer than 20.
     */
    private static final int MOST_COMPUTED = 20;

    private int computed;

    private final FunctionAssembler function;
    private final Assembler code;
    private final Registers registers;
    private final Integers integers;
    private final Vectors vectors;
    private final Accesses accesses;
    private final Set<Gpr> used = EnumSet.noneOf(Gpr.class);

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
        this.vectors = vectors;
        this.accesses = accesses;
    }

    /** Registers that pointers had. */
    Set<Gpr> used() {
        return used;
    }

    void emit(ControlOp.For op) {
        begin(op);
        int mark = integers.mark();
        boolean isInnermost = isInnermost(op.body());
        Affine from = integers.of(op.from());
        Affine to = integers.of(op.to());
        int step = (int) integers.of(op.step()).constant();
        boolean isFixed = to.isConstant() && to.constant() == (int) to.constant();
        Runnable compare;
        Map<Affine, Gpr> moving = new LinkedHashMap<>();
        if (isInnermost) {
            if (!isFixed) {
                integers.compute(LIMIT, to);
            }
            integers.compute(VARIABLE, from);
            integers.variable(op.variable(), from, step, VARIABLE);
            pointers(op, from, moving);
            ahead(op, from, moving);
            compare = isFixed
                    ? () -> code.compare(VARIABLE, (int) to.constant())
                    : () -> code.operate(Operation.CMP, VARIABLE, LIMIT);
        } else {
            Operand.Memory limit = integers.reserve();
            integers.compute(Gpr.RAX, to);
            code.store(limit, Gpr.RAX, Long.BYTES);
            compare = () -> {
                integers.compute(Gpr.RAX, Affine.of(op.variable()));
                code.operate(Operation.CMP, Gpr.RAX, limit);
            };
            integers.compute(Gpr.RAX, from);
            integers.variable(op.variable(), from, step);
            code.store(integers.slot(op.variable()), Gpr.RAX, Long.BYTES);
        }
        Map<Affine, Operand.Memory> varying = varying(op, step, moving);
        Label head = new Label();
        Label end = new Label();
        if (!(isFixed && from.isConstant() && from.constant() < to.constant())) {
            compare.run();
            code.jump(Condition.GE, end);
        }
        code.bind(head);
        List<LaneValue> held = op.carried().stream().filter(Registers::holds).toList();
        List<Integer> targets = held.stream().map(registers::of).toList();
        registers.enter(op.body(), op.carried());
        function.ops(op.body());
        carry(op, targets);
        registers.leave();
        moving.forEach((pointer, register) -> move(register, integers.distance(pointer, op.variable(), step), varying));
        if (isInnermost) {
            code.add(VARIABLE, step);
        } else {
            Operand.Memory place = integers.slot(op.variable());
            code.operate(Operation.MOV, Gpr.RAX, place);
            code.add(Gpr.RAX, step);
            code.store(place, Gpr.RAX, Long.BYTES);
        }
        compare.run();
        code.jump(Condition.LT, head);
        code.bind(end);
        accesses.pointers().keySet().removeAll(moving.keySet());
        accesses.ahead().clear();
        integers.forget(op.variable());
        integers.release(mark);
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
                integers.alias(result, op.carried().get(i));
            }
        }
    }

    /** Places of the distances that pointers move by, as far as they are not constant. */
    private Map<Affine, Operand.Memory> varying(ControlOp.For op, int step, Map<Affine, Gpr> moving) {
        Map<Affine, Operand.Memory> places = new LinkedHashMap<>();
        for (Affine pointer : moving.keySet()) {
            Affine distance = integers.distance(pointer, op.variable(), step);
            if (!distance.isConstant() && !places.containsKey(distance)) {
                Operand.Memory place = integers.reserve();
                integers.compute(Gpr.RAX, distance);
                code.store(place, Gpr.RAX, Long.BYTES);
                places.put(distance, place);
            }
        }
        return places;
    }

    private void move(Gpr register, Affine distance, Map<Affine, Operand.Memory> varying) {
        Operand.Memory place = varying.get(distance);
        if (place != null) {
            code.operate(Operation.ADD, register, place);
        } else if (distance.constant() == (int) distance.constant()) {
            code.add(register, (int) distance.constant());
        } else {
            throw new NotEncodableException("a distance of 2 GiB and more");
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
                Gpr value = integers.result(initial);
                integers.keep(carried, value);
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
        List<Operand.Memory> places = new ArrayList<>();
        int next = 0;
        for (int i = 0; i < op.carried().size(); i++) {
            LaneValue yielded = op.body().yields().get(i);
            if (Registers.holds(yielded)) {
                moves.add(targets.get(next++), yielded);
            } else {
                Operand.Memory place = integers.reserve();
                code.store(place, integers.result(yielded), Long.BYTES);
                places.add(place);
            }
        }
        moves.emit();
        next = 0;
        for (LaneValue carried : op.carried()) {
            if (!Registers.holds(carried)) {
                code.operate(Operation.MOV, Gpr.RAX, places.get(next++));
                code.store(integers.slot(carried), Gpr.RAX, Long.BYTES);
            }
        }
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

    /** Gives registers to the addresses that move with the loop, as far as there are registers. */
    private void pointers(ControlOp.For op, Affine from, Map<Affine, Gpr> moving) {
        Set<Affine> found = new LinkedHashSet<>();
        computed = 0;
        collect(op.body(), found);
        if (computed > MOST_COMPUTED) {
            throw new NotEncodableException("a loop that computes with integers one by one, which C2 does better");
        }
        for (Affine pointer : found) {
            boolean moves = !integers.distance(pointer, op.variable(), 1).equals(Affine.constant(0));
            if (moves && moving.size() < POINTERS.size()) {
                Gpr register = POINTERS.get(moving.size());
                integers.compute(register, integers.begin(pointer, op.variable(), from));
                used.add(register);
                moving.put(pointer, register);
            }
        }
        accesses.pointers().putAll(moving);
    }

    /**
     * Pointers to what the loop will read some rounds of the loop around it later: short rows that lie far apart, which the
     * processor does not foresee.
     */
    private void ahead(ControlOp.For op, Affine from, Map<Affine, Gpr> moving) {
        Affine to = integers.of(op.to());
        for (Affine pointer : List.copyOf(moving.keySet())) {
            Affine length = to.plus(from.times(-1)).times(pointer.factor(op.variable()));
            Optional<Affine> stride = integers.stride(pointer);
            if (stride.isPresent()
                    && length.isConstant()
                    && length.constant() <= LONGEST_ROW
                    && moving.size() < POINTERS.size()) {
                Affine later = pointer.plus(stride.orElseThrow().times(ROWS_AHEAD));
                Gpr register = POINTERS.get(moving.size());
                integers.compute(register, integers.begin(later, op.variable(), from));
                used.add(register);
                moving.put(later, register);
                accesses.ahead().put(pointer, register);
            }
        }
    }

    private void collect(Block block, Set<Affine> found) {
        for (LaneOp op : block.ops()) {
            switch (op) {
                case ValueOp value -> {
                    if (!integers.foresee(value)) {
                        integers.foreseeMoving(value);
                    }
                    if (!Registers.holds(value.result()) && integers.known(value.result()).isEmpty()) {
                        computed++;
                    }
                }
                case AccessOp access ->
                    integers.known(access.address()).ifPresent(at -> found.add(at.variablePart()));
                case ControlOp.If branch -> {
                    collect(branch.then(), found);
                    collect(branch.otherwise(), found);
                }
                case LaneOp other -> {}
            }
        }
    }
}
