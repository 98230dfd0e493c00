package dev.pavage.benchmarks;

import dev.pavage.benchmarks.Oracle.Expected;
import dev.pavage.device.Device;
import dev.pavage.io.HostArray;
import dev.pavage.type.DType;
import dev.pavage.type.Shape;
import java.lang.foreign.Arena;

/**
 * Random queries, keys and values, the same each time. Scores are scaled by 1/√headDim.
 *
 * @param factors what they are; floating point, as is the result
 * @param shape their sizes
 * @param queries [batch, heads, queries, headDim], row-major, as is the result
 * @param keys [batch, keyHeads, keys, headDim], row-major
 * @param values the same
 */
record AttentionInputs(Factors factors, AttentionShape shape, HostArray queries, HostArray keys, HostArray values)
        implements Inputs {
    /** Multiplications that {@link #verify} does at most. */
    private static final long EFFORT = 50_000_000;

    private static final int FEWEST_ROWS = 4;

    /** Random ones that live as long as an arena. */
    static AttentionInputs random(Arena arena, Factors factors, AttentionShape shape) {
        DType dtype = factors.dtype();
        Shape querySide = Shape.of(shape.batch(), shape.heads(), shape.queries(), shape.headDim());
        Shape keySide = Shape.of(shape.batch(), shape.keyHeads(), shape.keys(), shape.headDim());
        return new AttentionInputs(
                factors,
                shape,
                HostData.random(arena, dtype, querySide, 1),
                HostData.random(arena, dtype, keySide, 2),
                HostData.random(arena, dtype, keySide, 3));
    }

    double scale() {
        return 1 / Math.sqrt((double) shape.headDim());
    }

    @Override
    public Peer.Work prepare(Peer peer, Device device) {
        return peer.prepare(device, this);
    }

    @Override
    public void verify(HostArray found, String by) {
        long rows = shape.batch() * shape.heads() * shape.queries();
        long most = Math.max(FEWEST_ROWS, EFFORT / (2 * shape.keys() * shape.headDim()));
        Oracle.sample(rows, most).forEach(row -> verify(found, row, by));
    }

    private void verify(HostArray found, long row, String by) {
        Expected[] expected = Oracle.attentionRow(queries, keys, values, shape, row);
        for (int d = 0; d < expected.length; d++) {
            long index = row * shape.headDim() + d;
            Oracle.check(
                    Oracle.value(found, index),
                    expected[d],
                    factors.dtype(),
                    roundoff(),
                    () -> "attention " + factors + " " + shape + " " + by + ": element " + index);
        }
    }

    /** How far an element of two correct results may be apart. */
    double tolerance() {
        Expected largest = new Expected(1, 1, shape.keys() + shape.headDim());
        return 2 * Oracle.tolerance(largest, factors.dtype(), roundoff());
    }

    /** The weights are rounded to the dtype before they are multiplied with the values. */
    private double roundoff() {
        return Math.max(Oracle.roundoff(factors.dtype()), factors.roundoff());
    }
}
