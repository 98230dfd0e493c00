package dev.pavage.library;

import dev.pavage.device.DeviceArray;
import dev.pavage.kernel.Grid;
import dev.pavage.kernel.Index;
import dev.pavage.kernel.Kernel;
import dev.pavage.kernel.Program;
import dev.pavage.kernel.Tile;
import dev.pavage.kernel.TileVar;
import dev.pavage.kernel.View;
import dev.pavage.type.DType;
import java.util.List;
import java.util.Set;

/** Positions of the largest or smallest elements along an axis. */
public final class ArgReduction {
    /**
     * What to compute. The first of equal elements counts, and a NaN is beyond all, as in NumPy.
     *
     * @param largest the largest rather than the smallest
     * @param a any shape and strides
     * @param axis the axis, from 0; its extent is at least 1
     * @param out of a's shape without the axis and dtype I64
     */
    public record Problem(boolean largest, DeviceArray a, int axis, DeviceArray out) {
        @Override
        public String toString() {
            return a.dtype() + a.shape().toString() + " along " + axis + " -> " + out.dtype() + out.shape();
        }
    }

    private static final Kernel KERNEL = Kernel.of(ArgReduction.class, "position");
    private static final List<Candidate<Problem, ?>> CANDIDATES =
            List.of(Candidate.always("rows", ArgReduction::tiles, ArgReduction::rows));

    private ArgReduction() {}

    /** Chooses a candidate. */
    public static Selection<Problem, ?> select(Problem problem) {
        String name = problem.largest() ? "argMax" : "argMin";
        return Selection.of(name, problem.out().device(), problem, CANDIDATES);
    }

    /**
     * Each program looks through some rows of {@code a}, [kept..., rows, columns]: block by block each element keeps
     * the best it has seen, and in which block, and at the end the best of these is found. Axes of the grid: rows,
     * kept.
     */
    static void position(Program p, View a, View out, boolean largest, ReduceTiles t) {
        DType type = a.dtype() == DType.BOOL ? DType.I32 : a.dtype();
        List<Index> kept = Blocks.unravel(p.id(1), out, 1);
        Index row = p.id(0).times(t.rows());
        View matrix = Blocks.at(a, kept).withFill(worst(largest, a.dtype()));
        TileVar best = p.var(t.full(p, type, worst(largest, type)));
        TileVar block = p.var(t.full(p, DType.I32, 0));
        for (Index col : p.range(0, matrix.size(1), t.columns())) {
            Tile x = t.load(matrix, row, col).to(type);
            Tile better = largest ? x.gt(best) : x.lt(best);
            if (type.isFloat()) {
                better = better.or(x.ne(x).and(best.eq(best)));
            }
            block.set(col.over(t.columns()).toTile().to(DType.I32).where(better, block));
            best.set(x.where(better, best));
        }
        Tile found = largest ? best.max(t.axis()) : best.min(t.axis());
        Tile equal = best.eq(t.acrossColumns(found));
        if (type.isFloat()) {
            equal = equal.or(best.ne(best));
        }
        Tile position = block.value()
                .to(DType.I64)
                .times(t.columns())
                .plus(t.acrossRows(p.indices(0, t.columns())));
        Blocks.at(out, kept).store(row, position.where(equal, Long.MAX_VALUE).min(t.axis()));
    }

    private static Number worst(boolean largest, DType dtype) {
        return largest ? Reducer.lowest(dtype) : Reducer.highest(dtype);
    }

    private static Reduction.Arranged arrange(Problem problem) {
        return Reduction.Arranged.of(problem.a(), Set.of(problem.axis()), problem.out());
    }

    private static ReduceTiles tiles(Problem problem) {
        return arrange(problem).tiles();
    }

    private static List<Launch> rows(Problem problem, ReduceTiles t) {
        Reduction.Arranged arranged = arrange(problem);
        Grid grid = Grid.of(Blocks.count(arranged.rows(), t.rows()), arranged.outer());
        return List.of(Launch.of(KERNEL, grid, arranged.a(), arranged.out(), problem.largest(), t));
    }
}
