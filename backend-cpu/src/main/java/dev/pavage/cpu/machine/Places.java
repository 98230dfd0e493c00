package dev.pavage.cpu.machine;

import dev.pavage.cpu.machine.Assembler.Gpr;
import dev.pavage.cpu.machine.Assembler.Operation;
import dev.pavage.lane.LaneValue;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Where integers are: in general registers, as far as there are enough, or on the stack. Three registers are for a moment
 * only: {@link #RESULT}, {@link #OTHER} and {@link #PRODUCT}.
 */
final class Places {
    static final Gpr RESULT = Gpr.RAX;
    static final Gpr OTHER = Gpr.RCX;
    static final Gpr PRODUCT = Gpr.RDX;

    /** Places on the stack. */
    static final int SLOTS = 512;

    private final Assembler code;
    /** What was found out when the function was written before. */
    private final Optional<Lifetimes> before;

    private final Map<LaneValue, Gpr> registers;
    private final Lifetimes lifetimes = new Lifetimes();
    private final Map<LaneValue, Operand.Memory> slots = new HashMap<>();
    private int used;

    Places(Assembler code, Optional<Lifetimes> before) {
        this.code = code;
        this.before = before;
        registers = before.map(Lifetimes::registers).orElse(Map.of());
    }

    Lifetimes lifetimes() {
        return lifetimes;
    }

    /** Whether a register is changed. */
    boolean uses(Gpr register) {
        return registers.containsValue(register);
    }

    /** Whether an integer may be read by what is written; if not, it need not be computed. */
    boolean isRead(LaneValue value) {
        return before.isEmpty() || before.orElseThrow().isRead(value);
    }

    // ---- the stack

    /** How many places are taken; {@link #release} goes back to it. */
    int mark() {
        return used;
    }

    void release(int mark) {
        used = mark;
    }

    /** A place on the stack. */
    Operand.Memory reserve() {
        if (used == SLOTS) {
            throw new NotEncodableException("more integers than " + SLOTS);
        }
        return new Operand.Memory(Gpr.RSP, used++ * Long.BYTES, false);
    }

    // ---- writing

    /** A register to write a new integer into; {@link #done} when it is. */
    Gpr define(LaneValue value) {
        return define(value, Optional.empty());
    }

    /** The same, where the register of another may be taken over if this op is the last to read that. */
    Gpr define(LaneValue value, Optional<LaneValue> old) {
        lifetimes.begin(value, old);
        Gpr register = registers.get(value);
        if (register != null) {
            return register;
        }
        slots.put(value, reserve());
        return RESULT;
    }

    /** A new integer that the stack has already. */
    void arrive(LaneValue value, Operand.Memory at) {
        lifetimes.begin(value, Optional.empty());
        Gpr register = registers.get(value);
        if (register == null) {
            slots.put(value, at);
        } else {
            code.operate(Operation.MOV, register, at);
        }
    }

    /** A register to write an integer into that has been defined before; {@link #done} when it is. */
    Gpr change(LaneValue value) {
        lifetimes.access(value);
        return registers.getOrDefault(value, RESULT);
    }

    /** The integer is in its register, or in the one for results if it has none. */
    void done(LaneValue value) {
        Operand.Memory slot = slots.get(value);
        if (slot != null) {
            code.store(slot, RESULT, Long.BYTES);
        }
    }

    // ---- reading

    /** The register of an integer, if it has one. */
    Optional<Gpr> register(LaneValue value) {
        return Optional.ofNullable(registers.get(value));
    }

    /** {@code to = to operation value}. */
    void read(Operation operation, Gpr to, LaneValue value) {
        lifetimes.access(value);
        Gpr register = registers.get(value);
        Operand.Memory slot = slots.get(value);
        if (register != null) {
            if (operation != Operation.MOV || register != to) {
                code.operate(operation, to, register);
            }
        } else if (slot != null) {
            code.operate(operation, to, slot);
        } else {
            throw new NotEncodableException("an integer that has no place: " + value);
        }
    }

    /** The register that an integer is in, which must not be changed; {@code other} if it has none. */
    Gpr read(LaneValue value, Gpr other) {
        Gpr register = registers.get(value);
        if (register == null) {
            read(Operation.MOV, other, value);
            return other;
        }
        lifetimes.access(value);
        return register;
    }

    /** Whether an integer has been defined. */
    boolean has(LaneValue value) {
        return lifetimes.has(value);
    }
}
