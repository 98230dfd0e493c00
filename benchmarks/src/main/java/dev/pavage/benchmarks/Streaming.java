package dev.pavage.benchmarks;

import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;

/** Operations that memory limits, on a matrix of some rows and columns. */
public enum Streaming {
    /** Adds two matrices. */
    ADD(3, 0, 0, PeakBenchmark.COPY),
    /** The exponential of each element. */
    EXP(2, 0, 0, PeakBenchmark.COPY),
    /** Copies the transposed matrix. */
    TRANSPOSE(2, 0, 0, PeakBenchmark.COPY),
    /** Softmax of each row. */
    SOFTMAX(2, 0, 0, PeakBenchmark.COPY),
    /** Sums of the rows. */
    SUM_ROWS(1, 1, 0, PeakBenchmark.READ),
    /** Sums of the columns. */
    SUM_COLUMNS(1, 0, 1, PeakBenchmark.READ),
    /** The product with a vector. */
    MATVEC(1, 1, 1, PeakBenchmark.READ);

    private final int matrices;
    private final int columnVectors;
    private final int rowVectors;
    private final String limit;

    /**
     * An operation.
     *
     * @param matrices matrices that are read or written
     * @param columnVectors vectors of an element a row that are
     * @param rowVectors vectors of an element a column that are
     * @param limit what it is compared with, a limit of {@link PeakBenchmark}
     */
    Streaming(int matrices, int columnVectors, int rowVectors, String limit) {
        this.matrices = matrices;
        this.columnVectors = columnVectors;
        this.rowVectors = rowVectors;
        this.limit = limit;
    }

    /**
     * The operation of a name.
     *
     * @throws IllegalArgumentException if there is none; the message lists those there are
     */
    static Streaming named(String name) {
        return Arrays.stream(values())
                .filter(operation -> operation.toString().equals(name))
                .findFirst()
                .orElseThrow(
                        () -> new IllegalArgumentException("\"" + name + "\" is no operation of bench memory: expected "
                                + Arrays.stream(values()).map(Streaming::toString).collect(Collectors.joining(", "))));
    }

    /** Elements that have to be read or written. */
    double elements(long rows, long columns) {
        return (double) matrices * rows * columns + (double) columnVectors * rows + (double) rowVectors * columns;
    }

    /** The limit of {@link PeakBenchmark} that it is compared with. */
    String limit() {
        return limit;
    }

    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
