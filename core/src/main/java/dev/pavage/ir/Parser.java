package dev.pavage.ir;

import static dev.pavage.ir.ValueType.INDEX;

import dev.pavage.ir.Lexer.Kind;
import dev.pavage.ir.Lexer.Token;
import dev.pavage.type.DType;
import dev.pavage.type.Precision;
import dev.pavage.type.Shape;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * Reads the text that {@link Printer} prints back to an equal kernel. It checks the text's form and that each value was
 * defined further up; whether the kernel is well formed is for {@link Verifier} to say.
 */
public final class Parser {
    /**
     * How the words of each op are read, by mnemonic. Mnemonics that two families share have the family's word in front
     * for the rarer one, which is taken if the op's first operand is of that family.
     */
    private static final Map<String, Function<Statement, Op>> TABLE = table();

    private final Lexer lexer;
    private final List<Token> tokens;
    private final Map<Integer, Value> values = new HashMap<>();
    private int next;

    private Parser(String text) {
        lexer = new Lexer(text);
        tokens = lexer.tokens();
    }

    /**
     * The kernel that {@code text} describes.
     *
     * @throws IrException if the text is malformed; the message begins with line and column
     */
    public static TileKernel parse(String text) {
        return new Parser(text).kernel();
    }

    private static Map<String, Function<Statement, Op>> table() {
        Map<String, Function<Statement, Op>> t = new HashMap<>();
        t.put("constant", s -> new IndexOp.Constant(s.result(), s.number(), s.at));
        t.put("program_id", s -> new IndexOp.ProgramId(s.result(), s.integer(), s.at));
        t.put("program_count", s -> new IndexOp.ProgramCount(s.result(), s.integer(), s.at));
        t.put("size", s -> new IndexOp.Size(s.result(), s.value(), s.after(",").integer(), s.at));
        rows(t, "index ", IndexOp.Kind.values(),
                (k, s) -> new IndexOp.Binary(s.result(), k, s.value(), s.nextValue(), s.at));
        rows(t, "index ", Comparison.values(),
                (k, s) -> new IndexOp.Compare(s.result(), k, s.value(), s.nextValue(), s.at));
        t.put("to_tile", s -> new IndexOp.ToTile(s.result(), s.value(), s.at));
        t.put("to_index", s -> new IndexOp.FromTile(s.result(), s.value(), s.at));

        t.put("at", s -> new ViewOp.At(s.result(), s.value(), s.bracketed(), s.at));
        t.put("view transpose", s -> new ViewOp.Transpose(s.result(), s.value(), s.after("order").order(), s.at));
        t.put("slice", s -> new ViewOp.Slice(s.result(), s.value(), s.bracketed(), s.after("sizes").bracketed(), s.at));
        t.put("view reshape", s -> new ViewOp.Reshape(s.result(), s.value(), s.bracketed(), s.at));

        t.put("load", s -> new MemoryOp.Load(s.result(), s.value(), s.bracketed(), s.after("fill").literal(), s.at));
        t.put("store", s -> new MemoryOp.Store(s.value(), s.bracketed(), s.nextValue(), s.at));
        t.put("gather",
                s -> new MemoryOp.Gather(s.result(), s.value(), s.bracketed(), s.after("fill").literal(), s.at));
        t.put("scatter", s -> new MemoryOp.Scatter(s.value(), s.bracketed(), s.nextValue(), s.at));
        rows(t, "atomic_", MemoryOp.AtomicKind.values(),
                (k, s) -> new MemoryOp.Atomic(k, s.value(), s.bracketed(), s.nextValue(), s.at));

        t.put("full", s -> new TileOp.Full(s.result(), s.literal(), s.at));
        t.put("iota", s -> new TileOp.Iota(s.result(), s.at));
        rows(t, "", TileOp.UnaryKind.values(), (k, s) -> new TileOp.Unary(s.result(), k, s.value(), s.at));
        rows(t, "", TileOp.BinaryKind.values(),
                (k, s) -> new TileOp.Binary(s.result(), k, s.value(), s.nextValue(), s.at));
        rows(t, "", Comparison.values(),
                (k, s) -> new TileOp.Compare(s.result(), k, s.value(), s.nextValue(), s.at));
        t.put("fma", s -> new TileOp.Fma(s.result(), s.value(), s.nextValue(), s.nextValue(), s.at));
        t.put("select", s -> new TileOp.Select(s.result(), s.value(), s.nextValue(), s.nextValue(), s.at));
        t.put("cast", s -> new TileOp.Cast(s.result(), s.value(), s.at));
        t.put("broadcast", s -> new TileOp.Broadcast(s.result(), s.value(), s.at));
        t.put("reshape", s -> new TileOp.Reshape(s.result(), s.value(), s.at));
        t.put("transpose", s -> new TileOp.Transpose(s.result(), s.value(), s.after("order").order(), s.at));
        rows(t, "reduce_", TileOp.Combiner.values(),
                (k, s) -> new TileOp.Reduce(s.result(), k, s.value(), s.after("axis").integer(), s.at));
        t.put("arg_max", s -> new TileOp.ArgReduce(s.result(), true, s.value(), s.after("axis").integer(), s.at));
        t.put("arg_min", s -> new TileOp.ArgReduce(s.result(), false, s.value(), s.after("axis").integer(), s.at));
        rows(t, "scan_", TileOp.Combiner.values(),
                (k, s) -> new TileOp.Scan(s.result(), k, s.value(), s.after("axis").integer(), s.at));
        for (Precision precision : Precision.values()) {
            t.put(Printer.dot(precision), s -> s.dot(precision));
        }

        t.put("for", Statement::loop);
        t.put("if", s -> new ControlOp.If(s.results(), s.value(), s.region(List.of()), s.otherwise(), s.at));
        t.put("yield", s -> new ControlOp.Yield(s.values(), s.at));
        t.put("print", s -> new ControlOp.Print(s.string(), s.nextValue(), s.at));
        t.put("check", s -> new ControlOp.Check(s.value(), s.after(",").string(), s.at));
        return Map.copyOf(t);
    }

