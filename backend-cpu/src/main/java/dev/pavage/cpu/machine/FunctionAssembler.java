package dev.pavage.cpu.machine;

import dev.pavage.cpu.machine.Assembler.Gpr;
import dev.pavage.cpu.machine.Assembler.Label;
import dev.pavage.cpu.machine.Assembler.Operation;
import dev.pavage.lane.AccessOp;
import dev.pavage.lane.Block;
import dev.pavage.lane.ControlOp;
import dev.pavage.lane.LaneFunction;
import dev.pavage.lane.LaneOp;
import dev.pavage.lane.LaneValue;
import dev.pavage.lane.ThreadOp;
import dev.pavage.lane.ValueOp;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Writes a function of lane IR as machine code by the calling convention of Linux (System V Application Binary Interface,
 * AMD64 Architecture Processor Supplement, section 3.2.3). Each parameter is 64 bits wide, whatever its type.
 *
 * <p>Vectors, masks and floating-point scalars live in registers ({@link Registers}), integers in general registers or on the
 * stack ({@link Places}), or nowhere if they can be computed where they are read ({@link Integers}).
 */
final class FunctionAssembler {
    private static final List<Gpr> PARAMETERS = List.of(Gpr.RDI, Gpr.RSI, Gpr.RDX, Gpr.RCX, Gpr.R8, Gpr.R9);
    /** The stack that a function takes, beside what is saved. */
    private static final int FRAME = Places.SLOTS * Long.BYTES + Registers.SPILL_BYTES;

    private final Assembler code;
    private final Registers registers;
    private final Places places;
    private final Integers integers;
    private final Vectors vectors;
    private final SmallTables tables;
    private final Accesses accesses;
    private final Loops loops;
    private final Map<String, Long> callees;
    /** What is changed and has to be as it was in the end. */
    private final List<Gpr> saved;

    private FunctionAssembler(
            Extension extension, LaneFunction function, Map<String, Long> callees, boolean streams,
            Optional<Lifetimes> before) {
        this.callees = callees;
        code = new Assembler(extension);
        registers = new Registers(code);
        InstructionSet set = InstructionSet.of(code, registers);
        places = new Places(code, before);
        integers = new Integers(code, places, new Sums(), Conditions.of(function.body()));
        vectors = new Vectors(code, registers, integers, set);
        tables = new SmallTables(code, registers, vectors);
        accesses = new Accesses(code, registers, integers, vectors, set, streams);
        loops = new Loops(this, code, registers, integers, vectors, accesses);
        saved = Lifetimes.SAVED.stream().filter(places::uses).toList();
        function(function);
    }

    /**
     * The code of a function.
     *
     * @param extension what vector instructions there are
     * @param callees where functions that it may call are
     * @param streams whether whole vectors of arguments are stored past the caches
     * @throws NotEncodableException if it has what is not written as machine code
     */
    static MachineCode write(
            Extension extension, LaneFunction function, Map<String, Long> callees, boolean streams) {
        // Twice: which integers there are, and for how long, is known only when it is written.
        var first = new FunctionAssembler(extension, function, callees, streams, Optional.empty());
        var second =
                new FunctionAssembler(extension, function, callees, streams, Optional.of(first.places.lifetimes()));
        return new MachineCode(second.code.finish(), second.code.text());
    }

    private void function(LaneFunction function) {
        saved.forEach(code::push);
        code.operate(Operation.SUB, Gpr.RSP, FRAME);
        registers.enter(function.body(), List.of());
        parameters(function.params());
        ops(function.body());
        registers.leave();
        if (accesses.hasStreamed()) {
            code.storeFence();
        }
        code.operate(Operation.ADD, Gpr.RSP, FRAME);
        saved.reversed().forEach(code::pop);
        code.ret();
    }

    /** Brings parameters to their places; those in registers by way of the stack, since their places are such registers too. */
    private void parameters(List<LaneValue> params) {
        List<Operand.Memory> arrived = new ArrayList<>();
        for (int i = 0; i < params.size(); i++) {
            if (i < PARAMETERS.size()) {
                Operand.Memory place = places.reserve();
                code.store(place, PARAMETERS.get(i), Long.BYTES);
                arrived.add(place);
            } else {
                // Behind the frame: what was saved, the return address, then the parameters that had no register.
                int offset = FRAME + (saved.size() + 1 + i - PARAMETERS.size()) * Long.BYTES;
                arrived.add(new Operand.Memory(Gpr.RSP, offset, false));
            }
        }
        for (int i = 0; i < params.size(); i++) {
            LaneValue param = params.get(i);
            if (Registers.holds(param)) {
                vectors.plain(
                        Vectors.pick(param.type().kind(), Instruction.VMOVSS, Instruction.VMOVSD),
                        128,
                        registers.define(param),
                        0,
                        arrived.get(i));
            } else {
                integers.sums().define(param);
                places.arrive(param, arrived.get(i));
            }
        }
    }

