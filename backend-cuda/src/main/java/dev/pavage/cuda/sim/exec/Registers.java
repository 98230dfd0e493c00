package dev.pavage.cuda.sim.exec;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Numbers all that the threads of a module hold: registers, and constants and special registers as if they were some. */
final class Registers {
    private final List<String> names = new ArrayList<>();
    private final Map<Long, Integer> constants = new LinkedHashMap<>();
    private final Map<Special, Integer> specials = new LinkedHashMap<>();

    /** A new register. */
    Operand.Register add(String name, Type type) {
        names.add(name);
        return new Operand.Register(names.size() - 1, type);
    }

    /** The register that holds a constant. */
    int constant(long bits) {
        return constants.computeIfAbsent(bits, key -> add("a constant", Type.B64).slot());
    }

    /** A special register. */
    Operand.Register special(Special special) {
        int slot = specials.computeIfAbsent(special, key -> add(special.name(), special.type()).slot());
        return new Operand.Register(slot, special.type());
    }

    /** The names of all, by number. */
    List<String> names() {
        return names;
    }

    /** The constants and their registers. */
    Map<Long, Integer> constants() {
        return constants;
    }

    /** The special registers that are read, and where they are held. */
    Map<Special, Integer> specials() {
        return specials;
    }
}
