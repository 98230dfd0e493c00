package dev.pavage.cuda.sim.exec;

import java.util.ArrayList;
import java.util.List;

/**
 * Splits PTX into tokens.
 *
 * <p>Source: PTX ISA 8.0, 4 Syntax.
 */
final class Lexer {
    /** What a token is. */
    enum Kind {
        /** A name, a directive, or an instruction with all its modifiers. */
        WORD,
        /** A number, without its sign. */
        NUMBER,
        /** Text between quotes, without them. */
        STRING,
        /** One character of punctuation. */
        MARK,
        /** Behind the last. */
        END
    }

    /**
     * A token.
     *
     * @param line its line, from 1
     */
    record Token(Kind kind, String text, int line) {}

    private final String text;
    private final List<Token> tokens = new ArrayList<>();
    private int at;
    private int line = 1;

    private Lexer(String text) {
        this.text = text;
    }

    /** The tokens of a text, the last of kind {@link Kind#END}. */
    static List<Token> tokens(String text) {
        Lexer lexer = new Lexer(text);
        while (lexer.at < text.length()) {
            lexer.next();
        }
        lexer.tokens.add(new Token(Kind.END, "the end of the text", lexer.line));
        return lexer.tokens;
    }

    private void next() {
        char c = text.charAt(at);
        if (c == '\n') {
            line++;
            at++;
        } else if (Character.isWhitespace(c) || c == '\0') {
            at++;
        } else if (text.startsWith("//", at)) {
            at = endOf("\n", 0);
        } else if (text.startsWith("/*", at)) {
            int end = endOf("*/", 2);
            line += (int) text.substring(at, end).chars().filter(e -> e == '\n').count();
            at = end;
        } else if (c == '"') {
            at++;
            take(Kind.STRING, text.indexOf('"', at) < 0 ? text.length() : text.indexOf('"', at));
            at++;
        } else if (Character.isDigit(c)) {
            take(Kind.NUMBER, endOfWord());
        } else if (inWord(c)) {
            take(Kind.WORD, endOfWord());
        } else {
            take(Kind.MARK, at + 1);
        }
    }

    private int endOf(String mark, int length) {
        int found = text.indexOf(mark, at);
        return found < 0 ? text.length() : found + length;
    }

    /** A word may hold {@code ::}, as in {@code .L2::128B}; a single colon ends a label. */
    private int endOfWord() {
        int end = at + 1;
        while (end < text.length() && (inWord(text.charAt(end)) || text.startsWith("::", end))) {
            end += text.charAt(end) == ':' ? 2 : 1;
        }
        return end;
    }

    private static boolean inWord(char c) {
        return Character.isLetterOrDigit(c) || c == '_' || c == '$' || c == '%' || c == '.';
    }

    private void take(Kind kind, int end) {
        tokens.add(new Token(kind, text.substring(at, end), line));
        at = end;
    }
}
