package dev.pavage.cpu;

import dev.pavage.device.CompilationException;
import dev.pavage.lane.LaneOp;
import java.lang.constant.ClassDesc;
import java.lang.constant.ConstantDescs;

/** Names that the emitters share. */
final class Jvm {
    static final ClassDesc INT = ConstantDescs.CD_int;

    /** {@link VectorCalls}, by its name: without the Vector API it cannot be loaded. */
    static final ClassDesc VECTOR_CALLS = ClassDesc.of("dev.pavage.cpu.VectorCalls");

    private Jvm() {}

    /** How a class file names a class. */
    static ClassDesc desc(Class<?> type) {
        return type.describeConstable().orElseThrow();
    }

    /** What is thrown for an op that the lane IR does not have for its operands' types. */
    static CompilationException unsupported(LaneOp op) {
        return new CompilationException("the CPU has no such op: " + op);
    }
}
