package dev.pavage.ir;

import dev.pavage.type.Precision;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * Prints kernels as text that {@link Parser} reads back to an equal kernel: one op per line, regions indented, the
 * source line as a comment at the end.
 *
 * <pre>{@code
 * kernel @scale(%0 x: view<f32 rank 1>) hints {fast_math = 1} {
 *   %1 = program_id 0 : index  // Kernels.java:10
 *   %2 = load %0[%1] fill 0.0 : tile<f32[16]>  // Kernels.java:11
 *   %3 = add %2, %2 : tile<f32[16]>  // Kernels.java:12
 *   store %0[%1], %3  // Kernels.java:12
 * }
 * }</pre>
 *
 * <p>The text depends on the kernel alone, so caches and golden files may rest on it.
 */
public final class Printer {
    private static final String INDENT = "  ";

    /** The numbers that values are printed under, by id; a value that is not here keeps its id. */
    private final Map<Integer, Integer> numbers;

    private final StringBuilder out = new StringBuilder();

    private Printer(Map<Integer, Integer> numbers) {
        this.numbers = numbers;
    }

    /** The text of a kernel, with the ids that its values have. */
    public static String print(TileKernel kernel) {
        return new Printer(Map.of()).kernel(kernel);
    }

    /**
     * The text of a kernel with its values numbered 0, 1, ... in the order in which they are defined, so that kernels
     * that differ only in ids print alike.
     */
    public static String printRenumbered(TileKernel kernel) {
        Map<Integer, Integer> numbers = new HashMap<>();
        number(kernel.params(), numbers);
        number(kernel.body(), numbers);
        return new Printer(numbers).kernel(kernel);
    }

    /** One op with its source line; of an op with regions the head only. */
    public static String print(Op op) {
        Printer printer = new Printer(Map.of());
        printer.head(op);
        return printer.out.append(location(op.at())).toString();
    }

    /**
     * What an op computes, without the names of its results and without its source line. Two ops of one expression that
     * stand where their operands mean the same compute the same.
     */
    public static String expression(Op op) {
        Printer printer = new Printer(Map.of());
        return printer.words(op) + types(op.results());
    }

    private static void number(List<Value> values, Map<Integer, Integer> numbers) {
        values.forEach(v -> numbers.putIfAbsent(v.id(), numbers.size()));
    }

    private static void number(Region region, Map<Integer, Integer> numbers) {
        number(region.params(), numbers);
        for (Op op : region.ops()) {
            op.regions().forEach(r -> number(r, numbers));
            number(op.results(), numbers);
        }
    }

    private String kernel(TileKernel kernel) {
        out.append("kernel @").append(name(kernel.name())).append('(');
        for (int i = 0; i < kernel.params().size(); i++) {
            Value param = kernel.params().get(i);
            String name = i < kernel.paramNames().size() ? kernel.paramNames().get(i) : "";
            out.append(i == 0 ? "" : ", ").append(value(param)).append(' ').append(name(name));
            out.append(": ").append(param.type());
        }
        out.append(")");
        if (!kernel.hints().isEmpty()) {
            out.append(kernel.hints().entrySet().stream()
                    .map(hint -> hint.getKey().text() + " = " + hint.getValue())
                    .collect(Collectors.joining(", ", " hints {", "}")));
        }
        out.append(" {\n");
        ops(kernel.body(), INDENT);
        return out.append("}\n").toString();
    }

    private void ops(Region region, String indent) {
        for (Op op : region.ops()) {
            out.append(indent);
            head(op);
            List<Region> regions = op.regions();
            out.append(regions.isEmpty() ? "" : " {").append(location(op.at())).append('\n');
            for (int i = 0; i < regions.size(); i++) {
                ops(regions.get(i), indent + INDENT);
                out.append(indent).append(i + 1 < regions.size() ? "} else {\n" : "}\n");
            }
        }
    }

    /** Everything of an op but its regions and its source line. */
    private void head(Op op) {
        if (!op.results().isEmpty()) {
            out.append(list(op.results())).append(" = ");
        }
        out.append(words(op)).append(types(op.results()));
    }