    private interface KindRow<K> {
        Op read(K kind, Statement statement);
    }

    private static <K extends Enum<K>> void rows(
            Map<String, Function<Statement, Op>> table, String prefix, K[] kinds, KindRow<K> row) {
        Arrays.stream(kinds).forEach(kind -> table.put(prefix + Printer.word(kind), s -> row.read(kind, s)));
    }

    private TileKernel kernel() {
        expect("kernel");
        expect("@");
        String name = name();
        List<Value> params = new ArrayList<>();
        List<String> paramNames = new ArrayList<>();
        expect("(");
        while (!peek().is(")")) {
            if (!params.isEmpty()) {
                expect(",");
            }
            int id = id();
            paramNames.add(name());
            expect(":");
            params.add(define(new Value(id, type())));
        }
        expect(")");
        Map<Hint, Long> hints = hints();
        expect("{");
        Region body = new Region(List.of(), ops());
        take(Kind.END);
        return new TileKernel(name, params, paramNames, hints, body);
    }

    private Map<Hint, Long> hints() {
        Map<Hint, Long> hints = new EnumMap<>(Hint.class);
        if (!peek().is("hints")) {
            return hints;
        }
        expect("hints");
        expect("{");
        while (!peek().is("}")) {
            if (!hints.isEmpty()) {
                expect(",");
            }
            Token token = take(Kind.NAME);
            Hint hint = Arrays.stream(Hint.values())
                    .filter(h -> h.text().equals(token.text()))
                    .findFirst()
                    .orElseThrow(() -> token.error("there is no hint " + token.text()));
            expect("=");
            hints.put(hint, number());
        }
        expect("}");
        return hints;
    }

    /** The ops up to a closing brace, which is taken. */
    private List<Op> ops() {
        List<Op> ops = new ArrayList<>();
        while (!peek().is("}")) {
            Token first = peek();
            Statement statement = new Statement();
            Op op = statement.read();
            if (!op.results().equals(statement.results())) {
                throw first.error("this op defines " + op.results().size() + " values, not "
                        + statement.results().size());
            }
            statement.results().forEach(this::define);
            ops.add(op);
        }
        expect("}");
        return ops;
    }

