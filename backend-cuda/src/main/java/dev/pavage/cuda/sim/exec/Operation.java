package dev.pavage.cuda.sim.exec;

import dev.pavage.cuda.sim.report.Counters.InstructionClass;
import java.util.List;

/**
 * What an instruction computes from up to three registers of one thread.
 *
 * @param kind how it is counted
 * @param result type of the result
 * @param operands types of the operands
 * @param function computes the result's register from those of the operands
 */
record Operation(InstructionClass kind, Type result, List<Type> operands, Function function) {
    /** Computes a register from registers; operands that an operation has not are 0. */
    @FunctionalInterface
    interface Function {
        /** The result's bits, with zeros above them. */
        long apply(long a, long b, long c);
    }

    Operation {
        operands = List.copyOf(operands);
    }
}