    /** Writes a block's ops; it has been entered. */
    void ops(Block block) {
        List<LaneOp> ops = block.ops();
        for (int i = 0; i < ops.size(); i++) {
            LaneOp op = ops.get(i);
            places.lifetimes().advance();
            registers.begin(op);
            if (i + 1 < ops.size() && isForNext(op, ops.get(i + 1))) {
                registers.advance(op);
                i++;
                places.lifetimes().advance();
                registers.begin(ops.get(i));
                accesses.emit((AccessOp.Load) op, (ValueOp) ops.get(i));
                registers.advance(ops.get(i));
                continue;
            }
            if (tables.takes(op)) {
                registers.advance(op);
                continue;
            }
            switch (op) {
                case ValueOp value -> value(value);
                case AccessOp access -> accesses.emit(access);
                case ControlOp.For loop -> loops.emit(loop);
                case ControlOp.If branch -> branch(branch);
                case ControlOp.Call call -> call(call);
                case ControlOp.Line line -> {}
                case ControlOp.Check check -> throw new NotEncodableException("a check");
                case ControlOp.Print print -> throw new NotEncodableException("a print");
                case ThreadOp thread -> throw new NotEncodableException(thread.getClass().getSimpleName());
            }
            tables.note(op);
            registers.advance(op);
        }
        tables.end(block);
        places.lifetimes().advance();
    }

    /** Whether an op reads something for nothing but the next op, and one instruction does both. */
    private boolean isForNext(LaneOp op, LaneOp next) {
        return op instanceof AccessOp.Load load
                && next instanceof ValueOp value
                && value.operands().equals(List.of(load.result()))
                && load.mask().isEmpty()
                && Accesses.doesBoth(load, value)
                && registers.isReadNextOnly(load.result());
    }

    private void value(ValueOp op) {
        if (Stream.concat(op.operands().stream(), Stream.of(op.result())).noneMatch(Registers::holds)) {
            integers.emit(op);
        } else {
            vectors.emit(op);
        }
    }

    private void branch(ControlOp.If op) {
        for (LaneValue result : op.results()) {
            if (Registers.holds(result)) {
                registers.define(result);
            } else {
                integers.define(result);
            }
        }
        Label otherwise = new Label();
        Label end = new Label();
        code.jump(integers.test(op.condition()).negated(), otherwise);
        arm(op.then(), op.results());
        code.jump(end);
        code.bind(otherwise);
        arm(op.otherwise(), op.results());
        code.bind(end);
    }

    private void arm(Block block, List<LaneValue> results) {
        int mark = places.mark();
        registers.enter(block, List.of());
        ops(block);
        for (int i = 0; i < results.size(); i++) {
            LaneValue yield = block.yields().get(i);
            if (Registers.holds(yield)) {
                vectors.copy(registers.of(results.get(i)), yield);
            } else {
                integers.assign(Map.of(results.get(i), integers.sums().of(yield)));
            }
        }
        registers.leave();
        places.release(mark);
    }

    private void call(ControlOp.Call op) {
        Long address = callees.get(op.function());
        if (address == null || op.arguments().size() > PARAMETERS.size()) {
            throw new NotEncodableException("a call of " + op.function());
        }
        if (!registers.isEmpty() || op.arguments().stream().anyMatch(Registers::holds)) {
            throw new NotEncodableException("a call while vectors are in registers");
        }
        int mark = places.mark();
        List<Operand.Memory> arguments = op.arguments().stream()
                .map(argument -> {
                    Operand.Memory place = places.reserve();
                    code.store(place, integers.read(argument, Places.RESULT), Long.BYTES);
                    return place;
                })
                .toList();
        for (int i = 0; i < arguments.size(); i++) {
            code.operate(Operation.MOV, PARAMETERS.get(i), arguments.get(i));
        }
        places.lifetimes().call();
        code.call(op.function(), address);
        places.release(mark);
    }
}
