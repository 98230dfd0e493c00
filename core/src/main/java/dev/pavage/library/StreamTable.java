package dev.pavage.library;

import dev.pavage.device.Device;
import dev.pavage.ir.Target;
import dev.pavage.ir.Target.Lowering;
import java.util.Optional;

/** Whether the last tiles of a matrix product are shared by all cores, by the costs of {@link SplitTable}. */
final class StreamTable {
    /** Sums of fewer terms are not worth looking at. */
    private static final int FEWEST_TERMS = 512;

    /** What it must cost at most, as a share of the cost of others, whose loops are simpler. */
    private static final double GAIN = 0.95;

    private StreamTable() {}

    /** Why the last tiles of a product should not be shared. */
    static Optional<String> declines(MatmulProblem problem) {
        MatmulProblem p = Matmul.foldBatch(problem);
        Device device = p.c().device();
        Target target = device.target();
        if (target.lowering() != Lowering.THREADS) {
            return Optional.of("programs are done by one thread each, and the last ones leave few of them idle");
        }
        if (p.k() < FEWEST_TERMS) {
            return Optional.of("sums have only " + p.k() + " terms");
        }
        return declines(
                SplitTable.row(target, p.a().dtype(), p.precision()),
                MatmulTable.largest(target, p.a().dtype(), p.precision()),
                p.m(),
                p.n(),
                p.k(),
                p.batch(),
                Cores.of(device));
    }

    /** The same for some cores and tiles within {@code largest}. */
    static Optional<String> declines(
            SplitTable.Row row, MatmulTiles largest, long m, long n, long k, long batch, Cores cores) {
        int units = cores.count();
        MatmulTiles t = tiles(largest, m, n, k);
        long tiles = Blocks.count(m, t.m()) * Blocks.count(n, t.n()) * batch;
        long rest = tiles % units;
        if (rest == 0) {
            return Optional.of("all " + units + " cores have " + tiles / units + " tiles");
        }
        SplitTiles split = SplitTable.fit(row, largest, m, n, k, batch, cores);
        double others = SplitTable.cost(row, split, m, n, k, batch, cores);
        return cost(row, t, tiles, k, cores) < GAIN * others
                ? Optional.empty()
                : Optional.of("sharing the last " + rest + " of " + tiles + " tiles among " + units
                        + " cores is no faster by estimate, if adding up their parts is counted");
    }

    private static double cost(SplitTable.Row row, MatmulTiles t, long tiles, long k, Cores cores) {
        int units = cores.count();
        long rest = tiles % units;
        long rounds = Blocks.count(k, t.k());
        double share = Math.ceil((double) rest * rounds / units) / rounds;
        double parts = (double) (units + rest) * t.m() * t.n();
        return MatmulTable.cost(t, tiles / units + share, k, cores) + row.adding(parts, units);
    }

    /** As large as a program can compute: however few or many tiles there are, all cores are busy. */
    static StreamTiles tiles(MatmulProblem problem) {
        MatmulProblem p = Matmul.foldBatch(problem);
        Device device = p.c().device();
        MatmulTiles largest = MatmulTable.largest(device.target(), p.a().dtype(), p.precision());
        return new StreamTiles(tiles(largest, p.m(), p.n(), p.k()), device.computeUnits());
    }

    private static MatmulTiles tiles(MatmulTiles largest, long m, long n, long k) {
        return new MatmulTiles(
                Blocks.side(m, largest.m()), Blocks.side(n, largest.n()), Blocks.side(k, largest.k()));
    }
}
