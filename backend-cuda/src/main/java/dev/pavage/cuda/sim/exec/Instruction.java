package dev.pavage.cuda.sim.exec;

import dev.pavage.cuda.sim.report.Counters.InstructionClass;
import java.util.Optional;

/** An instruction as it is executed, with where it came from. */
final class Instruction {
    /** Its place in the PTX text. */
    final Origin origin;

    /** How it is counted. */
    final InstructionClass kind;

    /** The predicate that says which threads do it; -1 if all do. */
    final int guard;

    /** Whether those do it whose predicate is false. */
    final boolean negated;

    /** What it does. */
    final Action action;

    /** Whether that is {@link Action.Control}. */
    final boolean isControl;

    /** The registers that it reads, but for its guard. */
    final int[] reads;

    /** The registers that it writes. */
    final int[] writes;

    /**
     * A place.
     *
     * @param line line of the PTX text, from 1
     * @param text what stands there
     * @param source file and line of the source, if the PTX says it
     */
    record Origin(int line, String text, Optional<String> source) {}

    Instruction(
            Origin origin,
            InstructionClass kind,
            int guard,
            boolean negated,
            Action action,
            int[] reads,
            int[] writes) {
        this.origin = origin;
        this.kind = kind;
        this.guard = guard;
        this.negated = negated;
        this.action = action;
        this.isControl = action instanceof Action.Control;
        this.reads = reads;
        this.writes = writes;
    }
}
