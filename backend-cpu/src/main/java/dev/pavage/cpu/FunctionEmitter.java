package dev.pavage.cpu;

import static java.lang.constant.ConstantDescs.CD_void;

import dev.pavage.device.CompilationException;
import dev.pavage.lane.AccessOp;
import dev.pavage.lane.Block;
import dev.pavage.lane.ControlOp;
import dev.pavage.lane.LaneFunction;
import dev.pavage.lane.LaneOp;
import dev.pavage.lane.LaneType.Kind;
import dev.pavage.lane.LaneValue;
import dev.pavage.lane.ThreadOp;
import dev.pavage.lane.ValueOp;
import java.lang.classfile.CodeBuilder;
import java.lang.classfile.Label;
import java.lang.constant.ClassDesc;
import java.lang.constant.MethodTypeDesc;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiConsumer;
import java.util.stream.Stream;

/** Writes the body of one function: its blocks and their control flow. */
final class FunctionEmitter {
    private static final ClassDesc MESSAGES = Jvm.desc(Messages.class);

    private final CodeBuilder code;
    private final Registers registers;
    private final ScalarEmitter scalars;
    private final VectorEmitter vectors;
    private final AccessEmitter accesses;
    private final BiConsumer<CodeBuilder, String> calls;

    /**
     * An emitter into {@code code}.
     *
     * @param firstFree the first local variable that is not taken
     * @param calls writes the call of a function of that name, whose arguments are on the stack
     */
    FunctionEmitter(
            CodeBuilder code,
            LaneFunction function,
            VectorFeatures features,
            int firstFree,
            BiConsumer<CodeBuilder, String> calls) {
        MaskKinds masks = new MaskKinds(function);
        this.code = code;
        this.calls = calls;
        registers = new Registers(code, masks, new AddressRanges(function), firstFree);
        scalars = new ScalarEmitter(code, registers);
        vectors = new VectorEmitter(code, registers, masks);
        accesses = new AccessEmitter(code, registers, features);
    }

    /** The function's parameters and body as they are. */
    Registers registers() {
        return registers;
    }

    /** Writes a block's ops. */
    void block(Block block) {
        block.ops().forEach(this::op);
    }

    private void op(LaneOp op) {
        switch (op) {
            case ValueOp value -> {
                boolean isScalar = Stream.concat(value.operands().stream(), Stream.of(value.result()))
                        .allMatch(v -> v.type().isScalar());
                if (isScalar) {
                    scalars.emit(value);
                } else {
                    vectors.emit(value);
                }
            }
            case AccessOp access -> accesses.emit(access);
            case ControlOp.For loop -> loop(loop);
            case ControlOp.If branch -> branch(branch);
            case ControlOp.Call call -> {
                registers.push(call.arguments());
                calls.accept(code, call.function());
            }
            case ControlOp.Check check -> check(check);
            case ControlOp.Line line -> {}
            case ControlOp.Print print -> {
                code.loadConstant(Messages.CONSTANT);
                code.loadConstant(print.message());
                registers.push(print.address());
                code.loadConstant(print.dtype().name());
                code.loadConstant(Messages.extents(print.shape()));
                code.invokestatic(MESSAGES, "print", Messages.PRINT);
            }
            case ThreadOp thread ->
                throw new CompilationException("a CPU program has one thread, the kernel wants more: " + thread);
        }
    }

    private void check(ControlOp.Check op) {
        Label fine = code.newLabel();
        registers.push(op.condition());
        code.ifne(fine);
        code.loadConstant(Messages.CONSTANT);
        code.loadConstant(op.message());
        code.invokestatic(MESSAGES, "failure", Messages.FAILURE);
        code.athrow();
        code.labelBinding(fine);
    }

    private void loop(ControlOp.For op) {
        boolean isLong = op.variable().type().kind() == Kind.I64;
        // The carried values' variables outlive the body: they hold the results.
        List<Integer> slots = new ArrayList<>();
        registers.push(op.initial());
        for (int i = 0; i < op.results().size(); i++) {
            slots.add(registers.declare(op.results().get(i)));
        }
        store(op.results(), slots);
        registers.open();
        int variable = registers.declare(op.variable());
        registers.push(op.from());
        storeVariable(isLong, variable);
        for (int i = 0; i < slots.size(); i++) {
            registers.bind(op.carried().get(i), slots.get(i));
        }
        vectors.carry(op.carried());
        Label head = code.newLabel();
        Label end = code.newLabel();
        code.labelBinding(head);
        registers.push(op.variable());
        registers.push(op.to());
        if (isLong) {
            code.lcmp().ifge(end);
        } else {
            code.if_icmpge(end);
        }
        op.carried().forEach(registers::spread);
        block(op.body());
        List<LaneValue> yields = op.body().yields();
        List<LaneValue> changed = new ArrayList<>();
        List<Integer> changedSlots = new ArrayList<>();
        for (int i = 0; i < slots.size(); i++) {
            if (!yields.get(i).equals(op.carried().get(i))) {
                registers.pushAs(yields.get(i), op.carried().get(i));
                changed.add(op.carried().get(i));
                changedSlots.add(slots.get(i));
            }
        }
        store(changed, changedSlots);
        registers.push(op.variable());
        registers.push(op.step());
        if (isLong) {
            code.ladd();
        } else {
            code.iadd();
        }
        storeVariable(isLong, variable);
        code.goto_(head);
        code.labelBinding(end);
        registers.close();
        op.results().forEach(registers::spread);
    }

    private void storeVariable(boolean isLong, int slot) {
        if (isLong) {
            code.lstore(slot);
        } else {
            code.istore(slot);
        }
    }

    /** Stores what is on the stack, the last value on top: all are read before any is written. */
    private void store(List<LaneValue> values, List<Integer> slots) {
        for (int i = values.size() - 1; i >= 0; i--) {
            code.storeLocal(VectorShape.local(values.get(i).type()), slots.get(i));
        }
    }

    private void branch(ControlOp.If op) {
        Label otherwise = code.newLabel();
        Label end = code.newLabel();
        List<Integer> slots = op.results().stream().map(registers::declare).toList();
        registers.push(op.condition());
        code.ifeq(otherwise);
        arm(op.then(), op.results(), slots);
        code.goto_(end);
        code.labelBinding(otherwise);
        arm(op.otherwise(), op.results(), slots);
        code.labelBinding(end);
        op.results().forEach(registers::spread);
    }

    private void arm(Block block, List<LaneValue> results, List<Integer> slots) {
        registers.open();
        block(block);
        for (int i = 0; i < results.size(); i++) {
            registers.pushAs(block.yields().get(i), results.get(i));
        }
        store(results, slots);
        registers.close();
    }

    /** The type of a function's method. */
    static MethodTypeDesc methodType(LaneFunction function) {
        return MethodTypeDesc.of(
                CD_void,
                function.params().stream()
                        .map(p -> VectorShape.element(p.type().kind()))
                        .toList());
    }
}
