package dev.pavage.benchmarks;

import dev.pavage.type.DType;
import dev.pavage.type.QuantFormat;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;

/** Operations that memory limits, on a matrix of some rows and columns. */
public enum Streaming {
    /** Adds two matrices. */
    ADD(3, 0, 0, PeakBenchmark.COPY),
    /** The exponential of each element. */
    EXP(2, 0, 0, PeakBenchmark.COPY),
    /** {@code x · sigmoid(x) · y} of two matrices (SwiGLU): a chain of elementwise operations in one kernel. */
    SWIGLU(3, 0, 0, PeakBenchmark.COPY),
    /** Copies the transposed matrix. */
    TRANSPOSE(2, 0, 0, PeakBenchmark.COPY),
    /** Softmax of each row. */
    SOFTMAX(2, 0, 0, PeakBenchmark.COPY),
    /** Rows divided by the root of the mean of their squares. */
    RMS_NORM(2, 0, 1, PeakBenchmark.COPY),
    /** Rows without their mean, divided by their standard deviation. */
    LAYER_NORM(2, 0, 2, PeakBenchmark.COPY),
    /** Sums of the rows. */
    SUM_ROWS(1, 1, 0, PeakBenchmark.READ),
    /** Sums of the columns. */
    SUM_COLUMNS(1, 0, 1, PeakBenchmark.READ),
    /** The product with a vector. */
    MATVEC(1, 1, 1, PeakBenchmark.READ),
    /** The product of weights in blocks of 8 bits each and a vector. */
    MATVEC_Q8_0(QuantFormat.Q8_0),
    /** The product of weights in blocks of 4 bits each and a vector. */
    MATVEC_Q4_0(QuantFormat.Q4_0);

    private final int matrices;
    private final int columnVectors;
    private final int rowVectors;
    private final String limit;
    private final Optional<QuantFormat> format;

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
        this.format = Optional.empty();
    }

    /** The product of a matrix in blocks and a vector. */
    Streaming(QuantFormat format) {
        this.matrices = 0;
        this.columnVectors = 1;
        this.rowVectors = 1;
        this.limit = PeakBenchmark.READ;
        this.format = Optional.of(format);
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

    /** Bytes that have to be read or written, where elements that are not in blocks are of a dtype. */
    double bytes(long rows, long columns, DType dtype) {
        double elements =
                (double) matrices * rows * columns + (double) columnVectors * rows + (double) rowVectors * columns;
        double blocks = (double) rows * columns / QuantFormat.WEIGHTS;
        return elements * dtype.bytes() + format.map(f -> blocks * f.blockBytes()).orElse(0.0);
    }

    /** The format of the matrix, if it lies in blocks. */
    Optional<QuantFormat> format() {
        return format;
    }

    /** The limit of {@link PeakBenchmark} that it is compared with. */
    String limit() {
        return limit;
    }

    @Override
    public String toString() {
        return format.map(f -> "matvec-" + f).orElseGet(() -> name().toLowerCase(Locale.ROOT).replace('_', '-'));
    }
}
