package dev.pavage.cuda.sim.exec;

import dev.pavage.cuda.sim.exec.Lexer.Token;
import java.util.Locale;

/**
 * The numbers of PTX.
 *
 * <p>Source: PTX ISA 8.0, 4.5 Constants.
 */
final class Numbers {
    private Numbers() {}

    /** A number: whole, the bits of a float ({@code 0f}) or double ({@code 0d}), or decimal, which is a double. */
    static Operand.Constant constant(Token token, boolean negative) {
        String text = token.text().toLowerCase(Locale.ROOT);
        try {
            if (text.startsWith("0f")) {
                long bits = Long.parseLong(text.substring(2), 16);
                return new Operand.Constant(negative ? bits ^ 1L << 31 : bits, Type.F32);
            }
            if (text.startsWith("0d")) {
                long bits = Long.parseUnsignedLong(text.substring(2), 16);
                return new Operand.Constant(negative ? bits ^ Long.MIN_VALUE : bits, Type.F64);
            }
            if (text.contains(".") || !text.startsWith("0x") && text.contains("e")) {
                double value = Double.parseDouble(text);
                return new Operand.Constant(Double.doubleToRawLongBits(negative ? -value : value), Type.F64);
            }
            long value = whole(text.endsWith("u") ? text.substring(0, text.length() - 1) : text);
            return new Operand.Constant(negative ? -value : value, Type.S64);
        } catch (NumberFormatException e) {
            throw new PtxException(token.line(), "'%s' is no number".formatted(token.text()));
        }
    }

    private static long whole(String text) {
        if (text.startsWith("0x")) {
            return Long.parseUnsignedLong(text.substring(2), 16);
        }
        if (text.startsWith("0b")) {
            return Long.parseUnsignedLong(text.substring(2), 2);
        }
        return text.length() > 1 && text.startsWith("0")
                ? Long.parseUnsignedLong(text, 8)
                : Long.parseUnsignedLong(text);
    }
}