    /** The op's mnemonic, operands and attributes: what a row of {@link Parser}'s table reads. */
    private String words(Op op) {
        return switch (op) {
            case IndexOp.Constant o -> "constant " + o.value();
            case IndexOp.ProgramId o -> "program_id " + o.axis();
            case IndexOp.ProgramCount o -> "program_count " + o.axis();
            case IndexOp.Size o -> "size " + value(o.view()) + ", " + o.axis();
            case IndexOp.Binary o -> word(o.kind()) + " " + list(o.operands());
            case IndexOp.Compare o -> word(o.kind()) + " " + list(o.operands());
            case IndexOp.ToTile o -> "to_tile " + value(o.index());
            case IndexOp.FromTile o -> "to_index " + value(o.tile());

            case ViewOp.At o -> "at " + element(o.view(), o.indexes());
            case ViewOp.Transpose o -> "transpose " + value(o.view()) + " order " + o.order();
            case ViewOp.Slice o -> "slice " + element(o.view(), o.starts()) + " sizes [" + list(o.sizes()) + "]";
            case ViewOp.Reshape o -> "reshape " + element(o.view(), o.trailing());

            case MemoryOp.Load o -> "load " + element(o.view(), o.offsets()) + " fill " + o.fill();
            case MemoryOp.Store o -> "store " + element(o.view(), o.offsets()) + ", " + value(o.tile());
            case MemoryOp.Gather o -> "gather " + element(o.view(), o.indexes()) + " fill " + o.fill();
            case MemoryOp.Scatter o -> "scatter " + element(o.view(), o.indexes()) + ", " + value(o.tile());
            case MemoryOp.Atomic o ->
                "atomic_" + word(o.kind()) + " " + element(o.view(), o.indexes()) + ", " + value(o.tile());

            case TileOp.Full o -> "full " + o.value();
            case TileOp.Iota o -> "iota";
            case TileOp.Unary o -> word(o.kind()) + " " + value(o.a());
            case TileOp.Binary o -> word(o.kind()) + " " + list(o.operands());
            case TileOp.Compare o -> word(o.kind()) + " " + list(o.operands());
            case TileOp.Fma o -> "fma " + list(o.operands());
            case TileOp.Select o -> "select " + list(o.operands());
            case TileOp.Cast o -> "cast " + value(o.a());
            case TileOp.Broadcast o -> "broadcast " + value(o.a());
            case TileOp.Reshape o -> "reshape " + value(o.a());
            case TileOp.Transpose o -> "transpose " + value(o.a()) + " order " + o.order();
            case TileOp.Reduce o -> "reduce_" + word(o.kind()) + " " + value(o.a()) + " axis " + o.axis();
            case TileOp.ArgReduce o -> (o.largest() ? "arg_max " : "arg_min ") + value(o.a()) + " axis " + o.axis();
            case TileOp.Scan o -> "scan_" + word(o.kind()) + " " + value(o.a()) + " axis " + o.axis();
            case TileOp.Dot o -> dot(o.precision()) + " " + list(o.operands());

            case ControlOp.For o -> "for " + loop(o);
            case ControlOp.If o -> "if " + value(o.condition());
            case ControlOp.Yield o -> o.values().isEmpty() ? "yield" : "yield " + list(o.values());
            case ControlOp.Print o -> "print " + quote(o.label()) + ", " + value(o.tile());
            case ControlOp.Check o -> "check " + value(o.condition()) + ", " + quote(o.message());
        };
    }

    /** A loop's bounds and carried values. A malformed loop is printed too, since {@link Verifier} shows it. */
    private String loop(ControlOp.For loop) {
        List<Value> params = loop.body().params();
        StringBuilder text = new StringBuilder(param(params, 0) + " = " + value(loop.from()) + " to "
                + value(loop.to()) + " step " + value(loop.step()));
        for (int i = 0; i < loop.initial().size(); i++) {
            text.append(i == 0 ? " carry (" : ", ").append(param(params, i + 1)).append(" = ");
            text.append(value(loop.initial().get(i)));
        }
        return text.append(loop.initial().isEmpty() ? "" : ")").toString();
    }

    /** The word for a dot. */
    static String dot(Precision precision) {
        return precision == Precision.EXACT ? "dot" : "dot_" + word(precision);
    }

    private String param(List<Value> params, int i) {
        return i < params.size() ? value(params.get(i)) : "%?";
    }

    private String value(Value value) {
        return "%" + numbers.getOrDefault(value.id(), value.id());
    }

    private String list(List<Value> values) {
        return values.stream().map(this::value).collect(Collectors.joining(", "));
    }

    private String element(Value view, List<Value> offsets) {
        return value(view) + "[" + list(offsets) + "]";
    }

    private static String types(List<Value> results) {
        return results.isEmpty()
                ? ""
                : results.stream().map(r -> r.type().toString()).collect(Collectors.joining(", ", " : ", ""));
    }

    private static String location(SourceLocation at) {
        return at.equals(SourceLocation.UNKNOWN) ? "" : "  // " + fileName(at.file()) + ":" + at.line();
    }

    private static String fileName(String file) {
        return file.matches("[\\w.$-]+") ? file : quote(file);
    }

    /** A name as it is if it reads as one token, otherwise quoted. */
    private static String name(String name) {
        return name.matches("[A-Za-z_$][\\w$]*") ? name : quote(name);
    }

    /** The text that names a constant of one of the ops' enums: its name in lower case. */
    static String word(Enum<?> kind) {
        return kind.name().toLowerCase(Locale.ROOT);
    }

    /** A string in double quotes, on one line, with Java's escapes. */
    static String quote(String text) {
        StringBuilder quoted = new StringBuilder("\"");
        text.codePoints().forEach(c -> {
            switch (c) {
                case '"' -> quoted.append("\\\"");
                case '\\' -> quoted.append("\\\\");
                case '\n' -> quoted.append("\\n");
                case '\t' -> quoted.append("\\t");
                case '\r' -> quoted.append("\\r");
                default -> {
                    // A surrogate without its other half would not survive an encoding to UTF-8.
                    if (Character.isISOControl(c) || Character.getType(c) == Character.SURROGATE) {
                        quoted.append(String.format(Locale.ROOT, "\\u%04x", c));
                    } else {
                        quoted.appendCodePoint(c);
                    }
                }
            }
        });
        return quoted.append('"').toString();
    }
}
