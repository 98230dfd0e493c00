package dev.pavage.cpu.machine;

import static dev.pavage.cpu.machine.Vectors.pick;

import dev.pavage.cpu.machine.Assembler.Gpr;
import dev.pavage.cpu.machine.Assembler.Label;
import dev.pavage.ir.Comparison;
import dev.pavage.lane.LaneType;
import dev.pavage.lane.LaneType.Kind;
import dev.pavage.lane.MemoryType;
import dev.pavage.lane.ValueOp.BinaryKind;
import dev.pavage.type.DType;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.OptionalInt;
import java.util.function.IntConsumer;

/**
 * A mask is a vector, of lanes of 4 bytes that are all ones or 0, whatever it is a mask of. Where lanes have 8 bytes it is
 * narrowed when it is made and widened when it is read.
 */
final class Avx2 implements InstructionSet {
    /** Whole 128 bits, of the first operand the upper half and then the lower one. */
    private static final int SWAP_HALVES = 0b01;
    /** The first and the third of four, of each operand of a shuffle, or of the one of a permutation. */
    private static final int EVEN = 0b10_00_10_00;
    /** For a shuffle of bytes: none. */
    private static final byte NO_BYTE = (byte) 0x80;

    private static final int HALF = 128;

    private final Assembler code;
    private final Registers registers;
    private final Constants constants;

    Avx2(Assembler code, Registers registers) {
        this.code = code;
        this.registers = registers;
        constants = new Constants(code);
    }

    private static LaneType maskType(int lanes) {
        return new LaneType(Kind.I32, lanes);
    }

    private static int maskBits(int lanes) {
        return Vectors.bits(maskType(lanes));
    }

    private static Operand.Register register(int number) {
        return new Operand.Register(number);
    }

    // ---- masks

    @Override
    public void fill(int mask, int lanes) {
        if (Vectors.isWhole(maskType(lanes))) {
            code.vector(Instruction.VPCMPEQD, maskBits(lanes), mask, mask, register(mask));
        } else {
            code.vector(Instruction.VMOVUPS, HALF, mask, 0, lanes(lanes));
        }
    }

    /** The place of a mask that is true for its lanes and fills half a register. */
    private Operand lanes(int lanes) {
        ByteBuffer ones = ByteBuffer.allocate(HALF / Byte.SIZE).order(ByteOrder.LITTLE_ENDIAN);
        for (int i = 0; i < lanes; i++) {
            ones.putInt(-1);
        }
        return constants.bytes(ones.array());
    }

    /** Makes a mask false behind its lanes. */
    private void limit(int mask, int lanes) {
        if (lanes > 1 && !Vectors.isWhole(maskType(lanes))) {
            code.vector(Instruction.VPANDD, HALF, mask, mask, lanes(lanes));
        }
    }

    @Override
    public void clear(int mask, int lanes) {
        code.vector(Instruction.VPXORD, maskBits(lanes), mask, mask, register(mask));
    }

    @Override
    public void copyMask(int to, int from, int lanes) {
        code.vector(Instruction.VMOVUPS, maskBits(lanes), to, 0, register(from));
    }

    @Override
    public void combine(BinaryKind op, int to, int a, int b, int lanes) {
        Instruction instruction = BinaryInstructions.of(op, Kind.I32)
                .orElseThrow(() -> new NotEncodableException(op + " of masks"));
        code.vector(instruction, maskBits(lanes), to, a, register(b));
    }

    @Override
    public void except(int to, int a, int b, int lanes) {
        code.vector(Instruction.VPANDN, maskBits(lanes), to, a, register(b));
    }

    @Override
    public void splat(int mask, int lanes) {
        broadcast(maskType(lanes), mask, Gpr.RAX);
        limit(mask, lanes);
    }

    @Override
    public void bits(Gpr to, int mask, int lanes) {
        code.vector(Instruction.VMOVMSKPS, maskBits(lanes), to.ordinal(), 0, register(mask));
    }

    @Override
    public void compare(Comparison kind, LaneType type, int mask, int a, Operand b) {
        int bits = Vectors.bits(type);
        if (type.kind().isFloat()) {
            code.vector(pick(type.kind(), Instruction.VCMPPS, Instruction.VCMPPD), bits, mask, a, b);
            code.immediate(BinaryInstructions.predicate(kind, type.kind()));
        } else {
            compareIntegers(kind, type, mask, a, b);
        }
        if (type.kind().bytes() == Long.BYTES && !type.isScalar()) {
            narrow(bits, mask, mask);
        }
        limit(mask, type.lanes());
    }

