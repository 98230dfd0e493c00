package dev.pavage.library;

/**
 * Block of an element-wise operation. Both are powers of two.
 *
 * @param rows elements along the last axis but one
 * @param columns elements along the last axis
 */
public record ElementTiles(int rows, int columns) {}
