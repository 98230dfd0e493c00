package dev.pavage.pass;

import dev.pavage.ir.ControlOp;
import dev.pavage.ir.Literal;
import dev.pavage.ir.Region;
import dev.pavage.ir.Value;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/** Rules for loops, branches and checks whose outcome is known. */
final class ControlRules {
    private ControlRules() {}

    /** Emits what stands for the op, its regions simplified. */
    static void rewrite(ControlOp op, Rewriter to) {
        switch (op) {
            case ControlOp.For o -> loop(o, to);
            case ControlOp.If o -> branch(o, to);
            case ControlOp.Check o -> check(o, to);
            case ControlOp.Yield o -> to.emit(o);
            case ControlOp.Print o -> to.emit(o);
        }
    }

    private static void loop(ControlOp.For op, Rewriter to) {
        // no round -> the initial values
        if (neverRuns(op, to)) {
            to.replace(op.results(), op.initial());
            return;
        }
        // one round -> the body itself
        if (runsOnce(op, to)) {
            List<Value> arguments = new ArrayList<>(List.of(op.from()));
            arguments.addAll(op.initial());
            to.replace(op.results(), to.inline(op.body(), arguments));
            return;
        }
        to.emitRewritten(op);
    }

    private static boolean neverRuns(ControlOp.For op, Rewriter to) {
        OptionalLong from = to.constant(op.from());
        OptionalLong end = to.constant(op.to());
        OptionalLong step = to.constant(op.step());
        boolean stands = step.isPresent() && step.getAsLong() <= 0;
        boolean empty = from.isPresent() && end.isPresent() && from.getAsLong() >= end.getAsLong();
        return stands || empty || op.from().equals(op.to());
    }

    private static boolean runsOnce(ControlOp.For op, Rewriter to) {
        OptionalLong from = to.constant(op.from());
        OptionalLong end = to.constant(op.to());
        OptionalLong step = to.constant(op.step());
        if (from.isEmpty() || end.isEmpty() || step.isEmpty()) {
            return false;
        }
        // from < to here, so their distance is at most 2^64 - 1 and fits without a sign.
        return Long.compareUnsigned(end.getAsLong() - from.getAsLong(), step.getAsLong()) <= 0;
    }

    private static void branch(ControlOp.If op, Rewriter to) {
        Optional<Literal> condition = to.splat(op.condition());
        if (condition.isEmpty()) {
            to.emitRewritten(op);
            return;
        }
        // if true then a else b -> a
        Region taken = condition.get().isZero() ? op.otherwise() : op.then();
        to.replace(op.results(), to.inline(taken, List.of()));
    }

    private static void check(ControlOp.Check op, Rewriter to) {
        // check true -> nothing
        boolean holds = to.splat(op.condition()).filter(c -> !c.isZero()).isPresent();
        if (!holds) {
            to.emit(op);
        }
    }
}
