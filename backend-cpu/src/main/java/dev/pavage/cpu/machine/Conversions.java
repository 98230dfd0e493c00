package dev.pavage.cpu.machine;

import dev.pavage.ir.Comparison;
import dev.pavage.lane.LaneType;
import dev.pavage.lane.LaneType.Kind;
import dev.pavage.lane.LaneValue;
import dev.pavage.lane.ValueOp;
import java.util.List;

/** Writes conversions from one kind to another, of vectors and of scalars of which one side is floating point. */
final class Conversions {
    /** Rounding of an immediate: to nearest, ties to even, whatever the register of controls says. */
    private static final int NEAREST = 0;

    private final Vectors vectors;
    private final Registers registers;
    private final Integers integers;
    private final InstructionSet set;

    Conversions(Vectors vectors, Registers registers, Integers integers, InstructionSet set) {
        this.vectors = vectors;
        this.registers = registers;
        this.integers = integers;
        this.set = set;
    }

    void emit(ValueOp.Convert op) {
        LaneType from = op.a().type();
        LaneType to = op.result().type();
        if (to.kind() == Kind.I1) {
            truth(op);
        } else if (from.kind() == Kind.I1 && !from.isScalar()) {
            set.ones(to, registers.define(op.result()), registers.of(op.a()));
        } else if (!Registers.holds(op.a())) {
            Kind kind = from.kind() == Kind.I64 ? Kind.I64 : Kind.I32;
            int register = registers.define(op.result());
            set.fromInteger(kind, to.kind(), register, integers.read(op.a(), Places.RESULT));
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
                    case I32 -> set.truncate(bits, register, source);
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
                    case I32 -> set.narrow(bits, register, source);
                    case I64, I1 -> throw unsupported(from, to);
                }
            }
            case I1 -> throw unsupported(from, to);
        }
    }

    /** The numbers of binary16s. */
    void widen(ValueOp.WidenHalf op) {
        LaneType type = op.result().type();
        int bits = Vectors.bits(type);
        if (!Registers.holds(op.a())) {
            int to = registers.define(op.result());
            vectors.fromInteger(Kind.I32, to, op.a());
            vectors.plain(Instruction.VCVTPH2PS, bits, to, 0, new Operand.Register(to));
            return;
        }
        int from = vectors.register(op.a());
        int to = vectors.result(op.result(), List.of(op.a()));
        set.pack(op.a().type(), to, from);
        vectors.plain(Instruction.VCVTPH2PS, bits, to, 0, new Operand.Register(to));
        vectors.done(op.a(), from);
    }

    /** The binary16s nearest to numbers. */
    void narrow(ValueOp.NarrowHalf op) {
        int bits = Vectors.bits(op.a().type());
        int from = vectors.register(op.a());
        boolean isScalar = op.result().type().isScalar();
        int to = isScalar ? registers.temporary() : vectors.result(op.result(), List.of(op.a()));
        Operand halves = new Operand.Register(to);
        vectors.plain(Instruction.VCVTPS2PH_STORE, bits, from, 0, halves);
        vectors.immediate(NEAREST);
        vectors.plain(Instruction.VPMOVZXWD, bits, to, 0, halves);
        vectors.done(op.a(), from);
        if (isScalar) {
            vectors.keepInteger(op.result(), to);
            registers.give(to);
        }
    }

    private static NotEncodableException unsupported(Kind from, Kind to) {
        return new NotEncodableException("a conversion from " + from + " to " + to);
    }

    /** Whether numbers are not 0. */
    private void truth(ValueOp.Convert op) {
        LaneValue a = op.a();
        LaneType type = a.type();
        int source = vectors.register(a);
        int mask = type.isScalar() ? registers.temporaryMask() : registers.define(op.result());
        set.compare(Comparison.NE, type, mask, source, vectors.constants().number(type.kind(), 0));
        vectors.done(a, source);
        if (type.isScalar()) {
            vectors.keepBit(op.result(), mask);
        }
    }
}
