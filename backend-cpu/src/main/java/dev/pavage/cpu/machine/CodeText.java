package dev.pavage.cpu.machine;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** What instructions are called, kept until somebody wants to read it: few do, and to write it takes as long as the code. */
final class CodeText {
    /** A mask register. */
    record Mask(int number) {
        @Override
        public String toString() {
            return "k" + number;
        }
    }

    /** A vector register of a width. */
    record Vector(int bits, int number) {
        @Override
        public String toString() {
            return "xyz".charAt(Integer.numberOfTrailingZeros(bits) - 7) + "mm" + number;
        }
    }

    /** Which lanes an instruction is for, and whether the others become zero; 0 is no mask. */
    record Masking(int mask, boolean zeroing) {
        @Override
        public String toString() {
            return mask == 0 ? "" : " {k" + mask + "}" + (zeroing ? "{z}" : "");
        }
    }

    /** The size of an access. */
    record Bytes(int count) {
        @Override
        public String toString() {
            return count + " bytes";
        }
    }

    private record Line(Object first, Object second, Object[] operands) {}

    private final List<Line> lines = new ArrayList<>();

    /** A place that is jumped to. */
    void label(int position) {
        lines.add(new Line("at ", position, new Object[] {}));
    }

    void line(Object mnemonic, Object... operands) {
        lines.add(new Line(mnemonic, "", operands));
    }

    /** An instruction whose name has two parts. */
    void joined(Object first, Object second, Object... operands) {
        lines.add(new Line(first, second, operands));
    }

    /** An instruction a line. */
    @Override
    public String toString() {
        StringBuilder text = new StringBuilder();
        for (Line line : lines) {
            boolean isLabel = "at ".equals(line.first);
            text.append(isLabel ? "" : "  ").append(word(line.first)).append(word(line.second));
            for (int i = 0; i < line.operands.length; i++) {
                text.append(i == 0 ? " " : ", ").append(line.operands[i]);
            }
            text.append(isLabel ? ":\n" : "\n");
        }
        return text.toString();
    }

    private static String word(Object part) {
        return switch (part) {
            case Instruction instruction -> instruction.mnemonic();
            case Enum<?> constant -> constant.name().toLowerCase(Locale.ROOT);
            default -> part.toString();
        };
    }
}
