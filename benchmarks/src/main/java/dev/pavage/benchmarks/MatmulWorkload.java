package dev.pavage.benchmarks;

import dev.pavage.device.Device;
import dev.pavage.device.DeviceArray;
import dev.pavage.library.Matmul;
import dev.pavage.library.MatmulProblem;
import dev.pavage.library.Selection;
import java.lang.foreign.Arena;
import java.util.Optional;

/** Products of random matrices, with what follows them. */
public final class MatmulWorkload implements Workload {
    private final Arena arena = Arena.ofShared();
    private final Device device;
    private final MatmulShape shape;
    private final Product product;
    private final DeviceArray a;
    private final DeviceArray b;
    private final Optional<DeviceArray> bias;
    private final DeviceArray c;
    private final Selection<MatmulProblem, ?> selection;

    /**
     * Products of a shape.
     *
     * @throws IllegalArgumentException if the factors are integers other than I8, or I8 and what follows is smooth
     */
    public MatmulWorkload(Device device, Factors factors, MatmulShape shape) {
        this.device = device;
        this.shape = shape;
        product = Product.random(arena, factors, shape);
        a = shape.form().left(HostData.on(device, product.left()));
        b = shape.form().right(HostData.on(device, product.right()));
        bias = product.bias().map(row -> HostData.on(device, row));
        c = DeviceArray.allocate(device, product.resultDType(), product.result());
        selection = Matmul.select(new MatmulProblem(a, b, bias, c, shape.form().epilogue(), factors.precision()));
    }

    @Override
    public double flops() {
        return shape.flops();
    }

    @Override
    public long bytes() {
        return a.bytes() + b.bytes() + bias.map(DeviceArray::bytes).orElse(0L) + c.bytes();
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
        bias.ifPresent(DeviceArray::close);
        c.close();
        if (arena.scope().isAlive()) {
            arena.close();
        }
    }
}
