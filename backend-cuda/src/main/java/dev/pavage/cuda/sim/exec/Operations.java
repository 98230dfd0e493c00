package dev.pavage.cuda.sim.exec;

import dev.pavage.cuda.sim.report.Counters.InstructionClass;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** The operations of single threads by their names, such as {@code add.s32}: one table, filled by a file per family. */
final class Operations {
    private static final Map<String, Operation> ALL = all();

    private final Map<String, Operation> table = new HashMap<>();

    private Operations() {}

    private static Map<String, Operation> all() {
        Operations operations = new Operations();
        IntegerOperations.add(operations);
        BitOperations.add(operations);
        FloatOperations.add(operations);
        Comparisons.add(operations);
        Conversions.add(operations);
        return operations.table;
    }

    /** The operation of a name, if threads do it. */
    static Optional<Operation> of(String name) {
        return Optional.ofNullable(ALL.get(name));
    }

    /** Adds an operation of integers, bits or predicates. */
    void put(String name, Type result, Operation.Function function, Type... operands) {
        put(InstructionClass.INTEGER, name, result, function, operands);
    }

    /** Adds an operation. */
    void put(InstructionClass kind, String name, Type result, Operation.Function function, Type... operands) {
        table.put(name, new Operation(kind, result, Arrays.asList(operands), function));
    }
}
