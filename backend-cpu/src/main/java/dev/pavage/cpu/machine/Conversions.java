package dev.pavage.cpu.machine;

import dev.pavage.ir.TileOp.Comparison;
import dev.pavage.lane.LaneType;
import dev.pavage.lane.LaneType.Kind;
import dev.pavage.lane.LaneValue;
import dev.pavage.lane.ValueOp;
import java.util.List;

/** Writes conversions from one kind to another, of vectors and of scalars of which one side is floating point. */
final class Conversions {
    private final Vectors vectors;
    private final Assembler code;
    private final Registers registers;
    private final Integers integers;

    Conversions(Vectors vectors, Assembler code, Registers registers, Integers integers) {
        this.vectors = vectors;
        this.code = code;
        this.registers = registers;
        this.integers = integers;
    }

    void emit(ValueOp.Convert op) {
        LaneType from = op.a().type();
        LaneType to = op.result().type();
        if (to.kind() == Kind.I1) {
            truth(op);
        } else if (from.kind() == Kind.I1 && !from.isScalar()) {
            // Ones where the mask is true, zeros elsewhere.
            code.vector(
                    Vectors.pick(to.kind(), Instruction.VPBROADCASTD, Instruction.VPBROADCASTQ),
                    Vectors.bits(to),
                    registers.define(op.result()),
                    0,
                    vectors.number(to.kind(), 1).whole(),
                    registers.of(op.a()),
                    true);
        } else if (!Registers.holds(op.a())) {
            int register = registers.define(op.result());
            Kind kind = from.kind() == Kind.I64 ? Kind.I64 : Kind.I32;
            vectors.fromInteger(kind, register, op.a());
            convert(kind, to.kind(), 128, register, register);
        } else if (!Registers.holds(op.result())) {
            int register = registers.temporary();
            int source = vectors.register(op.a());
            convert(from.kind(), to.kind(), 128, register, source);
            vectors.done(op.a(), source);
            vectors.keepInteger(op.result(), register);
            registers.give(register);
        } else {
            int source = vectors.register(op.a());
            int bits = Math.max(Vectors.bits(from), Vectors.bits(to));
            convert(from.kind(), to.kind(), bits, vectors.result(op.result(), List.of(op.a())), source);
            vectors.done(op.a(), source);
        }
    }

    /** Converts lanes; {@code bits} is the width of the wider side. */
    private void convert(Kind from, Kind to, int bits, int register, int source) {
        Operand last = new Operand.Register(source);
        switch (from) {
            case F32 -> {
                switch (to) {
                    case F64 -> vectors.plain(Instruction.VCVTPS2PD, bits, register, 0, last);
                    case I32 -> truncate(bits, register, source);
                    case F32, I64, I1 -> throw unsupported(from, to);
                }
            }
            case F64 -> {
                if (to != Kind.F32) {
                    throw unsupported(from, to);
                }
                vectors.plain(Instruction.VCVTPD2PS, bits, register, 0, last);
            }
            case I32 -> {
                switch (to) {
                    case F32 -> vectors.plain(Instruction.VCVTDQ2PS, bits, register, 0, last);
                    case F64 -> vectors.plain(Instruction.VCVTDQ2PD, bits, register, 0, last);
                    case I64 -> vectors.plain(Instruction.VPMOVSXDQ, bits, register, 0, last);
                    case I32, I1 -> throw unsupported(from, to);
                }
            }
            case I64 -> {
                switch (to) {
                    case F32 -> vectors.plain(Instruction.VCVTQQ2PS, bits, register, 0, last);
                    case F64 -> vectors.plain(Instruction.VCVTQQ2PD, bits, register, 0, last);
                    case I32 ->
                        vectors.plain(Instruction.VPMOVQD_STORE, bits, source, 0, new Operand.Register(register));
                    case I64, I1 -> throw unsupported(from, to);
                }
            }
            case I1 -> throw unsupported(from, to);
        }
    }

    private static NotEncodableException unsupported(Kind from, Kind to) {
        return new NotEncodableException("a conversion from " + from + " to " + to);
    }

    /** As a Java cast: toward zero, clamped, NaN 0. The instruction gives the lowest integer for all it cannot say. */
    private void truncate(int bits, int register, int source) {
        Operand last = new Operand.Register(source);
        int mask = registers.temporaryMask();
        int result = registers.temporary();
        vectors.plain(Instruction.VCMPPS, bits, mask, source, last);
        code.immediate(BinaryInstructions.UNORDERED ^ 4);
        code.vector(Instruction.VCVTTPS2DQ, bits, result, 0, last, mask, true);
        vectors.plain(Instruction.VCMPPS, bits, mask, source, vectors.number(Kind.F32, 0x1p31));
        code.immediate(BinaryInstructions.predicate(Comparison.GE, Kind.F32));
        code.vector(
                Instruction.VPBROADCASTD, bits, result, 0, vectors.number(Kind.I32, Integer.MAX_VALUE).whole(), mask,
                false);
        vectors.plain(Instruction.VMOVUPS, bits, register, 0, new Operand.Register(result));
        registers.giveMask(mask);
        registers.give(result);
    }

    /** Whether numbers are not 0. */
    private void truth(ValueOp.Convert op) {
        LaneValue a = op.a();
        LaneType type = a.type();
        int source = vectors.register(a);
        int mask = type.isScalar() ? registers.temporaryMask() : registers.define(op.result());
        vectors.plain(
                BinaryInstructions.comparison(type.kind()), Vectors.bits(type), mask, source,
                vectors.number(type.kind(), 0));
        code.immediate(BinaryInstructions.predicate(Comparison.NE, type.kind()));
        vectors.done(a, source);
        vectors.limit(mask, type);
        if (type.isScalar()) {
            vectors.keepBit(op.result(), mask);
        }
    }
}
