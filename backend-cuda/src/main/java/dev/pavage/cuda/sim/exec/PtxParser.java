package dev.pavage.cuda.sim.exec;

import dev.pavage.cuda.sim.exec.Lexer.Kind;
import dev.pavage.cuda.sim.exec.Lexer.Token;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Parses a module of PTX. What is valid but not simulated (generic addresses, variables in global, constant or local memory,
 * textures) is refused, with its line.
 *
 * <p>Source: PTX ISA 8.0, 4 Syntax; 5 State Spaces, Types, and Variables; 11 Directives.
 */
public final class PtxParser {
    private static final Pattern VERSION = Pattern.compile("(\\d)\\.(\\d)");
    private static final Pattern TARGET = Pattern.compile("sm_(\\d+)a?");

    private final Tokens tokens;
    private final List<String> lines;
    private final Registers registers = new Registers();
    private final Decoder decoder = new Decoder(registers);
    private final Scope scope = new Scope(registers);
    private final Map<String, String> files;
    private final Map<String, PtxEntry> entries = new LinkedHashMap<>();
    private Optional<String> source = Optional.empty();
    private String version = "";
    private String target = "";
    private int isa;
    private int architecture;

    private PtxParser(String text) {
        List<Token> all = Lexer.tokens(text);
        tokens = new Tokens(all);
        lines = text.lines().toList();
        files = files(all);
    }

    /** The names of files by their numbers: what {@code .file} says may stand behind who refers to it. */
    private static Map<String, String> files(List<Token> tokens) {
        Map<String, String> files = new HashMap<>();
        for (int i = 0; i + 2 < tokens.size(); i++) {
            if (tokens.get(i).text().equals(".file") && tokens.get(i).kind() == Kind.WORD) {
                files.put(tokens.get(i + 1).text(), tokens.get(i + 2).text());
            }
        }
        return files;
    }

    /**
     * Parses a module.
     *
     * @throws PtxException if it is not PTX, or has what is not simulated
     */
    public static PtxModule parse(String text) {
        return new PtxParser(text).module();
    }

    private PtxModule module() {
        while (tokens.peek().kind() != Kind.END) {
            Token token = tokens.next();
            switch (token.text()) {
                case ".version" -> version();
                case ".target" -> target();
                case ".address_size" -> tokens.integer();
                case ".file" -> file();
                case ".visible", ".weak" -> {
                    // Who else may see it does not matter here.
                }
                case ".extern" -> {
                    tokens.expect(".shared");
                    scope.shared(tokens, true);
                }
                case ".shared" -> scope.shared(tokens, false);
                case ".entry" -> entry();
                case ".func" -> function();
                default -> throw new PtxException(
                        token.line(), "expected a directive of a module, found '%s'".formatted(token.text()));
            }
        }
        return new PtxModule(version, target, architecture, entries);
    }

    private void version() {
        Token name = tokens.expect(Kind.NUMBER, "a version");
        version = name.text();
        Matcher number = VERSION.matcher(version);
        if (!number.matches()) {
            throw new PtxException(name.line(), "expected a version such as 8.0, found '%s'".formatted(version));
        }
        isa = 10 * Integer.parseInt(number.group(1)) + Integer.parseInt(number.group(2));
    }

    private void target() {
        Token name = tokens.expect(Kind.WORD, "an architecture");
        target = name.text();
        Matcher number = TARGET.matcher(target);
        if (!number.matches()) {
            throw new PtxException(name.line(), "expected an architecture such as sm_80, found '%s'".formatted(target));
        }
        architecture = Integer.parseInt(number.group(1));
        while (tokens.take(",")) {
            tokens.next();
        }
    }

    private void file() {
        tokens.integer();
        tokens.expect(Kind.STRING, "a name");
        while (tokens.take(",")) {
            tokens.integer();
        }
    }

    private void entry() {
        String name = tokens.expect(Kind.WORD, "a name").text();
        scope.open();
        int bytes = tokens.sees("(") ? scope.entryParameters(tokens) : 0;
        int threads = 0;
        while (!tokens.sees("{")) {
            Token directive = tokens.expect(Kind.WORD, "a body");
            int[] numbers = numbers();
            if (directive.text().equals(".reqntid")) {
                threads = numbers[0];
                if (numbers.length > 1 && (numbers[1] != 1 || numbers[numbers.length - 1] != 1)) {
                    throw new PtxException(directive.line(), "blocks of more than one dimension are not simulated");
                }
            }
        }
        int start = decoder.code().size();
        decoder.begin(Optional.empty());
        body();
        scope.close();
        Program program = new Program(decoder.code(), registers.names(), registers.constants(), registers.specials());
        entries.put(name, new PtxEntry(name, bytes, scope.dynamicBase(), threads, start, program));
    }

