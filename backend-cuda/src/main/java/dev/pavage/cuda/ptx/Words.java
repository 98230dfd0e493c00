package dev.pavage.cuda.ptx;

import dev.pavage.cuda.Architecture;
import dev.pavage.cuda.PtxVersion;
import dev.pavage.device.CompilationException;
import dev.pavage.lane.LaneType.Kind;
import dev.pavage.lane.MemoryType;
import dev.pavage.type.BinaryFormat;
import dev.pavage.type.DType;
import java.util.List;
import java.util.Map;

/** Elements narrower than 32 bits within words, the first of them in the lowest bits. */
final class Words {
    private static final int WORD = 4;
    private static final int PAIR_CONVERSIONS = 80;
    private static final int BYTE_CONVERSIONS = 89;

    /** Bytes of zero in the selector of {@code prmt.b32 d, a, 0, selector}, the lowest byte in the lowest digit. */
    private static final int ZERO_BYTES = 0x4444;

    /** In a digit of a selector: the sign of the byte instead of the byte. */
    private static final int SIGN = 8;

    private final Architecture architecture;
    private final Registers registers;
    private final Code code;

    Words(Architecture architecture, Registers registers, Code code) {
        this.architecture = architecture;
        this.registers = registers;
        this.code = code;
    }

    /** Whether elements lie in words: several of them in one. */
    static boolean packs(MemoryType memory, int lanes) {
        return memory.bytes() < WORD && lanes > 1;
    }

    /** How many words, of which the last may be filled in part, hold so many elements. */
    static int count(MemoryType memory, int lanes) {
        return Math.ceilDiv(memory.bytes() * lanes, WORD);
    }

    /** Elements of a word. */
    static int perWord(MemoryType memory) {
        return WORD / memory.bytes();
    }

    /** Takes an element out of a word into a register of its kind. */
    void extract(MemoryType memory, String to, String word, int index) {
        if (memory == MemoryType.F16) {
            String half = registers.fresh(Bank.B16);
            String other = registers.fresh(Bank.B16);
            code.line("mov.b32 {%s, %s}, %s;".formatted(index == 0 ? half : other, index == 0 ? other : half, word));
            widen(to, half);
        } else {
            code.line("prmt.b32 %s, %s, 0, 0x%04x;".formatted(to, word, selector(memory, index)));
        }
    }

    /** Converts a binary16. */
    void widen(String to, String half) {
        code.line("cvt.f32.f16 " + to + ", " + half + ";");
    }

    /** Rounds to a binary16. */
    String narrow(String from) {
        String half = registers.fresh(Bank.B16);
        code.line("cvt.rn.f16.f32 " + half + ", " + from + ";");
        return half;
    }

    /** Converts a binary16 that is the lower half of a word. */
    void widenBits(String to, String word) {
        String half = registers.fresh(Bank.B16);
        code.line("cvt.u16.u32 " + half + ", " + word + ";");
        widen(to, half);
    }

    /** Rounds to a binary16 that becomes the lower half of a word, whose upper half is 0. */
    void narrowBits(String to, String from) {
        code.line("cvt.u32.u16 " + to + ", " + narrow(from) + ";");
    }

    private static int selector(MemoryType memory, int index) {
        int first = memory.bytes() * index;
        boolean signed = memory == MemoryType.I8 || memory == MemoryType.I16;
        int selector = signed ? 0x1111 * (SIGN + first + memory.bytes() - 1) : ZERO_BYTES;
        for (int i = 0; i < memory.bytes(); i++) {
            int shift = 4 * i;
            selector = (selector & ~(0xf << shift)) | ((first + i) << shift);
        }
        return selector & 0xffff;
    }

    /** Puts elements into a word: two or four of them, or two bytes into its lower half. */
    String pack(MemoryType memory, List<String> elements) {
        if (memory == MemoryType.F16) {
            return pair(DType.F16, elements.get(0), elements.get(1));
        }
        if (memory.bytes() == 2) {
            return bytes(elements.get(0), elements.get(1), 0x5410);
        }
        String low = bytes(elements.get(0), elements.get(1), 0x0040);
        return elements.size() == 2 ? low : bytes(low, bytes(elements.get(2), elements.get(3), 0x0040), 0x5410);
    }

    private String bytes(String low, String high, int selector) {
        String word = registers.fresh(Bank.B32);
        code.line("prmt.b32 %s, %s, %s, 0x%04x;".formatted(word, low, high, selector));
        return word;
    }

    /** Rounds two F32 to a narrower dtype and puts them into the lowest bits of a word. */
    String pair(DType narrow, String low, String high) {
        return narrow.bytes() == 1 ? bytes(narrow, low, high) : halves(narrow, low, high);
    }

    private String bytes(DType narrow, String low, String high) {
        if (architecture.number() < BYTE_CONVERSIONS) {
            throw new CompilationException(architecture.name() + " rounds no pairs to " + narrow);
        }
        code.needs(PtxVersion.V8_1);
        String word = registers.fresh(Bank.B32);
        Map<String, String> blanks = Map.of(
                "d", word,
                "low", low,
                "high", high,
                "pair", registers.fresh(Bank.B16),
                "type", narrow == DType.F8E4M3 ? "e4m3x2" : "e5m2x2",
                "overflow", Operands.literal(Kind.F32, BinaryFormat.of(narrow).overflow()));
        code.fill(Snippets.of("byte_pair"), Kind.F32, blanks);
        return word;
    }

    private String halves(DType half, String low, String high) {
        String word = registers.fresh(Bank.B32);
        if (architecture.number() >= PAIR_CONVERSIONS) {
            String type = half == DType.F16 ? "f16x2" : "bf16x2";
            code.line("cvt.rn." + type + ".f32 " + word + ", " + high + ", " + low + ";");
        } else if (half == DType.F16) {
            code.line("mov.b32 " + word + ", {" + narrow(low) + ", " + narrow(high) + "};");
        } else {
            throw new CompilationException(architecture.name() + " rounds no pairs to " + half);
        }
        return word;
    }
}
