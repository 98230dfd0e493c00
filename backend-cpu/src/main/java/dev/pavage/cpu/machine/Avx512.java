package dev.pavage.cpu.machine;

import static dev.pavage.cpu.machine.Vectors.pick;

import dev.pavage.cpu.machine.Assembler.Gpr;
import dev.pavage.cpu.machine.Assembler.MaskOperation;
import dev.pavage.ir.Comparison;
import dev.pavage.lane.LaneType;
import dev.pavage.lane.LaneType.Kind;
import dev.pavage.lane.MemoryType;
import dev.pavage.lane.ValueOp.BinaryKind;
import dev.pavage.type.DType;
import java.util.OptionalInt;

/** Masks have registers of their own, a bit a lane, and most instructions take one. */
final class Avx512 implements InstructionSet {
    // How a shuffle of 128 bits by an immediate swaps neighbours, and pairs of neighbours.
    private static final int SWAP_NEIGHBOURS = 0b10_11_00_01;
    private static final int SWAP_PAIRS = 0b01_00_11_10;

    private final Assembler code;
    private final Registers registers;
    private final Constants constants;

    Avx512(Assembler code, Registers registers) {
        this.code = code;
        this.registers = registers;
        constants = new Constants(code);
    }

    // ---- masks

    @Override
    public void fill(int mask, int lanes) {
        fill(mask, lanes, Gpr.RAX);
    }

    private void fill(int mask, int lanes, Gpr by) {
        code.move(by, (1L << lanes) - 1);
        code.moveToMask(mask, by);
    }

    @Override
    public void clear(int mask, int lanes) {
        code.mask(MaskOperation.KXORW, mask, mask, mask);
    }

    @Override
    public void copyMask(int to, int from, int lanes) {
        code.moveMask(to, from);
    }

    @Override
    public void combine(BinaryKind op, int to, int a, int b, int lanes) {
        code.mask(
                switch (op) {
                    case AND -> MaskOperation.KANDW;
                    case OR -> MaskOperation.KORW;
                    case XOR -> MaskOperation.KXORW;
                    default -> throw new NotEncodableException(op + " of masks");
                },
                to,
                a,
                b);
    }

    @Override
    public void except(int to, int a, int b, int lanes) {
        code.mask(MaskOperation.KANDNW, to, a, b);
    }

    @Override
    public void splat(int mask, int lanes) {
        int all = registers.temporaryMask();
        code.moveToMask(all, Gpr.RAX);
        int lanesOnly = registers.temporaryMask();
        fill(lanesOnly, lanes);
        code.mask(MaskOperation.KANDW, mask, all, lanesOnly);
        registers.giveMask(all);
        registers.giveMask(lanesOnly);
    }

    @Override
    public void bits(Gpr to, int mask, int lanes) {
        code.moveFromMask(to, mask);
    }

    @Override
    public void compare(Comparison kind, LaneType type, int mask, int a, Operand b) {
        code.vector(BinaryInstructions.comparison(type.kind()), Vectors.bits(type), mask, a, b);
        code.immediate(BinaryInstructions.predicate(kind, type.kind()));
        if (!type.isScalar() && !Vectors.isWhole(type)) {
            int all = registers.temporaryMask();
            fill(all, type.lanes());
            code.mask(MaskOperation.KANDW, mask, mask, all);
            registers.giveMask(all);
        }
    }

    @Override
    public void select(LaneType type, int to, int mask, Operand chosen, int otherwise) {
        code.vector(
                pick(type.kind(), Instruction.VPBLENDMD, Instruction.VPBLENDMQ), Vectors.bits(type), to, otherwise,
                chosen,
                mask, false);
    }

    @Override
    public void ones(LaneType type, int to, int mask) {
        code.vector(
                pick(type.kind(), Instruction.VPBROADCASTD, Instruction.VPBROADCASTQ),
                Vectors.bits(type),
                to,
                0,
                constants.number(type.kind(), 1).whole(),
                mask,
                true);
    }

    // ---- memory

    @Override
    public void load(MemoryType memory, LaneType type, int to, Operand.Memory from, OptionalInt mask) {
        access(Accesses.load(memory), type, to, from, mask, true);
    }

    @Override
    public void store(MemoryType memory, LaneType type, int value, Operand.Memory to, OptionalInt mask) {
        Instruction store =
                switch (memory) {
                    case I8, U8 -> Instruction.VPMOVDB_STORE;
                    case I16, U16 -> Instruction.VPMOVDW_STORE;
                    case I32, F32 -> Instruction.VMOVDQU32_STORE;
                    case I64, F64 -> Instruction.VMOVDQU64_STORE;
                    case F16 -> throw new NotEncodableException("a conversion of F16 by an access");
                };
        access(store, type, value, to, mask, false);
    }

