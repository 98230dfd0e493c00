package dev.pavage.cuda.cublas;

/**
 * How a matrix lies in memory, by columns as BLAS has it. One by rows is its transpose by columns.
 *
 * @param rows elements of a column, which lie side by side
 * @param columns number of columns
 * @param leading distance of columns in elements, {@code rows} at least
 * @param batch number of matrices
 * @param batchStride distance of matrices in elements; 0 if all are the same
 * @param transposed whether its transpose is multiplied
 * @param alignment a power of two that every address of a matrix is a multiple of
 */
public record Matrix(
        long rows, long columns, long leading, int batch, long batchStride, boolean transposed, int alignment) {
    /** What the library takes for granted where nothing is said (cublasLt.h, {@code MIN_ALIGNMENT_A_BYTES}). */
    private static final long MOST_ALIGNED = 256;

    /** One matrix without gaps. */
    public static Matrix packed(long rows, long columns, boolean transposed, long address) {
        return new Matrix(rows, columns, rows, 1, 0, transposed, alignment(address));
    }

    /** The largest power of two, 256 at most, that a number of bytes is a multiple of. */
    public static int alignment(long bytes) {
        return (int) Long.lowestOneBit(bytes | MOST_ALIGNED);
    }
}
