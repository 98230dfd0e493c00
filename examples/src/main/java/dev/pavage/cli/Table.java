package dev.pavage.cli;

import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;

/** Rows under headings, printed in columns for people or as a list of JSON objects. */
final class Table {
    private static final String GAP = "  ";

    private final List<Column> columns = new ArrayList<>();
    private final List<List<Object>> rows = new ArrayList<>();

    /**
     * A column.
     *
     * @param key its name in JSON
     * @param heading what stands above it
     * @param text how a person reads a value
     */
    private record Column(String key, String heading, Function<Object, String> text) {}

    /** Adds a column whose values are shown as they are. */
    Table column(String key, String heading) {
        return column(key, heading, String::valueOf);
    }

    /** Adds a column whose values are numbers, shown with so many digits after the point. */
    Table number(String key, String heading, int digits) {
        return column(key, heading, v -> v instanceof Number n ? decimal(n.doubleValue(), digits) : String.valueOf(v));
    }

    /** Adds a column of fractions, shown in percent. */
    Table percent(String key, String heading) {
        return column(
                key, heading,
                v -> v instanceof Number n ? decimal(100 * n.doubleValue(), 1) + " %" : String.valueOf(v));
    }

    private Table column(String key, String heading, Function<Object, String> text) {
        columns.add(new Column(key, heading, text));
        return this;
    }

    /** Adds a row with one value for each column; an empty string is one that there is none of. */
    void add(Object... values) {
        if (values.length != columns.size()) {
            throw new IllegalArgumentException(values.length + " values for " + columns.size() + " columns");
        }
        rows.add(List.of(values));
    }

    /** Prints it in columns: numbers to the right, all else to the left. */
    void print(PrintWriter out) {
        List<List<String>> lines = new ArrayList<>();
        lines.add(columns.stream().map(Column::heading).toList());
        for (List<Object> row : rows) {
            List<String> line = new ArrayList<>();
            for (int i = 0; i < row.size(); i++) {
                line.add(columns.get(i).text.apply(row.get(i)));
            }
            lines.add(line);
        }
        for (List<String> line : lines) {
            StringBuilder text = new StringBuilder();
            for (int i = 0; i < line.size(); i++) {
                int column = i;
                int width = lines.stream().mapToInt(l -> l.get(column).length()).max().orElse(0);
                boolean right = rows.stream().anyMatch(r -> r.get(column) instanceof Number);
                String fill = " ".repeat(width - line.get(i).length());
                text.append(i == 0 ? "" : GAP).append(right ? fill + line.get(i) : line.get(i) + fill);
            }
            out.println(text.toString().stripTrailing());
        }
        out.flush();
    }

    /** The rows as JSON has them: by key, without the values that there are none of. */
    List<Map<String, Object>> objects() {
        List<Map<String, Object>> objects = new ArrayList<>();
        for (List<Object> row : rows) {
            Map<String, Object> object = new LinkedHashMap<>();
            for (int i = 0; i < row.size(); i++) {
                if (!row.get(i).equals("")) {
                    object.put(columns.get(i).key, row.get(i));
                }
            }
            objects.add(object);
        }
        return objects;
    }

    private static String decimal(double value, int digits) {
        return String.format(Locale.ROOT, "%." + digits + "f", value);
    }
}
