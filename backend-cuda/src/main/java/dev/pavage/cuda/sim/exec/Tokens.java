package dev.pavage.cuda.sim.exec;

import dev.pavage.cuda.sim.exec.Lexer.Kind;
import dev.pavage.cuda.sim.exec.Lexer.Token;
import java.util.List;

/** Walks over the tokens of a text. */
final class Tokens {
    private final List<Token> tokens;
    private int at;

    Tokens(List<Token> tokens) {
        this.tokens = tokens;
    }

    Token peek() {
        return tokens.get(at);
    }

    Token next() {
        Token token = tokens.get(at);
        if (token.kind() != Kind.END) {
            at++;
        }
        return token;
    }

    /** Whether this text comes next. */
    boolean sees(String text) {
        return peek().kind() != Kind.STRING && peek().text().equals(text);
    }

    /** Whether this text comes after what comes next. */
    boolean seesBehind(String text) {
        return at + 1 < tokens.size() && tokens.get(at + 1).text().equals(text);
    }

    /** Passes this text if it comes next. */
    boolean take(String text) {
        boolean sees = sees(text);
        at += sees ? 1 : 0;
        return sees;
    }

    /** Passes this text, which must come next. */
    void expect(String text) {
        if (!take(text)) {
            throw unexpected("'" + text + "'");
        }
    }

    /** Passes a token that must be of a kind. */
    Token expect(Kind kind, String what) {
        if (peek().kind() != kind) {
            throw unexpected(what);
        }
        return next();
    }

    /** A whole number. */
    int integer() {
        Token token = expect(Kind.NUMBER, "a number");
        try {
            return Integer.decode(token.text());
        } catch (NumberFormatException e) {
            throw new PtxException(token.line(), "expected a whole number, found '%s'".formatted(token.text()));
        }
    }

    /** What is said where something else was expected. */
    PtxException unexpected(String expected) {
        return new PtxException(peek().line(), "expected %s, found '%s'".formatted(expected, peek().text()));
    }
}
