package dev.pavage.benchmarks;

import dev.pavage.benchmarks.Oracle.Expected;
import dev.pavage.io.HostArray;
import dev.pavage.type.DType;
import dev.pavage.type.Shape;
import java.lang.foreign.Arena;

/**
 * A product of random matrices, the same each time, and how to check what a library made of it.
 *
 * @param factors what the matrices are: floating point, as is the result, or I8, whose results are I32
 * @param shape their sizes
 * @param left the left factors, [m, k] or [batch, m, k], row-major
 * @param right the right factors, [k, n] or [batch, k, n], row-major
 */
record Product(Factors factors, MatmulShape shape, HostArray left, HostArray right) {
    /** Multiplications that {@link #verify} does at most. */
    private static final long EFFORT = 20_000_000;

    /** Random matrices that live as long as an arena. */
    static Product random(Arena arena, Factors factors, MatmulShape shape) {
        DType dtype = factors.dtype();
        return new Product(
                factors,
                shape,
                HostData.random(arena, dtype, matrices(shape, shape.m(), shape.k()), 1),
                HostData.random(arena, dtype, matrices(shape, shape.k(), shape.n()), 2));
    }

    /** Dtype of the result. */
    DType resultDType() {
        DType dtype = factors.dtype();
        return dtype.isFloat() ? dtype : dtype.accumulator();
    }

    /** Shape of the result. */
    Shape result() {
        return matrices(shape, shape.m(), shape.n());
    }

    private static Shape matrices(MatmulShape shape, long rows, long columns) {
        return shape.batch() == 1 ? Shape.of(rows, columns) : Shape.of(shape.batch(), rows, columns);
    }

    /** How far an element of two correct results may be apart. */
    double tolerance() {
        // The magnitude of a product of two numbers from -1 to 1 is 1/4 on average.
        Expected largest = new Expected(Math.sqrt((double) shape.k()), shape.k() / 4.0, shape.k());
        return 2 * Oracle.tolerance(largest, resultDType(), factors.roundoff());
    }

    /**
     * Compares a result with sums in double precision: all elements of a small one, random ones of a large one.
     *
     * @param found the result, row-major
     * @param by who computed it, for the message
     * @throws WrongResultException if an element is off by more than rounding explains
     */
    void verify(HostArray found, String by) {
        double step = factors.roundoff();
        Oracle.sample(found.shape().elements(), Math.max(16, EFFORT / shape.k()))
                .forEach(i -> Oracle.check(
                        Oracle.value(found, i),
                        Oracle.product(left, right, shape, i),
                        resultDType(),
                        step,
                        () -> "matmul " + factors + " " + shape + " " + by + ": element " + i));
    }
}
