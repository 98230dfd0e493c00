package dev.pavage.kernel;

/**
 * What a tile can be combined with: another tile, or an {@link Index}, which stands for a scalar I64 tile. Shapes are
 * aligned at the last axis and axes of extent 1 are repeated, as in NumPy.
 */
public sealed interface Operand permits TileExpression, Index {
    /** The operand as a tile: itself, a variable's current value, or an index as a scalar I64 tile. */
    Tile toTile();
}
