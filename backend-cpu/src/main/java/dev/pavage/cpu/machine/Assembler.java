package dev.pavage.cpu.machine;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * Writes instructions of x86-64 as bytes, and beside them as text in the manual's syntax, but that vector instructions
 * always show three operands. Constants stand behind the code.
 *
 * <p>Encodings are those of the Intel 64 and IA-32 Architectures Software Developer's Manual, volume 2: chapter 2 for
 * prefixes (2.2.1 REX, 2.3 VEX, 2.7 EVEX) and the pages of the instructions.
 */
final class Assembler {
    /** General registers by their number in encodings. */
    enum Gpr {
        RAX, RCX, RDX, RBX, RSP, RBP, RSI, RDI, R8, R9, R10, R11, R12, R13, R14, R15;

        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /** Operations of two general registers: the opcode that writes the first, and the number of the one with a constant. */
    enum Operation {
        MOV(0x8B, 0), ADD(0x03, 0), SUB(0x2B, 5), AND(0x23, 4), OR(0x0B, 1), XOR(0x33, 6), CMP(0x3B, 7);

        private final int opcode;
        private final int extension;

        Operation(int opcode, int extension) {
            this.opcode = opcode;
            this.extension = extension;
        }
    }

    /** Reads of memory that widen to 64 bits. */
    enum Widening {
        SIGNED_1(0x0F, 0xBE), UNSIGNED_1(0x0F, 0xB6), SIGNED_2(0x0F, 0xBF), UNSIGNED_2(0x0F, 0xB7), SIGNED_4(0x63);

        private final int[] opcode;

        Widening(int... opcode) {
            this.opcode = opcode;
        }
    }

    /** A place in the code that jumps lead to, perhaps before it is known. */
    static final class Label {
        private int position = -1;
        private final List<Integer> jumps = new ArrayList<>();
    }

    private final Extension extension;
    private final CodeBuffer bytes = new CodeBuffer();
    private final CodeText text = new CodeText();

    Assembler(Extension extension) {
        this.extension = extension;
    }

    /** What vector instructions there are. */
    Extension extension() {
        return extension;
    }

    /** The code with its constants behind it. */
    byte[] finish() {
        return bytes.finish();
    }

    /** Bytes of the code so far, without constants. */
    int size() {
        return bytes.size();
    }

    /** An instruction a line. */
    CodeText text() {
        return text;
    }

    /** The place of a constant of 4, 8 or up to 64 bytes, whole or one element of it. */
    Operand.Pool constant(byte[] value, boolean broadcast) {
        if (!broadcast || extension == Extension.AVX512) {
            return new Operand.Pool(bytes.constant(value), broadcast);
        }
        // Instructions do not repeat an element that they read, so it stands there as often as there are lanes.
        byte[] lanes = new byte[extension.bits() / Byte.SIZE];
        for (int i = 0; i < lanes.length; i++) {
            lanes[i] = value[i % value.length];
        }
        return new Operand.Pool(bytes.constant(lanes), false);
    }

    // ---- control flow

    void bind(Label label) {
        label.position = size();
        label.jumps.forEach(jump -> bytes.patch(jump, label.position - (jump + Integer.BYTES)));
        text.label(label.position);
    }

    void jump(Label label) {
        emit(0xE9);
        reference(label);
        text.line("jmp", place(label));
    }

    void jump(Condition condition, Label label) {
        emit(0x0F, 0x80 | condition.code);
        reference(label);
        text.joined("j", condition, place(label));
    }

    private void reference(Label label) {
        if (label.position < 0) {
            label.jumps.add(size());
            emit32(0);
        } else {
            emit32(label.position - (size() + Integer.BYTES));
        }
    }

    private static String place(Label label) {
        return label.position < 0 ? "forward" : "to " + label.position;
    }

    /** Calls the function at an address; changes RAX. */
    void call(String name, long address) {
        emit(0x48, 0xB8);
        emit32((int) address);
        emit32((int) (address >> Integer.SIZE));
        emit(0xFF, 0xD0);
        text.line("call", name);
    }

    /** Begins to fetch a line into the second-level cache; does nothing where there is no memory. */
    void prefetch(Operand.Memory from) {
        emit(0x40 | upper(from), 0x0F, 0x18);
        bytes.memory(2, from, 1);
        text.line("prefetcht1", from);
    }

