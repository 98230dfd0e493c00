package dev.pavage.library;

import dev.pavage.device.DeviceArray;
import dev.pavage.kernel.Grid;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * An operation that makes a row of the result from a row of the operand: both with the axes [leading..., rows, columns],
 * where the columns are the axis of the operation.
 *
 * @param a the operand
 * @param out the result
 */
record AlongRows(DeviceArray a, DeviceArray out) {
    /** Longer rows than so many blocks of the reduction table are read twice instead of being held. */
    private static final int BLOCKS = 2;

    /** Arrays of one shape, with one axis as the columns and few others. */
    static AlongRows of(DeviceArray a, int axis, DeviceArray out) {
        int rank = a.shape().rank();
        int[] order = IntStream.concat(IntStream.range(0, rank).filter(i -> i != axis), IntStream.of(axis))
                .toArray();
        List<DeviceArray> merged = Axes.merge(List.of(a.transpose(order), out.transpose(order)), 0, rank - 1, 1);
        return new AlongRows(merged.getFirst(), merged.getLast());
    }

    long rows() {
        return a.shape().extent(a.shape().rank() - 2);
    }

    long columns() {
        return a.shape().extent(a.shape().rank() - 1);
    }

    private long outer() {
        return Blocks.leading(a.shape(), a.shape().rank() - 2);
    }

    /** Whether elements of different rows lie side by side, not those of one. */
    private boolean acrossMemory() {
        return rows() > 1
                && a.strides().step(a.shape().rank() - 2) == 1
                && a.strides().step(a.shape().rank() - 1) != 1;
    }

    /** The block for rows that are read block by block. */
    ReduceTiles tiles() {
        return ReductionTable.tiles(a.device(), rows(), columns(), acrossMemory(), outer());
    }

    private int longest() {
        return BLOCKS * ReductionTable.row(a.device()).beside().elements();
    }

    /** Why rows are not held as a whole. */
    Optional<String> declinesWhole() {
        if (columns() > longest()) {
            return Optional.of(
                    "a row of " + columns() + " elements is longer than a block of " + longest());
        }
        return acrossMemory() && columns() > tiles().columns()
                ? Optional.of("the elements of a row do not lie side by side")
                : Optional.empty();
    }

    /** The block for whole rows. */
    ReduceTiles wholeTiles() {
        ReduceTiles tiles = tiles();
        int columns = Blocks.side(columns(), longest());
        int rows = Math.max(1, tiles.rows() / Math.max(1, columns / tiles.columns()));
        return new ReduceTiles(rows, columns, tiles.rowsLast());
    }

    /** Programs for blocks; axes of the grid: rows, leading. */
    Grid grid(ReduceTiles t) {
        return Grid.of(Blocks.count(rows(), t.rows()), outer());
    }
}
