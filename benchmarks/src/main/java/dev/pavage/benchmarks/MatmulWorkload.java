package dev.pavage.benchmarks;

import dev.pavage.benchmarks.Oracle.Expected;
import dev.pavage.device.Device;
import dev.pavage.device.DeviceArray;
import dev.pavage.io.HostArray;
import dev.pavage.library.Epilogue;
import dev.pavage.library.Matmul;
import dev.pavage.library.MatmulProblem;
import dev.pavage.library.Selection;
import dev.pavage.type.DType;
import dev.pavage.type.Shape;
import java.lang.foreign.Arena;
import java.util.Optional;

/** Products of random matrices. */
public final class MatmulWorkload implements Workload {
    /** Multiplications that {@link #verify} does at most. */
    private static final long EFFORT = 20_000_000;

    private final Arena arena = Arena.ofShared();
    private final Device device;
    private final MatmulShape shape;
    private final HostArray left;
    private final HostArray right;
    private final DeviceArray a;
    private final DeviceArray b;
    private final DeviceArray c;
    private final Selection<MatmulProblem, ?> selection;

    /**
     * Products of a shape.
     *
     * @throws IllegalArgumentException if {@code dtype} is no floating-point dtype
     */
    public MatmulWorkload(Device device, DType dtype, MatmulShape shape) {
        this.device = device;
        this.shape = shape;
        left = HostData.random(arena, dtype, matrices(shape.m(), shape.k()), 1);
        right = HostData.random(arena, dtype, matrices(shape.k(), shape.n()), 2);
        a = HostData.on(device, left);
        b = HostData.on(device, right);
        c = DeviceArray.allocate(device, dtype, matrices(shape.m(), shape.n()));
        selection = Matmul.select(new MatmulProblem(a, b, Optional.empty(), c, Epilogue.NONE));
    }

    private Shape matrices(long rows, long columns) {
        return shape.batch() == 1 ? Shape.of(rows, columns) : Shape.of(shape.batch(), rows, columns);
    }

    @Override
    public double flops() {
        return shape.flops();
    }

    @Override
    public void run() {
        selection.run();
        device.synchronize();
    }

    @Override
    public DeviceArray result() {
        return c;
    }

    @Override
    public void verify() {
        try (Arena temporary = Arena.ofConfined()) {
            HostArray found = HostData.of(temporary, c);
            double step = Oracle.roundoff(c.dtype().accumulator());
            Oracle.sample(found.shape().elements(), Math.max(16, EFFORT / shape.k()))
                    .forEach(i -> Oracle.check(
                            Oracle.value(found, i),
                            Oracle.product(left, right, shape, i),
                            c.dtype(),
                            step,
                            () -> "matmul " + c.dtype() + " " + shape + " on " + device + ": element " + i));
        }
    }

    @Override
    public double tolerance() {
        // The magnitude of a product of two numbers from -1 to 1 is 1/4 on average.
        Expected largest = new Expected(Math.sqrt((double) shape.k()), shape.k() / 4.0, shape.k());
        return 2 * Oracle.tolerance(largest, c.dtype(), Oracle.roundoff(c.dtype().accumulator()));
    }

    @Override
    public void close() {
        a.close();
        b.close();
        c.close();
        if (arena.scope().isAlive()) {
            arena.close();
        }
    }
}
