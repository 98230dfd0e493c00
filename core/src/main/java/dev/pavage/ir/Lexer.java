package dev.pavage.ir;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Cuts the text of a kernel into tokens; comments are kept by line, since they hold source locations. */
final class Lexer {
    /** What a {@link Token} is. */
    enum Kind {
        /** {@code %12}; the text is the number. */
        VALUE("a value such as %1"),
        /** {@code load}. */
        NAME("a name"),
        /** {@code 12}, {@code -1.5E-7}, {@code -inf}. */
        NUMBER("a number"),
        /** A quoted string; the text has its escapes resolved. */
        STRING("a quoted string"),
        /** One character such as {@code [}. */
        PUNCTUATION("punctuation"),
        /** The end of the text. */
        END("the end of the text");

        private final String wanted;

        Kind(String wanted) {
            this.wanted = wanted;
        }

        @Override
        public String toString() {
            return wanted;
        }
    }

    /**
     * A token.
     *
     * @param kind what it is
     * @param text its text
     * @param line its line, from 1
     * @param column its first column, from 1
     */
    record Token(Kind kind, String text, int line, int column) {
        boolean is(String punctuationOrName) {
            return (kind == Kind.PUNCTUATION || kind == Kind.NAME) && text.equals(punctuationOrName);
        }

        IrException error(String problem) {
            return new IrException("line " + line + ", column " + column + ": " + problem);
        }

        /** The token as a message shows it. */
        String shown() {
            return switch (kind) {
                case VALUE -> "%" + text;
                case STRING -> Printer.quote(text);
                case END -> kind.toString();
                case NAME, NUMBER, PUNCTUATION -> "'" + text + "'";
            };
        }
    }

    private static final String PUNCTUATION = "=,:[](){}<>@";

    private final String text;
    private final List<Token> tokens = new ArrayList<>();
    private final Map<Integer, SourceLocation> locations = new HashMap<>();
    private int at;
    private int line = 1;
    private int lineStart;

    /** Reads all of {@code text}; throws an {@link IrException} that names line and column. */
    Lexer(String text) {
        this.text = text;
        while (at < text.length()) {
            char c = text.charAt(at);
            if (c == '\n') {
                at++;
                line++;
                lineStart = at;
            } else if (Character.isWhitespace(c)) {
                at++;
            } else if (text.startsWith("//", at)) {
                comment();
            } else {
                token(c);
            }
        }
        add(Kind.END, "", at);
    }

    /** The tokens; the last is {@link Kind#END}. */
    List<Token> tokens() {
        return tokens;
    }

    /** The source location in the comment behind the tokens of a line; unknown if there is no comment. */
    SourceLocation location(int ofLine) {
        return Optional.ofNullable(locations.get(ofLine)).orElse(SourceLocation.UNKNOWN);
    }

    private void token(char c) {
        int start = at;
        if (c == '"') {
            String string = string();
            add(Kind.STRING, string, start);
        } else if (c == '%') {
            at++;
            int digits = at;
            skip("-0123456789");
            if (digits == at) {
                throw here(start).error("a value needs a number after %");
            }
            add(Kind.VALUE, text.substring(digits, at), start);
        } else if (c == '-' || Character.isDigit(c)) {
            number();
            add(Kind.NUMBER, text.substring(start, at), start);
        } else if (Character.isJavaIdentifierStart(c)) {
            while (at < text.length() && Character.isJavaIdentifierPart(text.charAt(at))) {
                at++;
            }
            add(Kind.NAME, text.substring(start, at), start);
        } else if (PUNCTUATION.indexOf(c) >= 0) {
            at++;
            add(Kind.PUNCTUATION, String.valueOf(c), start);
        } else {
            throw here(start).error("no token begins with '" + c + "'");
        }
    }

    private void number() {
        char last = text.charAt(at++);
        while (at < text.length()) {
            char c = text.charAt(at);
            boolean exponentSign = (c == '-' || c == '+') && (last == 'E' || last == 'e');
            if (!Character.isLetterOrDigit(c) && c != '.' && !exponentSign) {
                return;
            }
            last = c;
            at++;
        }
    }

    private void skip(String characters) {
        while (at < text.length() && characters.indexOf(text.charAt(at)) >= 0) {
            at++;
        }
    }

    private String string() {
        int start = at++;
        StringBuilder string = new StringBuilder();
        while (at < text.length() && text.charAt(at) != '\n') {
            char c = text.charAt(at++);
            if (c == '"') {
                return string.toString();
            }
            string.append(c == '\\' ? escape() : c);
        }
        throw here(start).error("this string has no closing quote on its line");
    }

    private char escape() {
        char c = at < text.length() ? text.charAt(at) : ' ';
        at++;
        return switch (c) {
            case '"', '\\' -> c;
            case 'n' -> '\n';
            case 't' -> '\t';
            case 'r' -> '\r';
            case 'u' -> {
                String digits = text.substring(at, Math.min(at + 4, text.length()));
                if (!digits.matches("[0-9a-fA-F]{4}")) {
                    throw here(at - 2).error("\\u needs four hexadecimal digits");
                }
                at += 4;
                yield (char) Integer.parseInt(digits, 16);
            }
            default -> throw here(at - 2).error("unknown escape \\" + c);
        };
    }

    /** A comment of its own line says nothing; one behind an op names its source line. */
    private void comment() {
        int start = at;
        int end = text.indexOf('\n', at) < 0 ? text.length() : text.indexOf('\n', at);
        boolean behindTokens = !tokens.isEmpty() && tokens.getLast().line() == line;
        if (!behindTokens) {
            at = end;
            return;
        }
        at += 2;
        skip(" ");
        int colon = text.lastIndexOf(':', end - 1);
        String file = at < end && text.charAt(at) == '"' ? string() : text.substring(at, Math.max(at, colon));
        try {
            int number = Integer.parseInt(text.substring(Math.min(colon + 1, end), end).strip());
            locations.put(line, new SourceLocation(file, number));
        } catch (NumberFormatException e) {
            throw here(start).error("a comment behind an op names its source line as '// File.java:12'");
        }
        at = end;
    }

    private void add(Kind kind, String content, int start) {
        tokens.add(new Token(kind, content, line, start - lineStart + 1));
    }

    private Token here(int start) {
        return new Token(Kind.PUNCTUATION, "", line, start - lineStart + 1);
    }
}
