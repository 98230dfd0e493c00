package dev.pavage.cuda.sim.exec;

import dev.pavage.cuda.sim.exec.MemoryActions.Place;
import dev.pavage.cuda.sim.report.Counters.InstructionClass;
import dev.pavage.cuda.sim.report.Counters.Space;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Decodes loads, stores, atomic operations and copies. */
final class MemoryDecoder {
    /** Modifiers that say how caches and other threads see an access: all is done in order and at once. */
    private static final Set<String> IGNORED = Set.of(
            "weak", "volatile", "relaxed", "acquire", "release", "acq_rel", "cta", "gpu", "sys", "ca", "cg", "cs", "lu",
            "cv", "wb", "wt", "nc", "L1::no_allocate", "L1::evict_first", "L1::evict_last", "L2::64B", "L2::128B",
            "L2::256B");

    private static final Set<String> ATOMICS =
            Set.of("add", "min", "max", "exch", "cas", "and", "or", "xor", "inc", "dec");

    private final Statement statement;
    private final Slots slots;
    private final Decoder.Sink sink;
    private final List<String> modifiers;

    private MemoryDecoder(Statement statement, Slots slots, Decoder.Sink sink) {
        this.statement = statement;
        this.slots = slots;
        this.sink = sink;
        this.modifiers = statement.modifiers();
    }

    static void decode(Statement statement, Slots slots, Decoder.Sink sink) {
        MemoryDecoder decoder = new MemoryDecoder(statement, slots, sink);
        switch (statement.family()) {
            case "st" -> decoder.store();
            case "atom", "red" -> decoder.atomic();
            case "cp" -> decoder.copy();
            default -> decoder.load();
        }
    }

    private void load() {
        Type type = statement.type();
        Operand.Address from = slots.address(1);
        int[] results = slots.writeAll(statement.operand(0), type, true);
        Type extended = Slots.members(statement.operand(0)).getFirst() instanceof Operand.Register register
                ? register.type()
                : type;
        if (take("param")) {
            if (from.base() instanceof Operand.Parameter parameter) {
                int offset = parameter.offset() + (int) from.offset();
                sink.add(InstructionClass.LOAD, new MemoryActions.ParameterLoad(type, results, offset));
            } else {
                variable(from, results[0], slots.read(from.base(), type));
            }
            return;
        }
        sink.add(InstructionClass.LOAD, new MemoryActions.Load(place(from, type, results.length), results, extended));
    }

    private void store() {
        Type type = statement.type();
        Operand.Address to = slots.address(0);
        int[] values = slots.readAll(statement.operand(1), type, true);
        if (take("param")) {
            variable(to, slots.write(to.base(), type, false), values[0]);
            return;
        }
        sink.add(InstructionClass.STORE, new MemoryActions.Store(place(to, type, values.length), values));
    }

    /** A parameter of a call is held in a register. */
    private void variable(Operand.Address place, int to, int from) {
        if (place.offset() != 0) {
            throw statement.notSimulated();
        }
        int none = slots.constant(0);
        sink.add(InstructionClass.INTEGER, new Compute((a, b, c) -> a, to, from, none, none));
    }

    private Place place(Operand.Address address, Type type, int count) {
        Space space = space();
        Optional<String> vector = modifiers.stream().filter(m -> m.matches("v[24]")).findFirst();
        int expected = vector.map(v -> v.charAt(1) - '0').orElse(1);
        if (expected != count) {
            throw statement.wrong("has %d registers, expected %d".formatted(count, expected));
        }
        vector.ifPresent(modifiers::remove);
        nothingElse();
        return new Place(space, slots.base(address), address.offset(), type, count);
    }

    private Space space() {
        if (take("shared") || take("shared::cta")) {
            return Space.SHARED;
        }
        if (take("global")) {
            return Space.GLOBAL;
        }
        throw statement.wrong("accesses neither global nor shared memory: that is not simulated");
    }

    /** Refuses modifiers that are not known. */
    private void nothingElse() {
        Set<String> left = new HashSet<>(modifiers.subList(1, modifiers.size() - 1));
        left.removeAll(IGNORED);
        if (!left.isEmpty()) {
            throw statement.notSimulated();
        }
    }

    private boolean take(String modifier) {
        return modifiers.remove(modifier);
    }

    private void atomic() {
        boolean returns = statement.family().equals("atom");
        Type type = statement.type();
        String operation = modifiers.stream()
                .filter(ATOMICS::contains)
                .findFirst()
                .orElseThrow(statement::notSimulated);
        take(operation);
        Operation.Function function = function(operation, type);
        int first = returns ? 1 : 0;
        Place place = place(slots.address(first), type, 1);
        int b = slots.read(statement.operand(first + 1), type);
        int c = operation.equals("cas") ? slots.read(statement.operand(first + 2), type) : b;
        int result = returns ? slots.write(statement.operand(0), type, false) : -1;
        sink.add(InstructionClass.ATOMIC, new MemoryActions.Atomic(place, function, result, b, c));
    }

    private Operation.Function function(String operation, Type type) {
        return switch (operation) {
            case "exch" -> (before, b, c) -> b;
            case "cas" -> (before, b, c) -> before == b ? c : before;
            case "inc" -> (before, b, c) -> before >= b ? 0 : before + 1;
            case "dec" -> (before, b, c) -> before == 0 || before > b ? b : before - 1;
            default ->
                Operations.of(operation + "." + type)
                        .orElseThrow(statement::notSimulated)
                        .function();
        };
    }

    private void copy() {
        if (!take("async")) {
            throw statement.notSimulated();
        }
        if (take("commit_group")) {
            add(new AsyncActions.Commit());
        } else if (take("wait_all")) {
            add(new AsyncActions.WaitAll());
        } else if (take("wait_group")) {
            add(new AsyncActions.Wait((int) constant(0)));
        } else {
            begin();
        }
    }

    private void begin() {
        boolean toShared = take("shared") || take("shared::cta");
        boolean fromGlobal = take("global");
        int bytes = (int) constant(2);
        boolean known = take("cg") ? bytes == 16 : take("ca") && (bytes == 4 || bytes == 8 || bytes == 16);
        Set<String> left = new HashSet<>(modifiers.subList(1, modifiers.size()));
        left.removeAll(IGNORED);
        if (!toShared || !fromGlobal || !known || !left.isEmpty() || statement.operands().size() > 4) {
            throw statement.notSimulated();
        }
        Operand.Address to = slots.address(0);
        Operand.Address from = slots.address(1);
        int present = statement.operands().size() == 4
                ? slots.read(statement.operand(3), Type.U32)
                : slots.constant(bytes);
        add(new AsyncActions.Copy(
                slots.base(to), to.offset(), slots.base(from), from.offset(), bytes, present));
    }

    private void add(Action action) {
        sink.add(InstructionClass.ASYNC_COPY, action);
    }

    private long constant(int index) {
        if (statement.operand(index) instanceof Operand.Constant constant) {
            return constant.bits();
        }
        throw statement
                .wrong("needs a number as operand " + (index + 1) + " of " + Arrays.toString(modifiers.toArray()));
    }
}
