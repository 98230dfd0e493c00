package dev.pavage.cpu.machine;

import dev.pavage.cpu.machine.Assembler.Gpr;
import dev.pavage.cpu.machine.Assembler.Operation;
import dev.pavage.lane.LaneType;
import dev.pavage.lane.LaneType.Kind;
import dev.pavage.lane.ValueOp;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;

/** Writes the ops that know of lanes: their numbers, their order, what all of them give together. */
final class Lanes {
    // How a shuffle by an immediate swaps neighbours, pairs of neighbours, and neighbours of two lanes.
    private static final int SWAP_NEIGHBOURS = 0b10_11_00_01;
    private static final int SWAP_PAIRS = 0b01_00_11_10;
    private static final int SWAP_EACH_TWO = 0b01_01_01_01;

    private final Vectors vectors;
    private final Assembler code;
    private final Registers registers;
    private final InstructionSet set;

    Lanes(Vectors vectors, Assembler code, Registers registers, InstructionSet set) {
        this.vectors = vectors;
        this.code = code;
        this.registers = registers;
        this.set = set;
    }

    void iota(ValueOp.Iota op) {
        LaneType type = op.result().type();
        int bytes = type.kind().bytes();
        ByteBuffer numbers = ByteBuffer.allocate(Vectors.bits(type) / Byte.SIZE).order(ByteOrder.LITTLE_ENDIAN);
        for (int i = 0; i < type.lanes(); i++) {
            numbers.put(i * bytes, (byte) i);
        }
        vectors.plain(
                Instruction.VMOVUPS,
                Vectors.bits(type),
                registers.define(op.result()),
                0,
                vectors.constants().bytes(numbers.array()));
    }

    void swap(ValueOp.SwapLanes op) {
        LaneType type = op.result().type();
        int from = vectors.register(op.a());
        int to = vectors.result(op.result(), List.of(op.a()));
        swap(type.kind(), Vectors.bits(type), to, from, op.distance());
        vectors.done(op.a(), from);
    }

    /** Lane i of the result is lane i ^ distance. Within 128 bits by "permil", beyond by whole 128 bits. */
    private void swap(Kind kind, int bits, int to, int from, int distance) {
        Operand source = new Operand.Register(from);
        int bytes = distance * kind.bytes();
        if (bytes < 8) {
            vectors.plain(Instruction.VPERMILPS, bits, to, 0, source);
            code.immediate(SWAP_NEIGHBOURS);
        } else if (bytes < 16) {
            if (kind.bytes() == Integer.BYTES) {
                vectors.plain(Instruction.VPERMILPS, bits, to, 0, source);
                code.immediate(SWAP_PAIRS);
            } else {
                vectors.plain(Instruction.VPERMILPD, bits, to, 0, source);
                code.immediate(SWAP_EACH_TWO);
            }
        } else {
            set.swapHalves(bits, to, from, bytes);
        }
    }

    /** Folds halves onto each other until one lane has all. */
    void across(ValueOp.Across op, Integers integers) {
        LaneType type = op.a().type();
        if (op.kind() == ValueOp.AcrossKind.ALL) {
            Gpr to = integers.define(op.result());
            set.bits(to, registers.of(op.a()), type.lanes());
            code.operate(Operation.CMP, to, (1 << type.lanes()) - 1);
            code.set(Condition.EQ, to);
            integers.places().done(op.result());
            return;
        }
        ValueOp.BinaryKind combine =
                switch (op.kind()) {
                    case SUM -> ValueOp.BinaryKind.ADD;
                    case PROD -> ValueOp.BinaryKind.MUL;
                    case MAX -> ValueOp.BinaryKind.MAX;
                    case MIN -> ValueOp.BinaryKind.MIN;
                    case ALL -> throw new IllegalStateException("done above");
                };
        int bits = Vectors.bits(type);
        int all = registers.temporary();
        int swapped = registers.temporary();
        vectors.load(all, op.a());
        for (int distance = type.lanes() / 2; distance >= 1; distance /= 2) {
            swap(type.kind(), bits, swapped, all, distance);
            vectors.combine(combine, type, all, swapped);
        }
        registers.give(swapped);
        if (type.kind().isFloat()) {
            vectors.plain(
                    Instruction.VMOVUPS,
                    128,
                    vectors.result(op.result(), List.of(op.a())),
                    0,
                    new Operand.Register(all));
        } else {
            vectors.keepInteger(op.result(), all);
        }
        registers.give(all);
    }
}
