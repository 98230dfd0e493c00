package dev.pavage.library;

/**
 * Block of a reduction, and of a product of a matrix and a vector: {@code rows} results are computed from {@code columns}
 * elements of each at a time. Both are powers of two.
 *
 * @param rows results of one program
 * @param columns elements combined at a time
 */
public record ReduceTiles(int rows, int columns) {}
