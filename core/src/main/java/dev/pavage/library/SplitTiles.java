package dev.pavage.library;

/**
 * Tile of a matrix product whose sums are computed in parts.
 *
 * @param product the tile of each part
 * @param parts into how many parts each sum is split; 1 if that would not pay
 */
public record SplitTiles(MatmulTiles product, int parts) {}
