package dev.pavage.cuda.sim.exec;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * An instruction as it is written.
 *
 * @param guard the predicate behind {@code @}, a register or {@link Operand.Not} of one
 * @param opcode its name with all modifiers
 */
record Statement(Instruction.Origin origin, Optional<Operand> guard, String opcode, List<Operand> operands) {
    /** The part of the opcode before the first point. */
    String family() {
        return modifiers().getFirst();
    }

    /** The parts of the opcode, the first the {@link #family}. */
    List<String> modifiers() {
        return new ArrayList<>(Arrays.asList(opcode.split("\\.")));
    }

    /** The type that the opcode ends with. */
    Type type() {
        return Type.of(modifiers().getLast()).orElseThrow(() -> wrong("ends with no type"));
    }

    /** An operand. */
    Operand operand(int index) {
        if (index >= operands.size()) {
            throw wrong("has %d operands, expected more".formatted(operands.size()));
        }
        return operands.get(index);
    }

    /** That it may be valid, but is not simulated. */
    PtxException notSimulated() {
        return wrong("is not simulated");
    }

    /** That it is not valid. */
    PtxException wrong(String what) {
        return new PtxException(origin.line(), "'%s' %s: %s".formatted(opcode, what, origin.text()));
    }
}
