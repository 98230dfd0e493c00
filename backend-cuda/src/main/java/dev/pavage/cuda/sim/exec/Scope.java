package dev.pavage.cuda.sim.exec;

import dev.pavage.cuda.sim.exec.Lexer.Kind;
import dev.pavage.cuda.sim.exec.Lexer.Token;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The names that are known at a place of a module: declares them, and finds what an operand means. */
final class Scope {
    private final Registers registers;
    private final Deque<Map<String, Operand>> names = new ArrayDeque<>();
    private int sharedBytes;
    private Optional<Integer> dynamicBase = Optional.empty();

    Scope(Registers registers) {
        this.registers = registers;
        open();
    }

    void open() {
        names.push(new HashMap<>());
    }

    void close() {
        names.pop();
    }

    /** Where dynamic shared memory begins. */
    int dynamicBase() {
        return dynamicBase.orElse(sharedBytes);
    }

    /** {@code .reg .b32 %r<4>, %n;} from behind the directive. */
    void registers(Tokens tokens) {
        Type type = type(tokens);
        do {
            String name = tokens.expect(Kind.WORD, "a register").text();
            if (tokens.take("<")) {
                int count = tokens.integer();
                tokens.expect(">");
                for (int i = 0; i < count; i++) {
                    declare(name + i, registers.add(name + i, type));
                }
            } else {
                declare(name, registers.add(name, type));
            }
        } while (tokens.take(","));
        tokens.expect(";");
    }

    /** {@code .shared .align 16 .b8 buffer[1024];} from behind the directive; of unknown size if {@code isDynamic}. */
    void shared(Tokens tokens, boolean isDynamic) {
        int alignment = alignment(tokens);
        int line = tokens.peek().line();
        Type type = type(tokens);
        String name = tokens.expect(Kind.WORD, "a variable").text();
        int count = 1;
        if (tokens.take("[")) {
            count = isDynamic ? 0 : tokens.integer();
            tokens.expect("]");
        }
        tokens.expect(";");
        int unit = Math.max(alignment, type.bytes());
        int address = dynamicBase.orElse((sharedBytes + unit - 1) / unit * unit);
        if (isDynamic) {
            dynamicBase = Optional.of(address);
        } else if (dynamicBase.isPresent()) {
            throw new PtxException(
                    line, "static shared memory behind the declaration of the dynamic one is not simulated");
        } else {
            sharedBytes = address + count * type.bytes();
        }
        declare(name, new Operand.Constant(address, Type.S64));
    }

    /** The parameters of an entry, in parentheses; returns their bytes. */
    int entryParameters(Tokens tokens) {
        int bytes = 0;
        tokens.expect("(");
        while (!tokens.take(")")) {
            tokens.expect(".param");
            int alignment = alignment(tokens);
            Type type = type(tokens);
            attributes(tokens);
            String name = tokens.expect(Kind.WORD, "a parameter").text();
            int count = 1;
            if (tokens.take("[")) {
                count = tokens.integer();
                tokens.expect("]");
            }
            int unit = Math.max(alignment, type.bytes());
            int offset = (bytes + unit - 1) / unit * unit;
            bytes = offset + count * type.bytes();
            declare(name, new Operand.Parameter(offset));
            tokens.take(",");
        }
        return bytes;
    }

    /** What a parameter points to. */
    private static void attributes(Tokens tokens) {
        while (tokens.take(".ptr") || tokens.take(".global") || tokens.take(".shared") || tokens.sees(".align")) {
            alignment(tokens);
        }
    }

    /** The parameters or results of a function, in parentheses. */
    List<Operand.Register> functionParameters(Tokens tokens) {
        List<Operand.Register> parameters = new ArrayList<>();
        tokens.expect("(");
        while (!tokens.take(")")) {
            if (!tokens.take(".reg")) {
                tokens.expect(".param");
            }
            parameters.add(variable(tokens));
            tokens.take(",");
        }
        return parameters;
    }

    /** {@code .param .b32 x;} within a body, from behind the directive. */
    void callParameter(Tokens tokens) {
        variable(tokens);
        tokens.expect(";");
    }

    private Operand.Register variable(Tokens tokens) {
        alignment(tokens);
        Type type = type(tokens);
        String name = tokens.expect(Kind.WORD, "a name").text();
        if (tokens.sees("[")) {
            throw tokens.unexpected("a scalar: parameters of functions that are arrays are not simulated");
        }
        Operand.Register register = registers.add(name, type);
        declare(name, register);
        return register;
    }

    private static int alignment(Tokens tokens) {
        return tokens.take(".align") ? tokens.integer() : 1;
    }

    private static Type type(Tokens tokens) {
        Token token = tokens.expect(Kind.WORD, "a type");
        return Type.of(token.text().substring(1))
                .filter(type -> token.text().startsWith("."))
                .orElseThrow(
                        () -> new PtxException(token.line(), "expected a type, found '%s'".formatted(token.text())));
    }

    private void declare(String name, Operand meaning) {
        names.getFirst().put(name, meaning);
    }

    /** What the tokens that come next mean. */
    Operand operand(Tokens tokens) {
        if (tokens.take("!")) {
            return new Operand.Not(operand(tokens));
        }
        if (tokens.take("[")) {
            Operand base = operand(tokens);
            long offset = 0;
            if (tokens.take("+")) {
                offset = integer(operand(tokens), tokens);
            } else if (tokens.sees("-")) {
                offset = integer(operand(tokens), tokens);
            }
            tokens.expect("]");
            return new Operand.Address(base, offset);
        }
        if (tokens.sees("{") || tokens.sees("(")) {
            return group(tokens, tokens.next().text().equals("{") ? "}" : ")");
        }
        boolean negative = tokens.take("-");
        if (negative || tokens.peek().kind() == Kind.NUMBER) {
            return Numbers.constant(tokens.expect(Kind.NUMBER, "a number"), negative);
        }
        return name(tokens.expect(Kind.WORD, "an operand"));
    }

    private Operand group(Tokens tokens, String end) {
        List<Operand> members = new ArrayList<>();
        while (!tokens.take(end)) {
            members.add(operand(tokens));
            if (!tokens.sees(end)) {
                tokens.expect(",");
            }
        }
        return new Operand.Group(members);
    }

    private static long integer(Operand operand, Tokens tokens) {
        if (operand instanceof Operand.Constant constant && !constant.type().floating()) {
            return constant.bits();
        }
        throw tokens.unexpected("a whole number before it");
    }

    private Operand name(Token token) {
        for (Map<String, Operand> scope : names) {
            if (scope.containsKey(token.text())) {
                return scope.get(token.text());
            }
        }
        if (token.text().startsWith("%")) {
            return Special.of(token.text())
                    .<Operand>map(registers::special)
                    .orElseThrow(() -> new PtxException(
                            token.line(), "register %s is not declared, nor simulated".formatted(token.text())));
        }
        return new Operand.Name(token.text());
    }
}
