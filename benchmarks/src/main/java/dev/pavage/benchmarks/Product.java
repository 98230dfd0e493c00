package dev.pavage.benchmarks;

import dev.pavage.benchmarks.Oracle.Expected;
import dev.pavage.device.Device;
import dev.pavage.io.HostArray;
import dev.pavage.type.DType;
import dev.pavage.type.Shape;
import dev.pavage.type.Strides;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.Optional;

/**
 * A product of random matrices with what follows it, the same each time, and how to check what a library made of it.
 *
 * @param factors what the matrices are: floating point, as is the result, or I8, whose results are I32
 * @param shape their sizes
 * @param left the left factors as they are stored: {@link MatmulShape#left}, row-major
 * @param right the right factors, likewise
 * @param bias what is added to each row, if there is a bias
 */
record Product(Factors factors, MatmulShape shape, HostArray left, HostArray right, Optional<HostArray> bias)
        implements Inputs {
    /** Multiplications that {@link #verify} does at most. */
    private static final long EFFORT = 20_000_000;

    /** Random matrices that live as long as an arena. */
    static Product random(Arena arena, Factors factors, MatmulShape shape) {
        DType dtype = factors.dtype();
        return new Product(
                factors,
                shape,
                HostData.random(arena, dtype, shape.left(), 1),
                HostData.random(arena, dtype, shape.right(), 2),
                shape.form().bias()
                        ? Optional.of(HostData.random(arena, dtype, shape.bias(), 3))
                        : Optional.empty());
    }

    /** Dtype of the result. */
    DType resultDType() {
        return factors.result();
    }

    /** Shape of the result. */
    Shape result() {
        return shape.result();
    }

    /** A copy of a result that a library wrote, row-major. */
    HostArray found(MemorySegment result, Arena arena) {
        MemorySegment data = arena.allocate(result.byteSize(), HostData.ALIGNMENT).copyFrom(result);
        return new HostArray(resultDType(), result(), Strides.rowMajor(result()), data);
    }

    /** How far an element of two correct results may be apart. */
    double tolerance() {
        // The magnitude of a product of two numbers from -1 to 1 is 1/4 on average.
        Expected largest = new Expected(Math.sqrt((double) shape.k()), shape.k() / 4.0, shape.k());
        return 2 * shape.form().slope() * Oracle.tolerance(largest, resultDType(), factors.roundoff());
    }

    @Override
    public Peer.Work prepare(Peer peer, Device device) {
        return peer.prepare(device, this);
    }

    @Override
    public void verify(HostArray found, String by) {
        double step = factors.roundoff();
        Oracle.sample(found.shape().elements(), Math.max(16, EFFORT / shape.k()))
                .forEach(i -> Oracle.check(
                        Oracle.value(found, i),
                        expected(i),
                        resultDType(),
                        step,
                        () -> "matmul " + factors + " " + shape + " " + by + ": element " + i));
    }

    private Expected expected(long index) {
        Expected sum = Oracle.product(left, right, shape, index);
        double added = bias.map(row -> Oracle.value(row, index % shape.n())).orElse(0.0);
        return new Expected(
                shape.form().activated(sum.value() + added),
                shape.form().slope() * (sum.magnitude() + Math.abs(added)),
                sum.length() + 1);
    }
}
