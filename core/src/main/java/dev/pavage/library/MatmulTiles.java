package dev.pavage.library;

/**
 * Tile of a matrix product: each program computes {@code m × n} elements, {@code k} terms of each sum at a time. All
 * are powers of two.
 *
 * @param m rows of the result
 * @param n columns of the result
 * @param k terms of the sums
 */
public record MatmulTiles(int m, int n, int k) {}