    /** There are "equal" and "greater"; the others are those the other way round, or not those. */
    private void compareIntegers(Comparison kind, LaneType type, int mask, int a, Operand b) {
        int bits = Vectors.bits(type);
        Instruction greater = pick(type.kind(), Instruction.VPCMPGTD, Instruction.VPCMPGTQ);
        switch (kind) {
            case EQ, NE -> code.vector(pick(type.kind(), Instruction.VPCMPEQD, Instruction.VPCMPEQQ), bits, mask, a, b);
            case GT, LE -> code.vector(greater, bits, mask, a, b);
            case LT, GE -> inRegister(bits, b, other -> code.vector(greater, bits, mask, other, register(a)));
        }
        if (kind == Comparison.NE || kind == Comparison.LE || kind == Comparison.GE) {
            int ones = registers.temporary();
            code.vector(Instruction.VPCMPEQD, bits, ones, ones, register(ones));
            code.vector(Instruction.VPXORD, bits, mask, mask, register(ones));
            registers.give(ones);
        }
    }

    /** Does something with an operand that has to be a register. */
    private void inRegister(int bits, Operand operand, IntConsumer use) {
        if (operand instanceof Operand.Register r) {
            use.accept(r.number());
        } else {
            int loaded = registers.temporary();
            code.vector(Instruction.VMOVUPS, bits, loaded, 0, operand);
            use.accept(loaded);
            registers.give(loaded);
        }
    }

    /** Does something with a mask of as many bytes as lanes of a kind have. */
    private void withMask(LaneType type, int mask, IntConsumer use) {
        if (type.kind().bytes() == Integer.BYTES) {
            use.accept(mask);
        } else {
            int wide = registers.temporary();
            code.vector(Instruction.VPMOVSXDQ, Vectors.bits(type), wide, 0, register(mask));
            use.accept(wide);
            registers.give(wide);
        }
    }

    @Override
    public void select(LaneType type, int to, int mask, Operand chosen, int otherwise) {
        withMask(type, mask, wide -> blend(Vectors.bits(type), to, wide, chosen, otherwise));
    }

    private void blend(int bits, int to, int mask, Operand chosen, int otherwise) {
        code.vector(Instruction.VBLENDVPS, bits, to, otherwise, chosen);
        // The fourth operand is the upper half of the last byte.
        code.immediate(mask << 4);
    }

    @Override
    public void ones(LaneType type, int to, int mask) {
        withMask(type, mask, wide -> code.vector(
                Instruction.VPANDD, Vectors.bits(type), to, wide, constants.number(type.kind(), 1)));
    }

    // ---- memory

    @Override
    public void load(MemoryType memory, LaneType type, int to, Operand.Memory from, OptionalInt mask) {
        int bits = Vectors.bits(type);
        Instruction whole = Accesses.load(memory);
        if (mask.isEmpty() && Vectors.isWhole(type)) {
            code.vector(whole, bits, to, 0, from);
        } else if (memory.bytes() >= Integer.BYTES) {
            Instruction masked = pick(type.kind(), Instruction.VPMASKMOVD, Instruction.VPMASKMOVQ);
            withLanes(type, mask, lanes -> code.vector(masked, bits, to, lanes, from));
        } else {
            code.vector(Instruction.VPXORD, HALF, to, to, register(to));
            Instruction insert = memory.bytes() == 1 ? Instruction.VPINSRB : Instruction.VPINSRW;
            eachLane(type, mask, lane -> {
                code.vector(insert, HALF, to, to, from.plus(lane * memory.bytes()));
                code.immediate(lane);
            });
            code.vector(whole, bits, to, 0, register(to));
        }
    }

    @Override
    public void store(MemoryType memory, LaneType type, int value, Operand.Memory to, OptionalInt mask) {
        int bits = Vectors.bits(type);
        if (memory.bytes() < Integer.BYTES) {
            storeNarrow(memory.bytes(), type, value, to, mask);
        } else if (mask.isEmpty() && Vectors.isWhole(type)) {
            code.vector(Instruction.VMOVDQU32_STORE, bits, value, 0, to);
        } else {
            Instruction masked = pick(type.kind(), Instruction.VPMASKMOVD_STORE, Instruction.VPMASKMOVQ_STORE);
            withLanes(type, mask, lanes -> code.vector(masked, bits, value, lanes, to));
        }
    }

    @Override
    public void pack(LaneType type, int to, int from) {
        pack(Short.BYTES, Vectors.bits(type), to, from);
    }

