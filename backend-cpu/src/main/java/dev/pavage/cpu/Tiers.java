package dev.pavage.cpu;

import dev.pavage.lane.Block;
import dev.pavage.lane.ControlOp;
import dev.pavage.lane.LaneFunction;
import dev.pavage.lane.LaneOp;
import dev.pavage.lane.LaneValue;
import java.lang.classfile.CodeBuilder;
import java.lang.classfile.Label;
import java.util.stream.Stream;

/**
 * Which of HotSpot's compilers a method gets.
 *
 * <p>C1 inlines all of the Vector API that a method calls. For a micro-kernel that takes 30 to 300 ms and then fails:
 * "out of virtual registers". Worse, without profiling (tier 2, chosen when C2 has much to do, as at the start of a
 * process) the same method just fits; then tier 3, the step from there to C2, fails, and the method stays at a
 * hundredth of its speed for ever. Such a method is better interpreted until C2 has compiled it.
 */
final class Tiers {
    /** Micro-kernels of 6 rows by 4 vectors, some 130 vector ops, failed; those of 8 by 2, some 90, did not. */
    private static final int MOST_VECTOR_OPS_FOR_C1 = 64;

    private Tiers() {}

    /** Written first in a method: keeps C1 off it if it has many vector ops. */
    static void choose(CodeBuilder code, LaneFunction function) {
        if (vectorOps(function.body()) > MOST_VECTOR_OPS_FOR_C1) {
            refuseC1(code);
        }
    }

    /**
     * C1 gives up at once, at all tiers, on a method with an exception handler that can be reached without an exception
     * too. The branch to it is never taken, and costs nothing in what C2 makes.
     */
    private static void refuseC1(CodeBuilder code) {
        Label start = code.newLabel();
        Label end = code.newLabel();
        Label handler = code.newLabel();
        Label body = code.newLabel();
        code.labelBinding(start).nop().labelBinding(end);
        code.iconst_0().ifeq(body);
        code.aconst_null();
        code.labelBinding(handler).athrow();
        code.labelBinding(body);
        code.exceptionCatchAll(start, end, handler);
    }

    private static int vectorOps(Block block) {
        int count = 0;
        for (LaneOp op : block.ops()) {
            if (op instanceof ControlOp.For loop) {
                count += vectorOps(loop.body());
            } else if (op instanceof ControlOp.If branch) {
                count += vectorOps(branch.then()) + vectorOps(branch.otherwise());
            } else if (Stream.concat(op.operands().stream(), op.results().stream()).anyMatch(Tiers::isVector)) {
                count++;
            }
        }
        return count;
    }

    private static boolean isVector(LaneValue value) {
        return !value.type().isScalar();
    }
}
