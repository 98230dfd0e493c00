package dev.pavage.benchmarks;

import dev.pavage.device.Device;
import dev.pavage.device.DeviceArray;
import dev.pavage.library.Epilogue;
import dev.pavage.library.Matmul;
import dev.pavage.library.MatmulProblem;
import dev.pavage.library.Selection;
import java.lang.foreign.Arena;
import java.util.Optional;

/** Products of random matrices. */
public final class MatmulWorkload implements Workload {
    private final Arena arena = Arena.ofShared();
    private final Device device;
    private final MatmulShape shape;
    private final Product product;
    private final DeviceArray a;
    private final DeviceArray b;
    private final DeviceArray c;
    private final Selection<MatmulProblem, ?> selection;

    /**
     * Products of a shape.
     *
     * @throws IllegalArgumentException if the factors are integers other than I8
     */
    public MatmulWorkload(Device device, Factors factors, MatmulShape shape) {
        this.device = device;
        this.shape = shape;
        product = Product.random(arena, factors, shape);
        a = HostData.on(device, product.left());
        b = HostData.on(device, product.right());
        c = DeviceArray.allocate(device, product.resultDType(), product.result());
        selection = Matmul.select(new MatmulProblem(a, b, Optional.empty(), c, Epilogue.NONE, factors.precision()));
    }

    @Override
    public double flops() {
        return shape.flops();
    }

    @Override
    public long bytes() {
        return a.bytes() + b.bytes() + c.bytes();
    }

    @Override
    public void queue() {
        selection.run();
    }

    @Override
    public DeviceArray result() {
        return c;
    }

    @Override
    public void verify() {
        try (Arena temporary = Arena.ofConfined()) {
            product.verify(HostData.of(temporary, c), "on " + device);
        }
    }

    @Override
    public double tolerance() {
        return product.tolerance();
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
