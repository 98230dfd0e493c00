package dev.pavage.cpu.machine;

import dev.pavage.lane.LaneType.Kind;
import dev.pavage.lane.LaneValue;
import dev.pavage.lane.ValueOp;

/** Writes products that are added to something. */
final class Products {
    private final Vectors vectors;
    private final Registers registers;

    Products(Vectors vectors, Registers registers) {
        this.vectors = vectors;
        this.registers = registers;
    }

    void fma(ValueOp.Fma op) {
        Kind kind = op.result().type().kind();
        int bits = Vectors.bits(op.result().type());
        Instruction addTo = Vectors.pick(kind, Instruction.VFMADD231PS, Instruction.VFMADD231PD);
        Instruction multiplyBy = Vectors.pick(kind, Instruction.VFMADD213PS, Instruction.VFMADD213PD);
        boolean swaps = vectors.isConstant(op.a()) || !vectors.isConstant(op.b()) && !dies(op.a());
        LaneValue x = swaps ? op.b() : op.a();
        LaneValue y = swaps ? op.a() : op.b();
        boolean adds = dies(op.c()) && !op.c().equals(x) && !op.c().equals(y);
        if (!adds && dies(x) && !x.equals(y) && !x.equals(op.c())) {
            // x = y * x + c
            int second = vectors.register(y);
            Operand c = vectors.operand(op.c());
            vectors.plain(multiplyBy, bits, registers.reuse(x, op.result()), second, c);
            vectors.done(y, second);
        } else {
            accumulate(addTo, bits, op, x, y, op.c());
        }
    }

    void packedDot(ValueOp.PackedDot op) {
        Instruction instruction =
                switch (op.factors()) {
                    case BF16 -> Instruction.VDPBF16PS;
                    case I16 -> Instruction.VPDPWSSD;
                    default -> throw Vectors.unsupported(op);
                };
        accumulate(instruction, Vectors.bits(op.result().type()), op, op.a(), op.b(), op.c());
    }

    /** {@code result = sum + x * y} by an instruction that adds to the register of the sum. */
    private void accumulate(
            Instruction instruction, int bits, ValueOp op, LaneValue x, LaneValue y, LaneValue sum) {
        int to;
        if (dies(sum) && !sum.equals(x) && !sum.equals(y)) {
            to = registers.reuse(sum, op.result());
        } else {
            to = registers.define(op.result());
            vectors.load(to, sum);
        }
        int first = vectors.register(x);
        vectors.plain(instruction, bits, to, first, vectors.operand(y));
        vectors.done(x, first);
    }

    private boolean dies(LaneValue value) {
        return !vectors.isConstant(value) && registers.dies(value);
    }
}
