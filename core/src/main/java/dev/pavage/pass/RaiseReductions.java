package dev.pavage.pass;

import dev.pavage.ir.ControlOp.For;
import dev.pavage.ir.ControlOp.If;
import dev.pavage.ir.Op;
import dev.pavage.ir.Region;
import dev.pavage.ir.TileKernel;
import dev.pavage.ir.TileOp;
import dev.pavage.ir.Value;
import java.util.ArrayList;
import java.util.List;

/**
 * Moves each reduction up to right behind the op that makes what it reduces, so that a lowering can sum elements in the
 * same pass that computes them. Author's order often puts other ops between, as attention does between the exponentials
 * and their sum.
 */
public final class RaiseReductions implements Pass {
    @Override
    public String name() {
        return "raise-reductions";
    }

    @Override
    public TileKernel run(TileKernel kernel, PassContext context) {
        return kernel.withBody(raise(kernel.body()));
    }

    private static Region raise(Region region) {
        List<Op> ops = new ArrayList<>();
        for (Op op : region.ops()) {
            switch (op) {
                case TileOp.Reduce reduce -> ops.add(behind(ops, reduce.a()), reduce);
                case For loop -> ops.add(loop.withBody(raise(loop.body())));
                case If branch -> ops.add(branch.withRegions(raise(branch.then()), raise(branch.otherwise())));
                case Op other -> ops.add(other);
            }
        }
        return new Region(region.params(), ops);
    }

    /** The position behind the op that defines a value and the reductions that stand there already. */
    private static int behind(List<Op> ops, Value value) {
        int position = ops.size();
        while (position > 0 && !ops.get(position - 1).results().contains(value)) {
            position--;
        }
        if (position == 0) {
            return ops.size();
        }
        while (position < ops.size() && ops.get(position) instanceof TileOp.Reduce) {
            position++;
        }
        return position;
    }
}