    /** One op: its results' ids, the words that its row of the table reads, its results' types and its source line. */
    private final class Statement {
        final SourceLocation at = lexer.location(peek().line());
        private final Token first = peek();
        private final List<Value> results;
        private final Token mnemonic;
        private final int typesEnd;

        /** Reads the ids and, from the end of the line, their types. */
        Statement() {
            List<Integer> ids = new ArrayList<>();
            if (first.kind() == Kind.VALUE) {
                ids.add(id());
                while (peek().is(",")) {
                    expect(",");
                    ids.add(id());
                }
                expect("=");
            }
            mnemonic = take(Kind.NAME);
            int words = next;
            results = types(ids);
            typesEnd = next;
            next = words;
        }

        private List<Value> types(List<Integer> ids) {
            List<Value> typed = new ArrayList<>();
            if (ids.isEmpty()) {
                return typed;
            }
            while (!peek().is(":") && peek().line() == first.line() && peek().kind() != Kind.END) {
                next++;
            }
            for (int id : ids) {
                expect(typed.isEmpty() ? ":" : ",");
                typed.add(new Value(id, type()));
            }
            return typed;
        }

        Op read() {
            Function<Statement, Op> row = Optional.ofNullable(TABLE.get(family() + " " + mnemonic.text()))
                    .or(() -> Optional.ofNullable(TABLE.get(mnemonic.text())))
                    .orElseThrow(() -> mnemonic.error("there is no op " + mnemonic.text()));
            Op op = at(mnemonic, () -> row.apply(this));
            if (op.regions().isEmpty()) {
                endOfWords();
            }
            if (peek().line() == tokens.get(next - 1).line() && !peek().is("}") && peek().kind() != Kind.END) {
                throw peek().error("expected the end of the line, found " + peek().shown());
            }
            return op;
        }

        /** The family of the op's first operand, which tells apart mnemonics that two families share. */
        private String family() {
            Token operand = peek();
            Optional<Value> value = operand.kind() == Kind.VALUE
                    ? Optional.ofNullable(values.get(idOf(operand)))
                    : Optional.empty();
            return value.map(v -> switch (v.type()) {
                case ValueType.IndexType i -> "index";
                case ValueType.ViewType w -> "view";
                case ValueType.TileType t -> "tile";
            })
                    .orElse("");
        }

        /** Steps over the types, which were read first. */
        private void endOfWords() {
            if (!results.isEmpty()) {
                expect(":");
                next = typesEnd;
            }
        }

        List<Value> results() {
            return results;
        }

        Value result() {
            if (results.size() != 1) {
                throw first.error(mnemonic.text() + " defines one value, not " + results.size());
            }
            return results.getFirst();
        }

        /** Takes a word that must stand here. */
        Statement after(String word) {
            expect(word);
            return this;
        }

        Value value() {
            Token token = take(Kind.VALUE);
            return Optional.ofNullable(values.get(idOf(token)))
                    .orElseThrow(() -> token.error(token.shown() + " is not defined above"));
        }

        Value nextValue() {
            return after(",").value();
        }

        /** All values up to the end of the words; there may be none. */
        List<Value> values() {
            List<Value> all = new ArrayList<>();
            if (peek().kind() == Kind.VALUE && peek().line() == first.line()) {
                all.add(value());
                while (peek().is(",")) {
                    all.add(nextValue());
                }
            }
            return all;
        }

        List<Value> bracketed() {
            expect("[");
            List<Value> all = values();
            expect("]");
            return all;
        }

        List<Integer> order() {
            return Arrays.stream(extents()).mapToObj(e -> (int) e).toList();
        }

        long number() {
            return Parser.this.number();
        }

        int integer() {
            Token token = peek();
            return at(token, () -> Math.toIntExact(number()));
        }

        String string() {
            return take(Kind.STRING).text();
        }

