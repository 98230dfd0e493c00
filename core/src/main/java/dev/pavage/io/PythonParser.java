package dev.pavage.io;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Recursive descent over the text of a {@link PythonLiteral}. It evaluates nothing, so no file can make it do harm. */
final class PythonParser {
    /** Deeper nesting than any array's header has; a bound, so that a hostile file cannot overflow the stack. */
    private static final int MAX_DEPTH = 32;

    private static final char END = '\uffff';

    private final String text;
    private int at;

    PythonParser(String text) {
        this.text = text;
    }

    PythonLiteral whole() {
        PythonLiteral literal = value(0);
        if (peek() != END || at < text.length()) {
            throw unexpected("the end");
        }
        return literal;
    }

    private PythonLiteral value(int depth) {
        if (depth > MAX_DEPTH) {
            throw new IllegalArgumentException("brackets nest deeper than " + MAX_DEPTH);
        }
        char c = peek();
        return switch (c) {
            case '\'', '"' -> new PythonLiteral.Text(string());
            case '{' -> dict(depth);
            case '(' -> tuple(depth);
            case '[' -> {
                at++;
                List<PythonLiteral> values = new ArrayList<>();
                items(values, ']', depth);
                yield new PythonLiteral.Sequence(values);
            }
            case '-', '0', '1', '2', '3', '4', '5', '6', '7', '8', '9' -> integer();
            default -> bool();
        };
    }

    private PythonLiteral dict(int depth) {
        at++;
        Map<String, PythonLiteral> entries = new LinkedHashMap<>();
        while (!skip('}')) {
            if (peek() != '\'' && peek() != '"') {
                throw unexpected("a string as key");
            }
            String key = string();
            if (!skip(':')) {
                throw unexpected("':'");
            }
            if (entries.put(key, value(depth + 1)) != null) {
                throw new IllegalArgumentException("key " + new PythonLiteral.Text(key) + " stands twice");
            }
            if (!skip(',') && peek() != '}') {
                throw unexpected("',' or '}'");
            }
        }
        return new PythonLiteral.Dict(entries);
    }

    /** A tuple, or a literal in brackets: it is the comma that makes a tuple. */
    private PythonLiteral tuple(int depth) {
        at++;
        List<PythonLiteral> values = new ArrayList<>();
        boolean comma = items(values, ')', depth);
        return values.size() == 1 && !comma ? values.getFirst() : new PythonLiteral.Tuple(values);
    }

    /** Reads up to the closing bracket; whether a comma stood before it. */
    private boolean items(List<PythonLiteral> values, char close, int depth) {
        boolean comma = false;
        while (!skip(close)) {
            values.add(value(depth + 1));
            comma = skip(',');
            if (!comma && peek() != close) {
                throw unexpected("',' or '" + close + "'");
            }
        }
        return comma;
    }

    private String string() {
        char quote = text.charAt(at++);
        StringBuilder value = new StringBuilder();
        while (at < text.length() && text.charAt(at) != quote) {
            char c = text.charAt(at++);
            if (c == '\n') {
                throw new IllegalArgumentException("a string breaks off at the end of a line");
            }
            value.append(c == '\\' ? escaped() : c);
        }
        if (at == text.length()) {
            throw new IllegalArgumentException("a string has no closing " + quote);
        }
        at++;
        return value.toString();
    }

    private char escaped() {
        char c = at < text.length() ? text.charAt(at++) : END;
        return switch (c) {
            case '\\', '\'', '"' -> c;
            case 'n' -> '\n';
            case 'r' -> '\r';
            case 't' -> '\t';
            case 'x' -> coded(2);
            case 'u' -> coded(4);
            default -> throw new IllegalArgumentException("unknown escape in a string at character " + (at - 1));
        };
    }

    private char coded(int digits) {
        int code = 0;
        for (int i = 0; i < digits; i++) {
            int digit = at < text.length() ? Character.digit(text.charAt(at), 16) : -1;
            if (digit < 0) {
                throw unexpected("a hexadecimal digit");
            }
            code = code * 16 + digit;
            at++;
        }
        return (char) code;
    }

    private PythonLiteral integer() {
        int start = at;
        if (text.charAt(at) == '-') {
            at++;
        }
        int digits = at;
        while (at < text.length() && text.charAt(at) >= '0' && text.charAt(at) <= '9') {
            at++;
        }
        if (at == digits || (text.charAt(digits) == '0' && at > digits + 1)) {
            throw new IllegalArgumentException("no decimal integer at character " + start);
        }
        String number = text.substring(start, at);
        if (at < text.length() && text.charAt(at) == 'L') {
            at++;
        }
        try {
            return new PythonLiteral.Int(Long.parseLong(number));
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException("an integer of " + (at - digits) + " digits overflows 64 bits", e);
        }
    }

    private PythonLiteral bool() {
        for (PythonLiteral.Bool literal : List.of(new PythonLiteral.Bool(true), new PythonLiteral.Bool(false))) {
            String name = literal.toString();
            int end = at + name.length();
            if (text.startsWith(name, at)
                    && (end == text.length() || !Character.isJavaIdentifierPart(text.charAt(end)))) {
                at = end;
                return literal;
            }
        }
        throw unexpected("a string, an integer, True, False, or a bracket");
    }

    private boolean skip(char wanted) {
        boolean found = peek() == wanted;
        if (found) {
            at++;
        }
        return found;
    }

    /** The next character that is no white space, or {@link #END}. */
    private char peek() {
        while (at < text.length() && " \t\r\n\f".indexOf(text.charAt(at)) >= 0) {
            at++;
        }
        return at < text.length() ? text.charAt(at) : END;
    }

    private IllegalArgumentException unexpected(String wanted) {
        char c = peek();
        String found = at == text.length() ? "the end" : new PythonLiteral.Text(String.valueOf(c)).toString();
        return new IllegalArgumentException("expected " + wanted + " at character " + at + ", found " + found);
    }
}