    /** Stores past the caches are done before all that follows. */
    void storeFence() {
        emit(0x0F, 0xAE, 0xF8);
        text.line("sfence");
    }

    void push(Gpr register) {
        emit(0x40 | register.ordinal() >> 3, 0x50 | register.ordinal() & 7);
        text.line("push", register);
    }

    void pop(Gpr register) {
        emit(0x40 | register.ordinal() >> 3, 0x58 | register.ordinal() & 7);
        text.line("pop", register);
    }

    /** Returns; the upper halves of vector registers are zeroed before, so that SSE code of others pays nothing. */
    void ret() {
        emit(0xC5, 0xF8, 0x77);
        text.line("vzeroupper");
        emit(0xC3);
        text.line("ret");
    }

    // ---- general registers

    /** {@code to = value}. */
    void move(Gpr to, long value) {
        if (value == (int) value) {
            rexW(0, to);
            emit(0xC7, registers(0, to.ordinal()));
            emit32((int) value);
        } else {
            emit(0x48 | to.ordinal() >> 3, 0xB8 | to.ordinal() & 7);
            emit32((int) value);
            emit32((int) (value >> Integer.SIZE));
        }
        text.line("mov", to, value);
    }

    /** {@code to = to operation from}; MOV copies, CMP only compares. */
    void operate(Operation operation, Gpr to, Gpr from) {
        rexW(to.ordinal(), from);
        emit(operation.opcode, registers(to.ordinal(), from.ordinal()));
        text.line(operation, to, from);
    }

    /** The same with 8 bytes of memory. */
    void operate(Operation operation, Gpr to, Operand.Memory from) {
        rexW(to.ordinal(), from);
        emit(operation.opcode);
        bytes.memory(to.ordinal(), from, 1);
        text.line(operation, to, from);
    }

    /** The same with a constant. */
    void operate(Operation operation, Gpr to, int value) {
        boolean isShort = value == (byte) value;
        rexW(0, to);
        emit(isShort ? 0x83 : 0x81, registers(operation.extension, to.ordinal()));
        if (isShort) {
            emit(value);
        } else {
            emit32(value);
        }
        text.line(operation, to, value);
    }

    /** The address of memory, as a sum; changes no flags. */
    void address(Gpr to, Operand.Memory of) {
        rexW(to.ordinal(), of);
        emit(0x8D);
        bytes.memory(to.ordinal(), of, 1);
        text.line("lea", to, of);
    }

    /** Compares the bits that {@code value} has with 0, for what follows. */
    void test(Gpr a, int value) {
        rexW(0, a);
        emit(0xF7, registers(0, a.ordinal()));
        emit32(value);
        text.line("test", a, value);
    }

    /** {@code to = from * factor}. */
    void multiply(Gpr to, Gpr from, int factor) {
        rexW(to.ordinal(), from);
        emit(0x69, registers(to.ordinal(), from.ordinal()));
        emit32(factor);
        text.line("imul", to, from, factor);
    }

    /** {@code to = to * from}. */
    void multiply(Gpr to, Gpr from) {
        rexW(to.ordinal(), from);
        emit(0x0F, 0xAF, registers(to.ordinal(), from.ordinal()));
        text.line("imul", to, from);
    }

    /** The lower 32 bits with their sign. */
    void signExtend(Gpr to, Gpr from) {
        rexW(to.ordinal(), from);
        emit(0x63, registers(to.ordinal(), from.ordinal()));
        text.line("movsxd", to, from);
    }

    /** Shifts by the lowest bits of RCX: SHL, SHR (of 32 or 64 bits) or SAR. */
    void shift(ShiftKind kind, Gpr to, boolean wide) {
        emit(0x40 | (wide ? 8 : 0) | to.ordinal() >> 3);
        emit(0xD3, registers(kind.extension, to.ordinal()));
        text.joined(kind, wide ? "" : "32", to, "cl");
    }

    /** Shifts by a constant. */
    void shift(ShiftKind kind, Gpr to, boolean wide, int count) {
        emit(0x40 | (wide ? 8 : 0) | to.ordinal() >> 3);
        emit(0xC1, registers(kind.extension, to.ordinal()), count);
        text.joined(kind, wide ? "" : "32", to, count);
    }

    /** Kinds of shifts. */
    enum ShiftKind {
        SHL(4), SHR(5), SAR(7);

