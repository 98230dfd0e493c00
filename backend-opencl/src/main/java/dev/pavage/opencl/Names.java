package dev.pavage.opencl;

import dev.pavage.lane.LaneValue;
import dev.pavage.lane.ValueOp;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;

/** What the registers of one function are called in C. Constants have no variable: they stand where they are used. */
final class Names {
    private final Map<LaneValue, String> names = new HashMap<>();
    private final Map<LaneValue, Long> constants = new HashMap<>();

    /** The name of a register, or the literal that it is. */
    String of(LaneValue value) {
        return names.getOrDefault(value, "x" + value.id());
    }

    /** The names of registers. */
    List<String> of(List<LaneValue> values) {
        return values.stream().map(this::of).toList();
    }

    /** Makes a register another name for a variable. */
    void bind(LaneValue value, String variable) {
        names.put(value, variable);
    }

    /** Makes a register a literal. */
    void define(ValueOp.Constant constant) {
        names.put(constant.result(), OpenClTypes.literal(constant));
        constants.put(constant.result(), constant.bits());
    }

    /** The bits of a register that is a constant. */
    OptionalLong constant(LaneValue value) {
        Long bits = constants.get(value);
        return bits == null ? OptionalLong.empty() : OptionalLong.of(bits);
    }
}