    /** Puts the lowest bytes of each lane side by side. */
    private void pack(int bytes, int bits, int to, int from) {
        code.vector(Instruction.VPSHUFB, bits, to, from, constants.bytes(lowestBytes(bytes, bits)));
        if (bits > HALF && bytes == Short.BYTES) {
            code.vector(Instruction.VPERMQ, bits, to, 0, register(to));
            code.immediate(EVEN);
        } else if (bits > HALF) {
            int upper = registers.temporary();
            code.vector(Instruction.VEXTRACTF128_STORE, bits, to, 0, register(upper));
            code.immediate(1);
            code.vector(Instruction.VPUNPCKLDQ, HALF, to, to, register(upper));
            registers.give(upper);
        }
    }

    /** The lowest bytes of each lane, side by side. */
    private void storeNarrow(int bytes, LaneType type, int value, Operand.Memory to, OptionalInt mask) {
        int bits = Vectors.bits(type);
        int packed = registers.temporary();
        pack(bytes, bits, packed, value);
        if (mask.isPresent() || !Vectors.isWhole(type)) {
            Instruction extract = bytes == 1 ? Instruction.VPEXTRB_STORE : Instruction.VPEXTRW_STORE;
            eachLane(type, mask, lane -> {
                code.vector(extract, HALF, packed, 0, to.plus(lane * bytes));
                code.immediate(lane);
            });
        } else {
            Instruction whole =
                    switch (type.lanes() * bytes) {
                        case Integer.BYTES -> Instruction.VMOVSS_STORE;
                        case Long.BYTES -> Instruction.VMOVSD_STORE;
                        default -> Instruction.VMOVUPS_STORE;
                    };
            code.vector(whole, HALF, packed, 0, to);
        }
        registers.give(packed);
    }

    /** Of each 128 bits the lowest bytes of its lanes of 4 bytes, side by side. */
    private static byte[] lowestBytes(int bytes, int bits) {
        byte[] from = new byte[bits / Byte.SIZE];
        for (int i = 0; i < from.length; i++) {
            int at = i % (HALF / Byte.SIZE);
            int lane = at / bytes;
            from[i] = lane < Integer.BYTES ? (byte) (lane * Integer.BYTES + at % bytes) : NO_BYTE;
        }
        return from;
    }

    /** Does something with the mask that an access has or, where a vector does not fill its register, needs. */
    private void withLanes(LaneType type, OptionalInt mask, IntConsumer use) {
        if (mask.isPresent()) {
            withMask(type, mask.getAsInt(), use);
        } else {
            int lanes = registers.temporary();
            fill(lanes, type.lanes());
            withMask(type, lanes, use);
            registers.give(lanes);
        }
    }

    /** Writes something for each lane that is to be done. */
    private void eachLane(LaneType type, OptionalInt mask, IntConsumer write) {
        mask.ifPresent(m -> bits(Places.OTHER, m, type.lanes()));
        for (int lane = 0; lane < type.lanes(); lane++) {
            Label next = new Label();
            if (mask.isPresent()) {
                code.test(Places.OTHER, 1 << lane);
                code.jump(Condition.EQ, next);
            }
            write.accept(lane);
            code.bind(next);
        }
    }

    // ---- numbers

    /**
     * The instructions give the second operand if one is NaN or both are 0. What they give of both orders is the same else,
     * so that OR has the sign of the smaller zero, and AND that of the larger one. Sums of NaN are put over that.
     */
    @Override
    public void extremum(BinaryKind op, LaneType type, int to, int a, Operand b) {
        int bits = Vectors.bits(type);
        Kind kind = type.kind();
        boolean isMin = op == BinaryKind.MIN;
        Instruction instruction = isMin
                ? pick(kind, Instruction.VMINPS, Instruction.VMINPD)
                : pick(kind, Instruction.VMAXPS, Instruction.VMAXPD);
        int one = registers.temporary();
        int other = registers.temporary();
        code.vector(instruction, bits, one, a, b);
        inRegister(bits, b, second -> code.vector(instruction, bits, other, second, register(a)));
        code.vector(isMin ? Instruction.VPORD : Instruction.VPANDD, bits, one, one, register(other));
        code.vector(pick(kind, Instruction.VCMPPS, Instruction.VCMPPD), bits, other, a, b);
        code.immediate(BinaryInstructions.UNORDERED);
        int sum = registers.temporary();
        code.vector(pick(kind, Instruction.VADDPS, Instruction.VADDPD), bits, sum, a, b);
        blend(bits, to, other, register(sum), one);
        registers.give(sum);
        registers.give(one);
        registers.give(other);
    }

