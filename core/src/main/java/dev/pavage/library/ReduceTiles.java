package dev.pavage.library;

import dev.pavage.kernel.Index;
import dev.pavage.kernel.Program;
import dev.pavage.kernel.Tile;
import dev.pavage.kernel.TileExpression;
import dev.pavage.kernel.View;
import dev.pavage.type.DType;

/**
 * Block of a reduction, and of a product of a matrix and a vector: {@code rows} results are computed from {@code
 * columns} elements of each at a time. Both are powers of two.
 *
 * @param rows results of one program
 * @param columns elements combined at a time
 * @param rowsLast whether the tile's last axis is that of the rows: it should be the axis along which elements lie side
 *     by side in memory
 */
public record ReduceTiles(int rows, int columns, boolean rowsLast) {
    /** The block of a matrix at a row and a column. */
    Tile load(View matrix, Index row, Index col) {
        return rowsLast ? matrix.transpose().load(col, row, columns, rows) : matrix.load(row, col, rows, columns);
    }

    /** Writes a block where {@link #load} reads it. */
    void store(View matrix, Index row, Index col, Tile block) {
        if (rowsLast) {
            matrix.transpose().store(col, row, block);
        } else {
            matrix.store(row, col, block);
        }
    }

    /** A block of one value. */
    Tile full(Program p, DType dtype, Number value) {
        return rowsLast ? p.full(dtype, value, columns, rows) : p.full(dtype, value, rows, columns);
    }

    /** The axis of a block that is combined. */
    int axis() {
        return rowsLast ? 0 : 1;
    }

    /** One value for each row, so that it broadcasts to a block. */
    Tile acrossColumns(TileExpression perRow) {
        return rowsLast ? perRow.row() : perRow.column();
    }

    /** One value for each column, so that it broadcasts to a block. */
    Tile acrossRows(TileExpression perColumn) {
        return rowsLast ? perColumn.column() : perColumn.row();
    }
}
