package dev.pavage.library;

import dev.pavage.device.Device;
import dev.pavage.ir.Target.Lowering;
import dev.pavage.type.DType;
import java.util.List;

/** Tile sizes of matrix products. */
final class MatmulTable {
    /**
     * The largest tiles that are good on a kind of device.
     *
     * @param lowering the kind of device
     * @param bytes bytes of the accumulator's elements
     * @param largest the tile for large matrices
     * @param source where the row comes from
     */
    record Row(Lowering lowering, int bytes, MatmulTiles largest, String source) {}

    /** The first row that fits is taken. */
    static final List<Row> ROWS = List.of(
            new Row(Lowering.LOOPS, 4, new MatmulTiles(256, 256, 256), "estimated: the accumulator and both packed"
                    + " operands take 768 KiB, which a second-level cache of 1 MiB holds"),
            new Row(Lowering.LOOPS, 8, new MatmulTiles(128, 256, 128), "estimated: as for 4 bytes, 640 KiB"),
            new Row(Lowering.THREADS, 4, new MatmulTiles(128, 128, 32), "estimated: 8 warps of 64 by 32 elements"),
            new Row(Lowering.THREADS, 8, new MatmulTiles(64, 64, 16), "estimated: as for 4 bytes"),
            new Row(Lowering.INTERPRET, 4, new MatmulTiles(16, 16, 16), "small, so that tests cross tiles"),
            new Row(Lowering.INTERPRET, 8, new MatmulTiles(16, 16, 16), "small, so that tests cross tiles"));

    /** Below this side, packing operands costs more than any balance between cores gains. */
    private static final int SMALLEST = 16;

    /** At the end a core waits for the others, on average for this part of a program. */
    private static final double UNEVEN = 0.2;

    /** Cost of packing an operand's element, in units of the multiplications that one of its elements takes part in. */
    private static final double PACKING = 4;

    /** Cost of loading and storing an accumulator's element, likewise. */
    private static final double ACCUMULATOR = 3;

    private MatmulTable() {}

    /** The tiles for a problem on its device. */
    static MatmulTiles tiles(MatmulProblem problem) {
        MatmulProblem p = Matmul.foldBatch(problem);
        Device device = p.c().device();
        MatmulTiles largest = row(device, p.a().dtype()).largest();
        return fit(largest, p.m(), p.n(), p.k(), p.batch(), device.computeUnits());
    }

    private static Row row(Device device, DType dtype) {
        return ROWS.stream()
                .filter(r -> r.lowering() == device.target().lowering()
                        && r.bytes() == dtype.accumulator().bytes())
                .findFirst()
                .orElseThrow();
    }

    /**
     * The tiles of least estimated cost within {@code largest}: what padding wastes, what packing costs and how evenly
     * the programs spread over {@code units} cores.
     */
    static MatmulTiles fit(MatmulTiles largest, long m, long n, long k, long batch, int units) {
        MatmulTiles best = largest;
        double least = Double.POSITIVE_INFINITY;
        for (int tm = Blocks.side(m, largest.m()); tm >= lowest(m); tm /= 2) {
            for (int tn = Blocks.side(n, largest.n()); tn >= lowest(n); tn /= 2) {
                for (int tk = Blocks.side(k, largest.k()); tk >= lowest(k); tk /= 2) {
                    double cost = cost(tm, tn, tk, m, n, k, batch, units);
                    if (cost < least) {
                        least = cost;
                        best = new MatmulTiles(tm, tn, tk);
                    }
                }
            }
        }
        return best;
    }

    private static int lowest(long extent) {
        return Blocks.side(extent, SMALLEST);
    }

    private static double cost(int tm, int tn, int tk, long m, long n, long k, long batch, int units) {
        double padded = (double) Blocks.count(m, tm) * tm * Blocks.count(n, tn) * tn * Blocks.count(k, tk) * tk;
        double programs = (double) Blocks.count(m, tm) * Blocks.count(n, tn) * batch;
        double idle = (Math.ceil(programs / units) + UNEVEN) * units / programs;
        return padded * (1 + PACKING / tm + PACKING / tn + ACCUMULATOR / tk) * idle;
    }
}
