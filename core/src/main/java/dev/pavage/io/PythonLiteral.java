package dev.pavage.io;

import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * The Python literals that stand in the header of an {@code .npy} file: strings, integers, booleans, tuples, lists, and
 * dicts with string keys. {@code toString} gives Python's {@code repr}.
 */
sealed interface PythonLiteral {
    /** {@code 'text'} or {@code "text"}. */
    record Text(String value) implements PythonLiteral {
        @Override
        public String toString() {
            StringBuilder text = new StringBuilder("'");
            value.chars().forEach(c -> {
                if (c == '\'' || c == '\\') {
                    text.append('\\').append((char) c);
                } else if (c < ' ' || c > '~') {
                    text.append("\\u").append(HexFormat.of().toHexDigits((char) c));
                } else {
                    text.append((char) c);
                }
            });
            return text.append('\'').toString();
        }
    }

    /** {@code 12}, {@code -1}, and Python 2's {@code 12L}. */
    record Int(long value) implements PythonLiteral {
        @Override
        public String toString() {
            return Long.toString(value);
        }
    }

    /** {@code True} or {@code False}. */
    record Bool(boolean value) implements PythonLiteral {
        @Override
        public String toString() {
            return value ? "True" : "False";
        }
    }

    /** {@code (1, 2)}, {@code (1,)}, {@code ()}. */
    record Tuple(List<PythonLiteral> values) implements PythonLiteral {
        public Tuple {
            values = List.copyOf(values);
        }

        @Override
        public String toString() {
            return joined(values, "(", values.size() == 1 ? ",)" : ")");
        }
    }

    /** {@code [1, 2]}. */
    record Sequence(List<PythonLiteral> values) implements PythonLiteral {
        public Sequence {
            values = List.copyOf(values);
        }

        @Override
        public String toString() {
            return joined(values, "[", "]");
        }
    }

    /** <code>{'a': 1, 'b': 2}</code>. */
    record Dict(Map<String, PythonLiteral> entries) implements PythonLiteral {
        public Dict {
            entries = Map.copyOf(entries);
        }

        @Override
        public String toString() {
            return entries.entrySet().stream()
                    .sorted(Map.Entry.comparingByKey())
                    .map(e -> new Text(e.getKey()) + ": " + e.getValue())
                    .collect(Collectors.joining(", ", "{", "}"));
        }
    }

    /**
     * Reads one literal that takes up the whole text, white space aside.
     *
     * @throws IllegalArgumentException if the text is none; the message says what was found where
     */
    static PythonLiteral parse(String text) {
        return new PythonParser(text).whole();
    }

    private static String joined(List<PythonLiteral> values, String open, String close) {
        return values.stream().map(PythonLiteral::toString).collect(Collectors.joining(", ", open, close));
    }
}
