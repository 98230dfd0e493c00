package dev.pavage.cpu.machine;

import dev.pavage.cpu.machine.Assembler.Condition;
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
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * Writes a function of lane IR as machine code by the calling convention of Linux (System V Application Binary Interface,
 * AMD64 Architecture Processor Supplement, section 3.2.3). Each parameter is 64 bits wide, whatever its type.
 *
 * <p>Vectors, masks and floating-point scalars live in registers ({@link Registers}), integers on the stack, or nowhere if
 * they can be computed where they are read ({@link Integers}). In an innermost loop its variable, and the addresses that
 * move with it, have general registers.
 */
final class FunctionAssembler {
    private static final List<Gpr> PARAMETERS = List.of(Gpr.RDI, Gpr.RSI, Gpr.RDX, Gpr.RCX, Gpr.R8, Gpr.R9);
    private static final List<Gpr> SAVED = List.of(Gpr.RBX, Gpr.RBP, Gpr.R12, Gpr.R13, Gpr.R14, Gpr.R15);
    /** The stack that a function takes, beside what is saved. */
    private static final int FRAME = Integers.SLOTS * Long.BYTES + Registers.SPILL_BYTES;

    private final Assembler code = new Assembler();
    private final Registers registers = new Registers(code);
    private final Integers integers = new Integers(code);
    private final Vectors vectors = new Vectors(code, registers, integers);
    private final Accesses accesses;
    private final Loops loops;
    private final Map<String, Long> callees;
    /** Those of {@link #SAVED} that are changed. */
    private final List<Gpr> saved;

    private FunctionAssembler(Map<String, Long> callees, boolean streams, List<Gpr> saved) {
        this.callees = callees;
        this.saved = saved;
        accesses = new Accesses(code, registers, integers, vectors, streams);
        loops = new Loops(this, code, registers, integers, vectors, accesses);
    }

    /**
     * The code of a function.
     *
     * @param callees where functions that it may call are
     * @param streams whether whole vectors of arguments are stored past the caches
     * @throws NotEncodableException if it has what is not written as machine code
     */
    static MachineCode write(LaneFunction function, Map<String, Long> callees, boolean streams) {
        // Twice: which registers it changes is known only when it is written.
        FunctionAssembler first = new FunctionAssembler(callees, streams, SAVED);
        first.function(function);
        List<Gpr> changed = SAVED.stream().filter(first.loops.used()::contains).toList();
        FunctionAssembler second = new FunctionAssembler(callees, streams, changed);
        second.function(function);
        return new MachineCode(second.code.finish(), second.code.listing());
    }

    private void function(LaneFunction function) {
        saved.forEach(code::push);
        code.add(Gpr.RSP, -FRAME);
        List<LaneValue> params = function.params();
        for (int i = 0; i < params.size(); i++) {
            Operand.Memory place = integers.place(params.get(i));
            if (i < PARAMETERS.size()) {
                code.store(place, PARAMETERS.get(i), Long.BYTES);
            } else {
                // Behind the frame: what was saved, the return address, then the parameters that had no register.
                int offset = FRAME + (saved.size() + 1 + i - PARAMETERS.size()) * Long.BYTES;
                code.operate(Operation.MOV, Gpr.RAX, new Operand.Memory(Gpr.RSP, offset, false));
                code.store(place, Gpr.RAX, Long.BYTES);
            }
        }
        registers.enter(function.body(), List.of());
        for (LaneValue param : params) {
            if (Registers.holds(param)) {
                vectors.plain(
                        Vectors.pick(param.type().kind(), Instruction.VMOVSS, Instruction.VMOVSD),
                        128,
                        registers.define(param),
                        0,
                        integers.slot(param));
            }
        }
        ops(function.body());
        registers.leave();
        if (accesses.hasStreamed()) {
            code.storeFence();
        }
        code.add(Gpr.RSP, FRAME);
        saved.reversed().forEach(code::pop);
        code.ret();
    }