    /** By the mask that an access has or, where a vector does not fill its register, needs. */
    private void access(
            Instruction instruction, LaneType type, int register, Operand.Memory memory, OptionalInt mask,
            boolean isLoad) {
        int bits = Vectors.bits(type);
        if (mask.isPresent()) {
            code.vector(instruction, bits, register, 0, memory, mask.getAsInt(), isLoad);
        } else if (Vectors.isWhole(type)) {
            code.vector(instruction, bits, register, 0, memory);
        } else {
            int lanes = registers.temporaryMask();
            fill(lanes, type.lanes(), Places.OTHER);
            code.vector(instruction, bits, register, 0, memory, lanes, isLoad);
            registers.giveMask(lanes);
        }
    }

    // ---- numbers

    /** "Range" ignores one NaN, so sums of NaN are put over what it finds. */
    @Override
    public void extremum(BinaryKind op, LaneType type, int to, int a, Operand b) {
        int bits = Vectors.bits(type);
        int found = registers.temporary();
        int nan = registers.temporaryMask();
        code.vector(pick(type.kind(), Instruction.VRANGEPS, Instruction.VRANGEPD), bits, found, a, b);
        // Smaller or larger; the sign is that of what was found.
        code.immediate(op == BinaryKind.MIN ? 0b0100 : 0b0101);
        code.vector(pick(type.kind(), Instruction.VCMPPS, Instruction.VCMPPD), bits, nan, a, b);
        code.immediate(BinaryInstructions.UNORDERED);
        code.vector(pick(type.kind(), Instruction.VADDPS, Instruction.VADDPD), bits, found, a, b, nan, false);
        registers.giveMask(nan);
        code.vector(Instruction.VMOVUPS, bits, to, 0, new Operand.Register(found));
        registers.give(found);
    }

    @Override
    public void multiply(int bits, int to, int a, Operand b) {
        code.vector(Instruction.VPMULLQ, bits, to, a, b);
    }

    @Override
    public void shiftRight(int bits, int to, int a, Operand b) {
        code.vector(Instruction.VPSRAVQ, bits, to, a, b);
    }

    @Override
    public void addPairs(DType factors, int bits, int to, int a, Operand b) {
        Instruction instruction =
                switch (factors) {
                    case BF16 -> Instruction.VDPBF16PS;
                    case I16 -> Instruction.VPDPWSSD;
                    default -> throw new NotEncodableException("pairs of " + factors);
                };
        code.vector(instruction, bits, to, a, b);
    }

    /** The instruction gives the lowest integer for all it cannot say. */
    @Override
    public void truncate(int bits, int to, int from) {
        Operand last = new Operand.Register(from);
        int mask = registers.temporaryMask();
        int result = registers.temporary();
        code.vector(Instruction.VCMPPS, bits, mask, from, last);
        code.immediate(BinaryInstructions.ORDERED);
        code.vector(Instruction.VCVTTPS2DQ, bits, result, 0, last, mask, true);
        code.vector(Instruction.VCMPPS, bits, mask, from, constants.number(Kind.F32, 0x1p31));
        code.immediate(BinaryInstructions.predicate(Comparison.GE, Kind.F32));
        code.vector(
                Instruction.VPBROADCASTD, bits, result, 0, constants.number(Kind.I32, Integer.MAX_VALUE).whole(), mask,
                false);
        code.vector(Instruction.VMOVUPS, bits, to, 0, new Operand.Register(result));
        registers.giveMask(mask);
        registers.give(result);
    }

    @Override
    public void pack(LaneType type, int to, int from) {
        code.vector(Instruction.VPMOVDW_STORE, Vectors.bits(type), from, 0, new Operand.Register(to));
    }

    @Override
    public void narrow(int bits, int to, int from) {
        code.vector(Instruction.VPMOVQD_STORE, bits, from, 0, new Operand.Register(to));
    }

    @Override
    public void fromInteger(Kind from, Kind to, int register, Gpr source) {
        Operand last = new Operand.Register(register);
        boolean isWide = from == Kind.I64;
        code.vector(isWide ? Instruction.VMOVQ : Instruction.VMOVD, 128, register, 0, new Operand.General(source));
        code.vector(
                to == Kind.F32
                        ? isWide ? Instruction.VCVTQQ2PS : Instruction.VCVTDQ2PS
                        : isWide ? Instruction.VCVTQQ2PD : Instruction.VCVTDQ2PD,
                128,
                register,
                0,
                last);
    }

    @Override
    public void broadcast(LaneType type, int to, Gpr from) {
        code.vector(
                pick(type.kind(), Instruction.VPBROADCASTD_GENERAL, Instruction.VPBROADCASTQ_GENERAL),
                Vectors.bits(type), to, 0, new Operand.General(from));
    }

    @Override
    public void swapHalves(int bits, int to, int from, int bytes) {
        code.vector(Instruction.VSHUFF32X4, bits, to, from, new Operand.Register(from));
        // Of 256 bits the immediate's bit 0 chooses from the first operand, bit 1 from the second.
        code.immediate(bits == 256 ? 0b01 : bytes < 32 ? SWAP_NEIGHBOURS : SWAP_PAIRS);
    }
}
