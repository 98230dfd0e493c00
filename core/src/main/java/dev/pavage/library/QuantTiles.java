package dev.pavage.library;

/**
 * Blocks of weights that a program reads at a time; both are powers of two.
 *
 * @param rows rows of weights
 * @param blocks blocks of each row
 */
public record QuantTiles(int rows, int blocks) {}