    /** Writes a block's ops; it has been entered. */
    void ops(Block block) {
        integers.forgetLatest();
        List<LaneOp> ops = block.ops();
        for (int i = 0; i < ops.size(); i++) {
            LaneOp op = ops.get(i);
            registers.begin(op);
            if (i + 1 < ops.size() && isBroadcast(op, ops.get(i + 1))) {
                registers.advance(op);
                i++;
                registers.begin(ops.get(i));
                integers.forgetLatest();
                accesses.broadcast((AccessOp.Load) op, ((ValueOp.Splat) ops.get(i)).result());
                registers.advance(ops.get(i));
                continue;
            }
            switch (op) {
                case ValueOp value -> value(value);
                case AccessOp access -> {
                    integers.forgetLatest();
                    accesses.emit(access);
                }
                case ControlOp.For loop -> {
                    integers.forgetLatest();
                    loops.emit(loop);
                    integers.forgetLatest();
                }
                case ControlOp.If branch -> {
                    integers.forgetLatest();
                    branch(branch);
                    integers.forgetLatest();
                }
                case ControlOp.Call call -> {
                    integers.forgetLatest();
                    call(call);
                }
                case ControlOp.Line line -> {}
                case ControlOp.Check check -> throw new NotEncodableException("a check");
                case ControlOp.Print print -> throw new NotEncodableException("a print");
                case ThreadOp thread -> throw new NotEncodableException(thread.getClass().getSimpleName());
            }
            registers.advance(op);
        }
    }

    /** Whether an op reads an element for nothing but a vector of it, which the next op makes: one instruction does both. */
    private boolean isBroadcast(LaneOp op, LaneOp next) {
        return op instanceof AccessOp.Load load
                && next instanceof ValueOp.Splat splat
                && splat.a().equals(load.result())
                && load.mask().isEmpty()
                && Accesses.canBroadcast(load.memory())
                && registers.isReadNextOnly(load.result());
    }

    private void value(ValueOp op) {
        if (Stream.concat(op.operands().stream(), Stream.of(op.result())).noneMatch(Registers::holds)) {
            integers.emit(op);
        } else {
            integers.forgetLatest();
            vectors.emit(op);
        }
    }

    private void branch(ControlOp.If op) {
        for (LaneValue result : op.results()) {
            if (Registers.holds(result)) {
                registers.define(result);
            } else {
                integers.place(result);
            }
        }
        Label otherwise = new Label();
        Label end = new Label();
        integers.test(op.condition());
        code.jump(Condition.EQ, otherwise);
        arm(op.then(), op.results());
        code.jump(end);
        code.bind(otherwise);
        arm(op.otherwise(), op.results());
        code.bind(end);
    }

    private void arm(Block block, List<LaneValue> results) {
        int mark = integers.mark();
        registers.enter(block, List.of());
        ops(block);
        for (int i = 0; i < results.size(); i++) {
            LaneValue yield = block.yields().get(i);
            if (Registers.holds(yield)) {
                vectors.copy(registers.of(results.get(i)), yield);
            } else {
                code.store(integers.slot(results.get(i)), integers.result(yield), Long.BYTES);
            }
        }
        registers.leave();
        integers.release(mark);
    }

    private void call(ControlOp.Call op) {
        Long address = callees.get(op.function());
        if (address == null || op.arguments().size() > PARAMETERS.size()) {
            throw new NotEncodableException("a call of " + op.function());
        }
        if (!registers.isEmpty() || op.arguments().stream().anyMatch(Registers::holds)) {
            throw new NotEncodableException("a call while vectors are in registers");
        }
        int mark = integers.mark();
        List<Operand.Memory> places = op.arguments().stream()
                .map(argument -> {
                    Operand.Memory place = integers.reserve();
                    code.store(place, integers.result(argument), Long.BYTES);
                    return place;
                })
                .toList();
        for (int i = 0; i < places.size(); i++) {
            code.operate(Operation.MOV, PARAMETERS.get(i), places.get(i));
        }
        code.call(op.function(), address);
        integers.release(mark);
    }
}