        private final int extension;

        ShiftKind(int extension) {
            this.extension = extension;
        }
    }

    /** {@code to = 1} if the condition holds, else 0. */
    void set(Condition condition, Gpr to) {
        emit(0x40 | to.ordinal() >> 3, 0x0F, 0x90 | condition.code, registers(0, to.ordinal()));
        rexW(to.ordinal(), to);
        emit(0x0F, 0xB6, registers(to.ordinal(), to.ordinal()));
        text.joined("set", condition, to);
    }

    /** {@code to = from} if the condition holds. */
    void moveIf(Condition condition, Gpr to, Gpr from) {
        rexW(to.ordinal(), from);
        emit(0x0F, 0x40 | condition.code, registers(to.ordinal(), from.ordinal()));
        text.joined("cmov", condition, to, from);
    }

    /** Reads memory and widens it. */
    void load(Widening widening, Gpr to, Operand.Memory from) {
        rexW(to.ordinal(), from);
        emit(widening.opcode);
        bytes.memory(to.ordinal(), from, 1);
        text.joined("mov ", widening, to, from);
    }

    /** Writes the lowest 1, 2, 4 or 8 bytes. */
    void store(Operand.Memory to, Gpr from, int count) {
        if (count == Short.BYTES) {
            emit(0x66);
        }
        emit(0x40 | (count == Long.BYTES ? 8 : 0) | (from.ordinal() >> 3) << 2 | upper(to));
        emit(count == 1 ? 0x88 : 0x89);
        bytes.memory(from.ordinal(), to, 1);
        text.line("mov", to, from, new CodeText.Bytes(count));
    }

    // ---- masks

    /** A mask's bits, up to 16. */
    void moveFromMask(Gpr to, int mask) {
        emit(0xC5, (~to.ordinal() >> 3 & 1) << 7 | 0x78, 0x93, registers(to.ordinal(), mask));
        text.line("kmovw", to, new CodeText.Mask(mask));
    }

    /** A mask of the lowest bits. */
    void moveToMask(int mask, Gpr from) {
        emit(0xC4, 0x40 | 1 << 7 | (~from.ordinal() >> 3 & 1) << 5 | 1, 0x78, 0x92, registers(mask, from.ordinal()));
        text.line("kmovw", new CodeText.Mask(mask), from);
    }

    /** Operations of masks of 16 bits. */
    enum MaskOperation {
        KANDW(0x41), KANDNW(0x42), KORW(0x45), KXORW(0x47);

        private final int opcode;

        MaskOperation(int opcode) {
            this.opcode = opcode;
        }
    }

    /** {@code to = a operation b}; KANDNW inverts a. */
    void mask(MaskOperation operation, int to, int a, int b) {
        emit(0xC5, 0x80 | (~a & 15) << 3 | 4, operation.opcode, registers(to, b));
        text.line(operation, new CodeText.Mask(to), new CodeText.Mask(a), new CodeText.Mask(b));
    }

    /** {@code to = from}. */
    void moveMask(int to, int from) {
        emit(0xC5, 0xF8, 0x90, registers(to, from));
        text.line("kmovw", new CodeText.Mask(to), new CodeText.Mask(from));
    }

    // ---- vectors

    /** A vector instruction of all lanes. */
    void vector(Instruction instruction, int bits, int register, int second, Operand last) {
        vector(instruction, bits, register, second, last, 0, false);
    }

    /**
     * A vector instruction.
     *
     * @param bits 128, 256 or 512
     * @param register the operand that is no memory: of a store what is read, else what is written
     * @param second another register that is read, 0 where there is none
     * @param mask the register whose lanes are done, 0 for all; with AVX-512
     * @param zeroing whether the other lanes become 0, and do not stay as they are
     * @throws NotEncodableException if the extension does not have it
     */
    void vector(
            Instruction instruction, int bits, int register, int second, Operand last, int mask, boolean zeroing) {
        if (!instruction.isOf(extension)) {
            throw new NotEncodableException(instruction.mnemonic() + " by " + extension);
        }
        if (extension == Extension.AVX512) {
            evex(instruction, bits, register, second, last, mask, zeroing);
        } else {
            vex(instruction, bits, register, second, last);
        }
        text.joined(
                extension == Extension.AVX512 ? instruction : instruction.vexMnemonic(),
                new CodeText.Masking(mask, zeroing),
                instruction.compares() && extension.hasMaskRegisters()
                        ? new CodeText.Mask(register)
                        : new CodeText.Vector(bits, register),
                new CodeText.Vector(bits, second),
                last instanceof Operand.Register other ? new CodeText.Vector(bits, other.number()) : last);
    }

