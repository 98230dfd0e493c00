package dev.pavage.cuda.cublas;

/**
 * {@code result = first · second}, or a batch of such.
 *
 * @param types types
 * @param first the left factor
 * @param second the right factor, of the same batch
 * @param result the product, of the same batch; not transposed
 */
public record MatrixProduct(Types types, Matrix first, Matrix second, Matrix result) {}
