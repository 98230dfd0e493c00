package dev.pavage.cpu.machine;

import dev.pavage.lane.LaneType.Kind;
import dev.pavage.lane.LaneValue;
import dev.pavage.lane.ValueOp;

/** Writes products that are added to something. */
final class Products {
    /** {@code to = to + a * b}. */
    private interface Accumulation {
        void write(int to, int a, Operand b);
    }

    private final Vectors vectors;
    private final Registers registers;
    private final InstructionSet set;

    Products(Vectors vectors, Registers registers, InstructionSet set) {
        this.vectors = vectors;
        this.registers = registers;
        this.set = set;
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
            accumulate((to, a, b) -> vectors.plain(addTo, bits, to, a, b), op, x, y, op.c());
        }
    }

    void packedDot(ValueOp.PackedDot op) {
        int bits = Vectors.bits(op.result().type());
        accumulate((to, a, b) -> set.addPairs(op.factors(), bits, to, a, b), op, op.a(), op.b(), op.c());
    }

    /** {@code result = sum + x * y} by what adds to the register of the sum. */
    private void accumulate(Accumulation accumulation, ValueOp op, LaneValue x, LaneValue y, LaneValue sum) {
        int to;
        if (dies(sum) && !sum.equals(x) && !sum.equals(y)) {
            to = registers.reuse(sum, op.result());
        } else {
            to = registers.define(op.result());
            vectors.load(to, sum);
        }
        int first = vectors.register(x);
        accumulation.write(to, first, vectors.operand(y));
        vectors.done(x, first);
    }

    private boolean dies(LaneValue value) {
        return !vectors.isConstant(value) && registers.dies(value);
    }
}
