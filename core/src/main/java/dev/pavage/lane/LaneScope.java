package dev.pavage.lane;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** The registers that a place in a function can read. */
final class LaneScope {
    private final Map<Integer, LaneType> types;
    private final Map<Integer, ValueOp.Constant> constants;

    LaneScope() {
        this(new HashMap<>(), new HashMap<>());
    }

    private LaneScope(Map<Integer, LaneType> types, Map<Integer, ValueOp.Constant> constants) {
        this.types = types;
        this.constants = constants;
    }

    /** A block within: what it defines does not come out. */
    LaneScope nested() {
        return new LaneScope(new HashMap<>(types), new HashMap<>(constants));
    }

    void define(LaneValue value) {
        types.put(value.id(), value.type());
    }

    void constant(ValueOp.Constant constant) {
        constants.put(constant.result().id(), constant);
    }

    /** The type that a register was defined with, if it is in scope. */
    Optional<LaneType> type(LaneValue value) {
        return Optional.ofNullable(types.get(value.id()));
    }

    /** The constant that a register holds, if that is known. */
    Optional<ValueOp.Constant> constant(LaneValue value) {
        return Optional.ofNullable(constants.get(value.id()));
    }
}
