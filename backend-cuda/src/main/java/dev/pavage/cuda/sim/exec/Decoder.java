package dev.pavage.cuda.sim.exec;

import dev.pavage.cuda.sim.report.Counters.InstructionClass;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Makes of each statement what the executor runs; what it does not know is refused. */
final class Decoder {
    /**
     * A function.
     *
     * @param results the registers in which its callers find results
     * @param parameters the registers in which it finds its parameters
     * @param start its first instruction
     * @param returnTo the register in which it finds where to return to
     */
    record Function(
            List<Operand.Register> results,
            List<Operand.Register> parameters,
            Controls.Label start,
            Operand.Register returnTo) {}

    private final Registers registers;
    private final List<Instruction> code = new ArrayList<>();
    private final Map<String, Function> functions = new HashMap<>();
    private final Map<String, Controls.Label> labels = new HashMap<>();
    private final Map<String, Statement> wanted = new HashMap<>();
    private Optional<Function> current = Optional.empty();

    Decoder(Registers registers) {
        this.registers = registers;
    }

    /** All instructions so far. */
    List<Instruction> code() {
        return code;
    }

    /** A function is declared, or begins. */
    void declare(String name, Function function) {
        functions.putIfAbsent(name, function);
    }

    /** A function that was declared. */
    Optional<Function> function(String name) {
        return Optional.ofNullable(functions.get(name));
    }

    /** The body of a function begins, or of an entry if there is none. */
    void begin(Optional<Function> function) {
        current = function;
        current.ifPresent(f -> f.start().at(code.size()));
        labels.clear();
        wanted.clear();
    }

    /** A label stands here. */
    void label(String name, int line) {
        Controls.Label label = labels.computeIfAbsent(name, key -> new Controls.Label());
        if (label.at() >= 0) {
            throw new PtxException(line, "label %s stands twice".formatted(name));
        }
        label.at(code.size());
    }

    /** The body ends: who comes here returns. */
    void end(Instruction.Origin origin) {
        returning(new Statement(origin, Optional.empty(), "ret", List.of()));
        wanted.forEach((name, statement) -> {
            if (labels.get(name) instanceof Controls.Label label && label.at() < 0) {
                throw statement.wrong("goes to label %s, which stands nowhere".formatted(name));
            }
        });
    }

    /** Decodes a statement. */
    void decode(Statement statement) {
        switch (statement.family()) {
            case "bra" -> branch(statement);
            case "call" -> call(statement);
            case "ret" -> returning(statement);
            case "exit" -> control(statement, new Controls.Exit());
            case "bar", "barrier" -> barrier(statement);
            case "ld", "ldu", "st", "atom", "red", "cp" -> {
                Slots slots = new Slots(statement, registers);
                MemoryDecoder.decode(statement, slots, (kind, action) -> add(statement, kind, action, slots));
            }
            case "shfl", "vote", "activemask", "mma", "ldmatrix" -> {
                Slots slots = new Slots(statement, registers);
                WarpDecoder.decode(statement, slots, (kind, action) -> add(statement, kind, action, slots));
            }
            case "membar", "fence", "nanosleep", "prefetch" ->
                add(statement, InstructionClass.BARRIER, new Controls.Nothing(), new Slots(statement, registers));
            case "trap" ->
                add(statement, InstructionClass.CONTROL, new Controls.Trap(), new Slots(statement, registers));
            case "mov" -> move(statement);
            case "lop3", "bfi" -> constantLast(statement);
            default -> compute(statement, Operations.of(statement.opcode()).orElseThrow(statement::notSimulated));
        }
    }

    /** Takes what an instruction does. */
    interface Sink {
        /** It is this. */
        void add(InstructionClass kind, Action action);
    }

    private void add(Statement statement, InstructionClass kind, Action action, Slots slots) {
        int guard = -1;
        boolean negated = false;
        if (statement.guard().isPresent()) {
            Operand predicate = statement.guard().get();
            negated = predicate instanceof Operand.Not;
            guard = new Slots(statement, registers)
                    .read(predicate instanceof Operand.Not not ? not.operand() : predicate, Type.PRED);
        }
        code.add(new Instruction(statement.origin(), kind, guard, negated, action, slots.reads(), slots.writes()));
    }

    private void control(Statement statement, Action.Control action) {
        add(statement, InstructionClass.CONTROL, action, new Slots(statement, registers));
    }

    private void branch(Statement statement) {
        if (!(statement.operand(0) instanceof Operand.Name name)) {
            throw statement.wrong("needs a label");
        }
        wanted.putIfAbsent(name.name(), statement);
        control(
                statement,
                new Controls.Branch(labels.computeIfAbsent(name.name(), key -> new Controls.Label())));
    }

    private void returning(Statement statement) {
        if (current.isEmpty()) {
            control(statement, new Controls.Exit());
        } else {
            control(statement, new Controls.Return(current.get().returnTo().slot()));
        }
    }

    /** Arguments are moved into the function's registers, and results out of them. */
    private void call(Statement statement) {
        List<Operand> operands = statement.operands();
        int at = statement.operand(0) instanceof Operand.Group ? 1 : 0;
        if (!(statement.operand(at) instanceof Operand.Name name) || !functions.containsKey(name.name())) {
            throw statement.wrong("needs a function that stands before it");
        }
        Function function = functions.get(name.name());
        List<Operand> arguments =
                operands.size() > at + 1 ? Slots.members(statement.operand(at + 1)) : List.of();
        List<Operand> results = at == 1 ? Slots.members(operands.getFirst()) : List.of();
        if (arguments.size() != function.parameters().size()
                || results.size() != function.results().size()) {
            throw statement.wrong("has other parameters than the function");
        }
        for (int i = 0; i < arguments.size(); i++) {
            moveTo(statement, function.parameters().get(i), arguments.get(i));
        }
        control(statement, new Controls.Call(function.start(), function.returnTo().slot()));
        for (int i = 0; i < results.size(); i++) {
            moveTo(statement, results.get(i), function.results().get(i));
        }
    }

