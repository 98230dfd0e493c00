package dev.pavage.library;

import dev.pavage.device.DeviceArray;
import dev.pavage.kernel.Grid;
import dev.pavage.kernel.Index;
import dev.pavage.kernel.Kernel;
import dev.pavage.kernel.Program;
import dev.pavage.kernel.View;
import java.util.List;

/**
 * Random numbers, uniform in [0, 1), the same on every device (see {@link Program#random(long,
 * dev.pavage.kernel.TileExpression)}).
 */
public final class RandomFill {
    /**
     * What to compute.
     *
     * @param seed one I64 element of shape [1]
     * @param out F32 of shape [n] with a step of 1; element i gets the number for counter i
     */
    public record Problem(DeviceArray seed, DeviceArray out) {
        @Override
        public String toString() {
            return out.dtype() + out.shape().toString();
        }
    }

    private static final int BLOCK = 4096;
    private static final Kernel KERNEL = Kernel.of(RandomFill.class, "random");
    private static final List<Candidate<Problem, ?>> CANDIDATES =
            List.of(Candidate.always("counters", RandomFill::tiles, RandomFill::launch));

    private RandomFill() {}

    /** Chooses a candidate. */
    public static Selection<Problem, ?> select(Problem problem) {
        return Selection.of("random", problem.out().device(), problem, CANDIDATES);
    }

    /** Each program computes a block. */
    static void random(Program p, View seed, View out, int block) {
        Index at = p.id(0).times(block);
        Index key = seed.at(0).load(List.of()).toIndex();
        out.store(at, p.random(key, p.indices(at, block)).to(out.dtype()));
    }

    private static ElementTiles tiles(Problem problem) {
        return new ElementTiles(1, Blocks.side(problem.out().shape().elements(), BLOCK));
    }

    private static List<Launch> launch(Problem problem, ElementTiles t) {
        Grid grid = Grid.of(Blocks.count(problem.out().shape().elements(), t.columns()));
        return List.of(Launch.of(KERNEL, grid, problem.seed(), problem.out(), t.columns()));
    }
}