    private void evex(
            Instruction instruction, int bits, int register, int second, Operand last, int mask, boolean zeroing) {
        boolean broadcast = last instanceof Operand.Memory m && m.broadcast()
                || last instanceof Operand.Pool p && p.broadcast();
        int unit = broadcast ? 4 << instruction.w : instruction.unit(bits / Byte.SIZE);
        // R, X, B, the upper bit of the second and the second itself are stored inverted.
        int r = ~register >> 3 & 1;
        int rUpper = ~register >> 4 & 1;
        int length = Integer.numberOfTrailingZeros(bits) - 7;
        emit(0x62, r << 7 | indexBit(last) << 6 | baseBit(last) << 5 | rUpper << 4 | instruction.map);
        emit(instruction.w << 7 | (~second & 15) << 3 | 4 | instruction.prefix);
        emit((zeroing ? 0x80 : 0) | length << 5 | (broadcast ? 0x10 : 0) | (~second >> 4 & 1) << 3 | mask);
        emit(instruction.opcode);
        operands(register, last, unit);
    }

    /** By the short prefix where it says enough. */
    private void vex(Instruction instruction, int bits, int register, int second, Operand last) {
        if (bits > extension.bits()) {
            throw new NotEncodableException("vectors of " + bits + " bits by " + extension);
        }
        int r = ~register >> 3 & 1;
        int w = instruction.vexW();
        int rest = (~second & 15) << 3 | (bits == 256 ? 4 : 0) | instruction.prefix;
        if (instruction.map == 1 && w == 0 && indexBit(last) == 1 && baseBit(last) == 1) {
            emit(0xC5, r << 7 | rest);
        } else {
            emit(0xC4, r << 7 | indexBit(last) << 6 | baseBit(last) << 5 | instruction.map, w << 7 | rest);
        }
        emit(instruction.opcode);
        operands(register, last, 1);
    }

    /** The bit X, inverted: the upper bit of the index, or the fifth bit of a vector register. */
    private static int indexBit(Operand last) {
        return switch (last) {
            case Operand.Register other -> ~other.number() >> 4 & 1;
            case Operand.Memory m -> ~upper(m) >> 1 & 1;
            case Operand.General g -> 1;
            case Operand.Pool p -> 1;
        };
    }

    /** The bit B, inverted: the fourth bit of the last register or of the base. */
    private static int baseBit(Operand last) {
        int base =
                switch (last) {
                    case Operand.Register r -> r.number();
                    case Operand.General g -> g.register().ordinal();
                    case Operand.Memory m -> m.base().ordinal();
                    case Operand.Pool p -> 0;
                };
        return ~base >> 3 & 1;
    }

    private void operands(int register, Operand last, int unit) {
        switch (last) {
            case Operand.Register other -> emit(registers(register, other.number()));
            case Operand.General general -> emit(registers(register, general.register().ordinal()));
            case Operand.Memory m -> bytes.memory(register, m, unit);
            case Operand.Pool p -> bytes.constant(register, p.offset());
        }
    }

    /** The last byte of an instruction that has one behind its operands. */
    void immediate(int value) {
        bytes.emitLast(value);
        text.line("  with", value);
    }

    // ---- bytes

    private void rexW(int reg, Gpr rm) {
        emit(0x48 | (reg >> 3) << 2 | rm.ordinal() >> 3);
    }

    private void rexW(int reg, Operand.Memory memory) {
        emit(0x48 | (reg >> 3) << 2 | upper(memory));
    }

    /** The upper bits of the index's and the base's numbers, as prefixes have them. */
    private static int upper(Operand.Memory memory) {
        return memory.index().map(index -> index.ordinal() >> 3 << 1).orElse(0) | memory.base().ordinal() >> 3;
    }

    private static int registers(int reg, int rm) {
        return 0xC0 | (reg & 7) << 3 | rm & 7;
    }

    private void emit(int... values) {
        bytes.emit(values);
    }

    private void emit32(int value) {
        bytes.emit32(value);
    }
}