    private int[] numbers() {
        List<Integer> numbers = new ArrayList<>();
        if (tokens.peek().kind() == Kind.NUMBER) {
            do {
                numbers.add(tokens.integer());
            } while (tokens.take(","));
        }
        return numbers.stream().mapToInt(Integer::intValue).toArray();
    }

    private void function() {
        scope.open();
        List<Operand.Register> results = tokens.sees("(") ? scope.functionParameters(tokens) : List.of();
        String name = tokens.expect(Kind.WORD, "a name").text();
        List<Operand.Register> parameters = tokens.sees("(") ? scope.functionParameters(tokens) : List.of();
        Optional<Decoder.Function> declared = decoder.function(name);
        Decoder.Function function = new Decoder.Function(
                results,
                parameters,
                declared.map(Decoder.Function::start).orElseGet(Controls.Label::new),
                registers.add("return address", Type.U32));
        if (declared.isPresent() || tokens.take(";")) {
            throw tokens.unexpected("a function that is not declared before: that is not simulated");
        }
        decoder.begin(Optional.of(function));
        body();
        decoder.declare(name, function);
        scope.close();
    }

    /** The body of a function. */
    private void body() {
        tokens.expect("{");
        scope.open();
        int depth = 1;
        int line = tokens.peek().line();
        while (depth > 0) {
            line = tokens.peek().line();
            if (tokens.take("{")) {
                scope.open();
                depth++;
            } else if (tokens.take("}")) {
                scope.close();
                depth--;
            } else {
                statement();
            }
        }
        decoder.end(origin(line));
        source = Optional.empty();
    }

    private void statement() {
        Token first = tokens.peek();
        if (first.text().equals("@")) {
            instruction();
            return;
        }
        tokens.expect(Kind.WORD, "an instruction");
        switch (first.text()) {
            case ".reg" -> scope.registers(tokens);
            case ".shared" -> scope.shared(tokens, false);
            case ".param" -> scope.callParameter(tokens);
            case ".loc" -> location();
            case ".pragma" -> {
                tokens.expect(Kind.STRING, "a pragma");
                tokens.expect(";");
            }
            default -> {
                if (tokens.take(":")) {
                    decoder.label(first.text(), first.line());
                } else {
                    instruction(Optional.empty(), first);
                }
            }
        }
    }

    /** A place in the source, up to the end of the line. */
    private void location() {
        int line = tokens.peek().line();
        String file = tokens.expect(Kind.NUMBER, "the number of a file").text();
        int number = tokens.integer();
        source = Optional.of(files.getOrDefault(file, "file " + file) + ":" + number);
        while (tokens.peek().line() == line && tokens.peek().kind() != Kind.END) {
            tokens.next();
        }
    }

    private void instruction() {
        tokens.expect("@");
        boolean negated = tokens.take("!");
        Operand predicate = scope.operand(tokens);
        Operand guard = negated ? new Operand.Not(predicate) : predicate;
        instruction(Optional.of(guard), tokens.expect(Kind.WORD, "an instruction"));
    }

    private void instruction(Optional<Operand> guard, Token opcode) {
        List<Operand> operands = new ArrayList<>();
        if (!tokens.take(";")) {
            do {
                operands.add(operand());
            } while (tokens.take(","));
            tokens.expect(";");
        }
        Statement statement = new Statement(origin(opcode.line()), guard, opcode.text(), operands);
        Availability.check(statement, architecture, isa);
        decoder.decode(statement);
    }

    /** An operand, or two results with a bar between. */
    private Operand operand() {
        Operand operand = scope.operand(tokens);
        return tokens.take("|") ? new Operand.Group(List.of(operand, scope.operand(tokens))) : operand;
    }

    private Instruction.Origin origin(int line) {
        return new Instruction.Origin(line, lines.get(line - 1).strip().replaceFirst(";$", ""), source);
    }
}
