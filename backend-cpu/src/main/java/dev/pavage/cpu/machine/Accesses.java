package dev.pavage.cpu.machine;

import dev.pavage.cpu.machine.Assembler.Gpr;
import dev.pavage.cpu.machine.Assembler.Operation;
import dev.pavage.cpu.machine.Assembler.Widening;
import dev.pavage.lane.AccessOp;
import dev.pavage.lane.LaneType;
import dev.pavage.lane.LaneValue;
import dev.pavage.lane.MemoryType;
import java.util.LinkedHashMap;
import java.util.Map;

/** Writes reads and writes of memory. */
final class Accesses {
    private final Assembler code;
    private final Registers registers;
    private final Integers integers;
    private final Vectors vectors;
    /** Registers that follow an address, less what is constant of it, through a loop. */
    private final Map<Affine, Gpr> pointers = new LinkedHashMap<>();

    Accesses(Assembler code, Registers registers, Integers integers, Vectors vectors) {
        this.code = code;
        this.registers = registers;
        this.integers = integers;
        this.vectors = vectors;
    }

    Map<Affine, Gpr> pointers() {
        return pointers;
    }

    /** Where an access is; may change the registers for a moment. */
    private Operand.Memory place(LaneValue address) {
        Affine at = integers.of(address);
        Gpr base = pointers.get(at.variablePart());
        if (base != null && at.constant() == (int) at.constant()) {
            return new Operand.Memory(base, (int) at.constant(), false);
        }
        return new Operand.Memory(integers.result(address), 0, false);
    }

    void emit(AccessOp op) {
        switch (op) {
            case AccessOp.Load load -> {
                if (load.result().type().isScalar()) {
                    scalar(load);
                } else {
                    vector(load);
                }
            }
            case AccessOp.Store store -> {
                if (store.value().type().isScalar()) {
                    scalar(store);
                } else {
                    vector(store);
                }
            }
            case AccessOp.Atomic atomic -> throw new NotEncodableException("an atomic operation");
        }
    }

    private int mask(java.util.Optional<LaneValue> mask) {
        return mask.map(registers::of).orElse(0);
    }

    private void vector(AccessOp.Load op) {
        LaneType type = op.result().type();
        Operand.Memory from = place(op.address());
        int mask = mask(op.mask());
        code.vector(
                load(op.memory()), Vectors.bits(type), registers.define(op.result()), 0, from, mask, mask != 0);
    }

    private static Instruction load(MemoryType memory) {
        return switch (memory) {
            case I8 -> Instruction.VPMOVSXBD;
            case U8 -> Instruction.VPMOVZXBD;
            case I16 -> Instruction.VPMOVSXWD;
            case U16 -> Instruction.VPMOVZXWD;
            case I32, F32 -> Instruction.VMOVDQU32;
            case I64, F64 -> Instruction.VMOVDQU64;
            case F16 -> throw new NotEncodableException("a conversion of F16 by an access");
        };
    }

    private void vector(AccessOp.Store op) {
        LaneType type = op.value().type();
        int value = vectors.register(op.value());
        Operand.Memory to = place(op.address());
        code.vector(store(op.memory()), Vectors.bits(type), value, 0, to, mask(op.mask()), false);
        vectors.done(op.value(), value);
    }

    private static Instruction store(MemoryType memory) {
        return switch (memory) {
            case I8, U8 -> Instruction.VPMOVDB_STORE;
            case I16, U16 -> Instruction.VPMOVDW_STORE;
            case I32, F32 -> Instruction.VMOVDQU32_STORE;
            case I64, F64 -> Instruction.VMOVDQU64_STORE;
            case F16 -> throw new NotEncodableException("a conversion of F16 by an access");
        };
    }

    private void scalar(AccessOp.Load op) {
        if (op.mask().isPresent()) {
            throw new NotEncodableException("a masked access of one element");
        }
        Operand.Memory from = place(op.address());
        LaneValue result = op.result();
        switch (op.memory()) {
            case F32 -> vectors.plain(Instruction.VMOVSS, 128, registers.define(result), 0, from);
            case F64 -> vectors.plain(Instruction.VMOVSD, 128, registers.define(result), 0, from);
            case I64 -> {
                code.operate(Operation.MOV, Gpr.RAX, from);
                integers.keep(result, Gpr.RAX);
            }
            case I8 -> widen(Widening.SIGNED_1, from, result);
            case U8 -> widen(Widening.UNSIGNED_1, from, result);
            case I16 -> widen(Widening.SIGNED_2, from, result);
            case U16 -> widen(Widening.UNSIGNED_2, from, result);
            case I32 -> widen(Widening.SIGNED_4, from, result);
            case F16 -> throw new NotEncodableException("a conversion of F16 by an access");
        }
    }

    private void widen(Widening widening, Operand.Memory from, LaneValue result) {
        code.load(widening, Gpr.RAX, from);
        integers.keep(result, Gpr.RAX);
    }

    private void scalar(AccessOp.Store op) {
        if (op.mask().isPresent()) {
            throw new NotEncodableException("a masked access of one element");
        }
        if (Registers.holds(op.value())) {
            int value = vectors.register(op.value());
            Operand.Memory to = place(op.address());
            vectors.plain(
                    op.memory() == MemoryType.F32 ? Instruction.VMOVSS_STORE : Instruction.VMOVSD_STORE, 128, value, 0, to);
            vectors.done(op.value(), value);
        } else {
            Operand.Memory to = place(op.address());
            code.store(to, integers.other(op.value()), op.memory().bytes());
        }
    }
}
