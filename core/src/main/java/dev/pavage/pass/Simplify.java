package dev.pavage.pass;

import dev.pavage.ir.ControlOp;
import dev.pavage.ir.IndexOp;
import dev.pavage.ir.MemoryOp;
import dev.pavage.ir.Op;
import dev.pavage.ir.TileKernel;
import dev.pavage.ir.TileOp;
import dev.pavage.ir.Value;
import dev.pavage.ir.ViewOp;
import java.util.Optional;

/**
 * Folds constants and applies algebra that holds exactly for every input: 64-bit and narrower integers that wrap, IEEE
 * floating point with its signed zeros, infinities and NaNs (the bits of a NaN aside). One walk is enough, since an op
 * that a rule makes is simplified at once.
 *
 * <p>The rules stand in one file per family: {@link IndexRules}, {@link TileRules}, {@link ShapeRules} and
 * {@link ControlRules}. A rule either gives the value that stands for an op's result, or none, and the op stays.
 */
public final class Simplify implements Pass {
    @Override
    public String name() {
        return "simplify";
    }

    @Override
    public TileKernel run(TileKernel kernel, PassContext context) {
        return Rewriter.rewrite(kernel, Simplify::rewrite);
    }

    private static void rewrite(Op op, Rewriter to) {
        switch (op) {
            case IndexOp o -> use(IndexRules.simplify(o, to), o, to);
            case TileOp o -> use(TileRules.simplify(o, to), o, to);
            case ViewOp o -> use(ShapeRules.simplify(o, to), o, to);
            case ControlOp o -> ControlRules.rewrite(o, to);
            case MemoryOp o -> to.emit(o);
        }
    }

    private static void use(Optional<Value> simpler, Op op, Rewriter to) {
        simpler.ifPresentOrElse(by -> to.replace(op.results().getFirst(), by), () -> to.emit(op));
    }
}
