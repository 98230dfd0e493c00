package dev.pavage.benchmarks;

import dev.pavage.type.DType;

/**
 * An operation that memory limits and the size of its matrix.
 *
 * @param operation the operation
 * @param rows rows of the matrix
 * @param columns columns of the matrix
 */
public record MemoryShape(Streaming operation, long rows, long columns) {
    /** What the text of a shape looks like. */
    static final String EXPECTED = "OPERATION:ROWSxCOLUMNS, such as softmax:4096x8192";

    /**
     * The operation and the sizes of a text, {@code OPERATION:ROWSxCOLUMNS}.
     *
     * @throws IllegalArgumentException if the text is no such shape
     */
    public static MemoryShape parse(String text) {
        int colon = Math.max(0, text.indexOf(':'));
        long[] sizes = Extents.parse(
                text.substring(Math.min(text.length(), colon + 1)),
                EXPECTED,
                2,
                2);
        return new MemoryShape(Streaming.named(text.substring(0, colon).strip()), sizes[0], sizes[1]);
    }

    /** Bytes that have to be read or written; of a matrix in blocks, theirs. */
    public double bytes(DType dtype) {
        return operation.bytes(rows, columns, dtype);
    }

    @Override
    public String toString() {
        return operation + ":" + rows + "x" + columns;
    }
}
