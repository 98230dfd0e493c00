package dev.pavage.benchmarks;

import dev.pavage.benchmarks.Oracle.Expected;
import dev.pavage.device.Device;
import dev.pavage.device.DeviceArray;
import dev.pavage.io.HostArray;
import dev.pavage.library.Attention;
import dev.pavage.library.AttentionProblem;
import dev.pavage.library.Selection;
import dev.pavage.type.DType;
import dev.pavage.type.Shape;
import java.lang.foreign.Arena;

/** Attention of random queries to random keys and values. */
public final class AttentionWorkload implements Workload {
    /** Multiplications that {@link #verify} does at most. */
    private static final long EFFORT = 50_000_000;

    private static final int FEWEST_ROWS = 4;

    private final Arena arena = Arena.ofShared();
    private final Device device;
    private final Factors factors;
    private final AttentionShape shape;
    private final HostArray queries;
    private final HostArray keys;
    private final HostArray values;
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
        DType dtype = factors.dtype();
        this.device = device;
        this.factors = factors;
        this.shape = shape;
        Shape querySide = Shape.of(shape.batch(), shape.heads(), shape.queries(), shape.headDim());
        Shape keySide = Shape.of(shape.batch(), shape.keyHeads(), shape.keys(), shape.headDim());
        queries = HostData.random(arena, dtype, querySide, 1);
        keys = HostData.random(arena, dtype, keySide, 2);
        values = HostData.random(arena, dtype, keySide, 3);
        q = HostData.on(device, queries);
        k = HostData.on(device, keys);
        v = HostData.on(device, values);
        out = DeviceArray.allocate(device, dtype, querySide);
        double scale = 1 / Math.sqrt((double) shape.headDim());
        selection = Attention.select(new AttentionProblem(q, k, v, out, shape.causal(), scale, factors.precision()));
    }

    @Override
    public double flops() {
        return shape.flops();
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
        long rows = shape.batch() * shape.heads() * shape.queries();
        long most = Math.max(FEWEST_ROWS, EFFORT / (2 * shape.keys() * shape.headDim()));
        try (Arena temporary = Arena.ofConfined()) {
            HostArray found = HostData.of(temporary, out);
            Oracle.sample(rows, most).forEach(row -> verify(found, row));
        }
    }

    private void verify(HostArray found, long row) {
        // The weights are rounded to the dtype before they are multiplied with the values.
        double step = Math.max(Oracle.roundoff(out.dtype()), factors.roundoff());
        Expected[] expected = Oracle.attentionRow(queries, keys, values, shape, row);
        for (int d = 0; d < expected.length; d++) {
            long index = row * shape.headDim() + d;
            Oracle.check(
                    Oracle.value(found, index),
                    expected[d],
                    out.dtype(),
                    step,
                    () -> "attention " + factors + " " + shape + " on " + device + ": element " + index);
        }
    }

    @Override
    public double tolerance() {
        Expected largest = new Expected(1, 1, shape.keys() + shape.headDim());
        return 2 * Oracle.tolerance(
                largest, out.dtype(), Math.max(Oracle.roundoff(out.dtype()), factors.roundoff()));
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
