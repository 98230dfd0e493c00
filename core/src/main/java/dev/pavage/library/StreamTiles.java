package dev.pavage.library;

/**
 * Tile of a matrix product whose last tiles are shared by all cores.
 *
 * @param product the tile
 * @param programs how many programs share the tiles that are left when each has computed as many whole ones
 */
public record StreamTiles(MatmulTiles product, int programs) {}