    /** The lower halves, and above them each lower half by the other's upper half. */
    @Override
    public void multiply(int bits, int to, int a, Operand b) {
        Operand half = constants.pattern(Kind.I64, Integer.SIZE);
        int first = registers.temporary();
        int second = registers.temporary();
        code.vector(Instruction.VPSRLVQ, bits, first, a, half);
        code.vector(Instruction.VPMULUDQ, bits, first, first, b);
        inRegister(bits, b, factor -> code.vector(Instruction.VPSRLVQ, bits, second, factor, half));
        code.vector(Instruction.VPMULUDQ, bits, second, second, register(a));
        code.vector(Instruction.VPADDQ, bits, first, first, register(second));
        code.vector(Instruction.VPSLLVQ, bits, first, first, half);
        code.vector(Instruction.VPMULUDQ, bits, second, a, b);
        code.vector(Instruction.VPADDQ, bits, to, first, register(second));
        registers.give(first);
        registers.give(second);
    }

    /** Where the sign has been shifted to, it is subtracted as often as it counts more than there. */
    @Override
    public void shiftRight(int bits, int to, int a, Operand b) {
        int sign = registers.temporary();
        int shifted = registers.temporary();
        code.vector(Instruction.VMOVUPS, bits, sign, 0, constants.pattern(Kind.I64, Long.MIN_VALUE));
        code.vector(Instruction.VPSRLVQ, bits, sign, sign, b);
        code.vector(Instruction.VPSRLVQ, bits, shifted, a, b);
        code.vector(Instruction.VPXORQ, bits, shifted, shifted, register(sign));
        code.vector(Instruction.VPSUBQ, bits, to, shifted, register(sign));
        registers.give(sign);
        registers.give(shifted);
    }

    @Override
    public void addPairs(DType factors, int bits, int to, int a, Operand b) {
        if (factors != DType.I16) {
            throw new NotEncodableException("pairs of " + factors);
        }
        int products = registers.temporary();
        code.vector(Instruction.VPMADDWD, bits, products, a, b);
        code.vector(Instruction.VPADDD, bits, to, to, register(products));
        registers.give(products);
    }

    /** The instruction gives the lowest integer for all it cannot say, of which the highest is the complement. */
    @Override
    public void truncate(int bits, int to, int from) {
        int mask = registers.temporary();
        int result = registers.temporary();
        code.vector(Instruction.VCVTTPS2DQ, bits, result, 0, register(from));
        code.vector(Instruction.VCMPPS, bits, mask, from, constants.number(Kind.F32, 0x1p31));
        code.immediate(BinaryInstructions.predicate(Comparison.GE, Kind.F32));
        code.vector(Instruction.VPXORD, bits, result, result, register(mask));
        code.vector(Instruction.VCMPPS, bits, mask, from, register(from));
        code.immediate(BinaryInstructions.ORDERED);
        code.vector(Instruction.VPANDD, bits, to, result, register(mask));
        registers.give(mask);
        registers.give(result);
    }

    @Override
    public void narrow(int bits, int to, int from) {
        if (bits == HALF) {
            code.vector(Instruction.VSHUFPS, HALF, to, from, register(from));
            code.immediate(EVEN);
            return;
        }
        int upper = registers.temporary();
        code.vector(Instruction.VEXTRACTF128_STORE, bits, from, 0, register(upper));
        code.immediate(1);
        code.vector(Instruction.VSHUFPS, HALF, to, from, register(upper));
        code.immediate(EVEN);
        registers.give(upper);
    }

    @Override
    public void fromInteger(Kind from, Kind to, int register, Gpr source) {
        code.vector(Instruction.VPXORD, HALF, register, register, register(register));
        code.vector(pick(to, Instruction.VCVTSI2SS, Instruction.VCVTSI2SD), HALF, register, register,
                new Operand.General(source));
    }

    @Override
    public void broadcast(LaneType type, int to, Gpr from) {
        code.vector(pick(type.kind(), Instruction.VMOVD, Instruction.VMOVQ), HALF, to, 0, new Operand.General(from));
        code.vector(pick(type.kind(), Instruction.VPBROADCASTD, Instruction.VPBROADCASTQ), Vectors.bits(type), to, 0,
                register(to));
    }

    @Override
    public void swapHalves(int bits, int to, int from, int bytes) {
        code.vector(Instruction.VPERM2F128, bits, to, from, register(from));
        code.immediate(SWAP_HALVES);
    }
}