    private void moveTo(Statement statement, Operand to, Operand from) {
        if (!(to instanceof Operand.Register register)) {
            throw statement.wrong("needs a register for each result");
        }
        Slots slots = new Slots(statement, registers);
        int source = slots.read(from, register.type());
        copy(statement, slots, slots.write(to, register.type(), false), source);
    }

    private void copy(Statement statement, Slots slots, int to, int from) {
        int none = slots.constant(0);
        add(statement, InstructionClass.INTEGER, new Compute((a, b, c) -> a, to, from, none, none), slots);
    }

    private void barrier(Statement statement) {
        List<String> modifiers = statement.modifiers();
        if (modifiers.contains("warp")) {
            Slots slots = new Slots(statement, registers);
            int members = slots.read(statement.operand(0), Type.B32);
            add(statement, InstructionClass.BARRIER, new WarpActions.WarpBarrier(members), slots);
        } else if (modifiers.contains("sync") && statement.operands().size() == 1) {
            add(statement, InstructionClass.BARRIER, new Controls.Barrier(), new Slots(statement, registers));
        } else {
            throw statement.notSimulated();
        }
    }

    private void move(Statement statement) {
        Type type = statement.type();
        Slots slots = new Slots(statement, registers);
        if (statement.operand(1) instanceof Operand.Group group) {
            int[] parts = slots.readAll(group, half(statement, type, group), false);
            Action pack = new Packing.Pack(slots.write(statement.operand(0), type, false), parts, type);
            add(statement, InstructionClass.INTEGER, pack, slots);
        } else if (statement.operand(0) instanceof Operand.Group group) {
            int[] parts = slots.writeAll(group, half(statement, type, group), false);
            Action unpack = new Packing.Unpack(parts, slots.read(statement.operand(1), type), type);
            add(statement, InstructionClass.INTEGER, unpack, slots);
        } else {
            compute(statement, Operations.of(statement.opcode()).orElseThrow(statement::notSimulated));
        }
    }

    private static Type half(Statement statement, Type whole, Operand.Group parts) {
        return Type.of("b" + whole.bits() / parts.members().size())
                .orElseThrow(() -> statement.wrong("cannot be split so"));
    }

    private void compute(Statement statement, Operation operation) {
        List<Operand> operands = statement.operands();
        if (operands.size() != 1 + operation.operands().size()) {
            throw statement.wrong("has %d operands, expected %d"
                    .formatted(operands.size(), 1 + operation.operands().size()));
        }
        boolean wider = operation.kind() == InstructionClass.CONVERSION;
        Slots slots = new Slots(statement, registers);
        int[] sources = new int[3];
        for (int i = 0; i < sources.length; i++) {
            sources[i] = i < operation.operands().size()
                    ? slots.read(plain(statement, operands.get(i + 1)), operation.operands().get(i), wider)
                    : slots.constant(0);
        }
        int result = slots.write(operands.getFirst(), operation.result(), wider);
        Operation.Function function = operation.function();
        if (operation.result().signed() && wider && operands.getFirst() instanceof Operand.Register register) {
            Type narrow = operation.result();
            Type wide = register.type();
            function = (a, b, c) -> wide.wrap(narrow.value(operation.function().apply(a, b, c)));
        }
        add(
                statement,
                operation.kind(),
                new Compute(function, result, sources[0], sources[1], sources[2]),
                slots);
    }

    /** An operand; a negated predicate is computed first. */
    private Operand plain(Statement statement, Operand operand) {
        if (!(operand instanceof Operand.Not not)) {
            return operand;
        }
        Operand.Register negated = registers.add("a negated predicate", Type.PRED);
        List<Operand> operands = List.of(negated, not.operand());
        decode(new Statement(statement.origin(), statement.guard(), "not.pred", operands));
        return negated;
    }

    /** Instructions of three registers and constants behind them. */
    private void constantLast(Statement statement) {
        boolean isLogic = statement.family().equals("lop3");
        int registerOperands = isLogic ? 3 : 2;
        if (statement.operands().size() != 5) {
            throw statement.wrong("has %d operands, expected 5".formatted(statement.operands().size()));
        }
        long[] constants = statement.operands().stream()
                .skip(1 + registerOperands)
                .mapToLong(operand -> {
                    if (operand instanceof Operand.Constant constant) {
                        return constant.bits();
                    }
                    throw statement.notSimulated();
                })
                .toArray();
        Type type = statement.type();
        Slots slots = new Slots(statement, registers);
        int[] sources = new int[3];
        for (int i = 0; i < sources.length; i++) {
            sources[i] =
                    i < registerOperands ? slots.read(statement.operand(i + 1), type) : slots.constant(0);
        }
        Operation.Function function = isLogic
                ? (a, b, c) -> BitOperations.logic(a, b, c, (int) constants[0])
                : (a, b, c) -> BitOperations.insert(type, a, b, (int) constants[0] & 0xff, (int) constants[1] & 0xff);
        int result = slots.write(statement.operand(0), type, false);
        add(
                statement,
                InstructionClass.INTEGER,
                new Compute(function, result, sources[0], sources[1], sources[2]),
                slots);
    }
}