        /** A constant of the result's dtype. */
        Literal literal() {
            Token token = tokens.get(next++);
            if (token.kind() != Kind.NUMBER && token.kind() != Kind.NAME) {
                throw token.error("expected a number, found " + token.shown());
            }
            return at(token, () -> Literal.parse(result().dtype(), token.text()));
        }

        TileOp.Dot dot(Precision precision) {
            return new TileOp.Dot(result(), value(), nextValue(), nextValue(), precision, at);
        }

        ControlOp.For loop() {
            List<Value> params = new ArrayList<>();
            params.add(new Value(id(), INDEX));
            Value from = after("=").value();
            Value to = after("to").value();
            Value step = after("step").value();
            List<Value> initial = new ArrayList<>();
            if (peek().is("carry")) {
                expect("carry");
                do {
                    expect(initial.isEmpty() ? "(" : ",");
                    int id = id();
                    initial.add(after("=").value());
                    params.add(new Value(id, initial.getLast().type()));
                } while (!peek().is(")"));
                expect(")");
            }
            return new ControlOp.For(results, from, to, step, initial, region(params), at);
        }

        Region region(List<Value> params) {
            endOfWords();
            expect("{");
            params.forEach(Parser.this::define);
            return new Region(params, ops());
        }

        Region otherwise() {
            expect("else");
            expect("{");
            return new Region(List.of(), ops());
        }
    }

    private ValueType type() {
        Token token = take(Kind.NAME);
        return switch (token.text()) {
            case "index" -> INDEX;
            case "tile" -> {
                expect("<");
                DType dtype = dtype();
                Token extents = peek();
                Shape shape = at(extents, () -> Shape.of(extents()));
                expect(">");
                yield ValueType.tile(dtype, shape);
            }
            case "view" -> {
                expect("<");
                DType dtype = dtype();
                expect("rank");
                Token rank = peek();
                int axes = at(rank, () -> Math.toIntExact(number()));
                expect(">");
                yield ValueType.view(dtype, axes);
            }
            default -> throw token.error("a type is index, tile<...> or view<...>, not " + token.shown());
        };
    }

    private DType dtype() {
        Token token = take(Kind.NAME);
        return DType.named(token.text())
                .orElseThrow(() -> token.error(token.shown() + " is no dtype; there are " + DType.names()));
    }

    /** Numbers in brackets. */
    private long[] extents() {
        List<Long> extents = new ArrayList<>();
        expect("[");
        while (!peek().is("]")) {
            if (!extents.isEmpty()) {
                expect(",");
            }
            extents.add(number());
        }
        expect("]");
        return extents.stream().mapToLong(e -> e).toArray();
    }

    private String name() {
        return peek().kind() == Kind.STRING ? take(Kind.STRING).text() : take(Kind.NAME).text();
    }

    private long number() {
        Token token = take(Kind.NUMBER);
        return at(token, () -> Long.parseLong(token.text()));
    }

    private int id() {
        return idOf(take(Kind.VALUE));
    }

    private static int idOf(Token token) {
        return at(token, () -> Integer.parseInt(token.text()));
    }

    private Value define(Value value) {
        values.put(value.id(), value);
        return value;
    }

    /** Gives failures of {@code read} the place of {@code token}, unless they have one. */
    private static <T> T at(Token token, Supplier<T> read) {
        try {
            return read.get();
        } catch (IrException e) {
            String message = String.valueOf(e.getMessage());
            throw message.startsWith("line ") ? e : token.error(message);
        } catch (NumberFormatException e) {
            throw token.error(token.shown() + " is no number that fits here");
        } catch (IllegalArgumentException | ArithmeticException e) {
            throw token.error(String.valueOf(e.getMessage()));
        }
    }

    private Token peek() {
        return tokens.get(next);
    }

    private Token take(Kind kind) {
        Token token = peek();
        if (token.kind() != kind) {
            throw token.error("expected " + kind + ", found " + token.shown());
        }
        next += kind == Kind.END ? 0 : 1;
        return token;
    }

    private void expect(String punctuationOrName) {
        Token token = peek();
        if (!token.is(punctuationOrName)) {
            throw token.error("expected '" + punctuationOrName + "', found " + token.shown());
        }
        next++;
    }
}
