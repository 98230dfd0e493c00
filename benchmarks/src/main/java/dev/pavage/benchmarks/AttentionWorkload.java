package dev.pavage.benchmarks;

import dev.pavage.device.Device;
import dev.pavage.device.DeviceArray;
import dev.pavage.library.Attention;
import dev.pavage.library.AttentionProblem;
import dev.pavage.library.Selection;
import java.lang.foreign.Arena;

/** Attention of random queries to random keys and values. */
public final class AttentionWorkload implements Workload {
    private final Arena arena = Arena.ofShared();
    private final Device device;
    private final AttentionInputs inputs;
    private final DeviceArray q;
    private final DeviceArray k;
    private final DeviceArray v;
    private final DeviceArray out;
    private final Selection<AttentionProblem, ?> selection;

    /**
     * Attention of a shape, scaled by 1/√headDim.
     *
     * @throws IllegalArgumentException if the factors are integers
     */
    public AttentionWorkload(Device device, Factors factors, AttentionShape shape) {
        this.device = device;
        inputs = AttentionInputs.random(arena, factors, shape);
        q = HostData.on(device, inputs.queries());
        k = HostData.on(device, inputs.keys());
        v = HostData.on(device, inputs.values());
        out = DeviceArray.allocate(device, factors.dtype(), inputs.queries().shape());
        selection = Attention.select(
                new AttentionProblem(q, k, v, out, shape.causal(), inputs.scale(), factors.precision()));
    }

    @Override
    public double flops() {
        return inputs.shape().flops();
    }

    @Override
    public long bytes() {
        return q.bytes() + k.bytes() + v.bytes() + out.bytes();
    }

    @Override
    public void queue() {
        selection.run();
    }

    @Override
    public DeviceArray result() {
        return out;
    }

    @Override
    public void verify() {
        try (Arena temporary = Arena.ofConfined()) {
            inputs.verify(HostData.of(temporary, out), "on " + device);
        }
    }

    @Override
    public double tolerance() {
        return inputs.tolerance();
    }

    @Override
    public void close() {
        q.close();
        k.close();
        v.close();
        out.close();
        if (arena.scope().isAlive()) {
            arena.close();
        }
    }
}
