package dev.pavage.benchmarks;

import dev.pavage.device.Device;
import dev.pavage.device.DeviceArray;
import dev.pavage.device.Graph;
import dev.pavage.device.TensorScope;
import dev.pavage.kernel.Grid;
import dev.pavage.kernel.Index;
import dev.pavage.kernel.Kernel;
import dev.pavage.kernel.Program;
import dev.pavage.kernel.View;
import dev.pavage.tensor.Tensor;
import dev.pavage.type.DType;
import dev.pavage.type.Shape;
import java.util.Optional;
import java.util.function.Consumer;

/** Many small operations, each of which adds 1 to some numbers: what they cost is the way to the device. */
final class SmallOperations implements AutoCloseable {
    /** Operations of one {@link #run}. */
    static final int MANY = 100;

    private static final int BLOCK = 64;
    private static final Kernel INCREMENT = Kernel.of(SmallOperations.class, "increment");

    private final Device device;
    private final LaunchShape shape;
    private final DeviceArray numbers;
    private final Optional<Graph> graph;

    SmallOperations(Device device, LaunchShape shape) {
        this.device = device;
        this.shape = shape;
        numbers = HostData.zeros(device, DType.F32, Shape.of(shape.elements()));
        graph = shape.way() == LaunchShape.Way.GRAPH
                ? Optional.of(device.record(this::launches))
                : Optional.empty();
    }

    /** Each program adds 1 to a block. */
    static void increment(Program p, View numbers, int block) {
        Index at = p.id(0).times(block);
        numbers.store(at, numbers.load(at, block).plus(1));
    }

    private void launches() {
        Grid grid = Grid.of(Math.ceilDiv(shape.elements(), BLOCK));
        for (int i = 0; i < MANY; i++) {
            INCREMENT.launch(device, grid, numbers, BLOCK);
        }
    }

    private void tensors(Consumer<Tensor> then) {
        try (TensorScope _ = TensorScope.open()) {
            Tensor sum = Tensor.of(numbers);
            for (int i = 0; i < MANY; i++) {
                sum = sum.plus(1).eval();
            }
            then.accept(sum);
        }
    }

    /** Does {@link #MANY} operations and waits for the end. Kernels add to the same numbers each time, tensors make new ones. */
    void run() {
        switch (shape.way()) {
            case KERNEL -> launches();
            case TENSOR -> tensors(_ -> {});
            case GRAPH -> graph.orElseThrow().replay();
        }
        device.synchronize();
    }

    /**
     * Runs once on zeros and checks the sums.
     *
     * @throws WrongResultException if they are not {@link #MANY}
     */
    void verify() {
        if (shape.way() == LaunchShape.Way.TENSOR) {
            tensors(sum -> check(sum.toFloatArray()));
        } else {
            run();
            check(numbers.toFloats());
        }
    }

    private void check(float[] sums) {
        for (float sum : sums) {
            if (sum != MANY) {
                throw new WrongResultException(
                        shape + " on " + device + ": a sum is " + sum + " and should be " + MANY);
            }
        }
    }

    @Override
    public void close() {
        graph.ifPresent(Graph::close);
        numbers.close();
    }
}
