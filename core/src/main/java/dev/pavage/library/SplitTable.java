package dev.pavage.library;

import dev.pavage.device.Device;
import dev.pavage.ir.Target;
import dev.pavage.ir.Target.Lowering;
import dev.pavage.type.DType;
import dev.pavage.type.Precision;
import java.util.List;
import java.util.Optional;

/** Into how many parts the sums of a matrix product are split. */
final class SplitTable {
    /**
     * What it costs to add parts up, in multiplications.
     *
     * @param family the family of devices
     * @param lowering how code for the device is made
     * @param element for each element of a part: it is stored, and loaded again
     * @param launch for each core: all of them wait for the second launch
     * @param parts the most parts; there are never more than cores
     * @param source where the row comes from
     */
    record Row(String family, Lowering lowering, double element, double launch, int parts, String source)
            implements DeviceRow {
        /** What it costs {@code units} cores to add up parts that have so many elements together. */
        double adding(double elements, int units) {
            return launch * units + element * elements;
        }
    }

    // @formatter:off
    /** The first row that is for a device is taken. */
    static final List<Row> ROWS = List.of(
            new Row(DeviceRow.ANY, Lowering.THREADS, 64, 400_000, 32,
                    "estimated: 8 bytes at 8 multiplications for each byte of memory's bandwidth; 3 µs of 128 a cycle"),
            new Row(DeviceRow.ANY, Lowering.LOOPS, 96, 2_500_000, 16,
                    "measured on 2 cores of Zen 5, device cpu: docs/performance.md"),
            new Row(DeviceRow.ANY, Lowering.INTERPRET, 32, 600_000, 1, "one thread does all"));
    // @formatter:on

    /** Fewer terms in a part are not worth looking at. */
    private static final int FEWEST_TERMS = 512;

    /** Programs for each core that keep all of them busy: how they spread evens out, and parts take memory. */
    static final int BUSY = 2;

    /** How many multiplications matrix units do in the time of one without them: by makers' documents, 4 to 16. */
    private static final int MATRIX = 8;

    private SplitTable() {}

    /** Why the sums of a product should not be split. */
    static Optional<String> declines(MatmulProblem problem) {
        MatmulProblem p = Matmul.foldBatch(problem);
        if (p.k() < 2 * FEWEST_TERMS) {
            return Optional.of("sums have only " + p.k() + " terms");
        }
        return tiles(p).parts() > 1
                ? Optional.empty()
                : Optional.of("all cores are busy, or adding up parts of " + p.k()
                        + " terms costs more than they would gain");
    }

    /** The parts of least estimated cost, and the tiles for them. */
    static SplitTiles tiles(MatmulProblem problem) {
        MatmulProblem p = Matmul.foldBatch(problem);
        Device device = p.c().device();
        Row row = row(device.target(), p.a().dtype(), p.precision());
        MatmulTiles largest = MatmulTable.largest(device.target(), p.a().dtype(), p.precision());
        return fit(row, largest, p.m(), p.n(), p.k(), p.batch(), Cores.of(device));
    }

    /** What adding costs where factors of a dtype are multiplied. */
    static Row row(Target target, DType factors, Precision precision) {
        Row row = DeviceRow.first(ROWS.stream(), target);
        int faster = target.matrixUnits(factors, precision).isEmpty() ? 1 : MATRIX;
        return new Row(
                row.family(),
                row.lowering(),
                row.element() * faster,
                row.launch() * faster,
                row.parts(),
                row.source());
    }

    /** The same for some cores and tiles within {@code largest}. */
    static SplitTiles fit(Row row, MatmulTiles largest, long m, long n, long k, long batch, Cores cores) {
        int units = cores.count();
        MatmulTiles whole = MatmulTable.fit(largest, m, n, k, batch, cores);
        SplitTiles best = new SplitTiles(whole, 1);
        if (Blocks.count(m, whole.m()) * Blocks.count(n, whole.n()) * batch >= (long) BUSY * units) {
            return best;
        }
        double least = MatmulTable.cost(whole, m, n, k, batch, cores);
        int most = Math.min(row.parts(), units);
        for (int parts = 2; parts <= most && k >= (long) parts * FEWEST_TERMS; parts *= 2) {
            MatmulTiles t = MatmulTable.fit(largest, m, n, Math.ceilDiv(k, parts), batch * parts, cores);
            double cost = cost(row, new SplitTiles(t, parts), m, n, k, batch, cores);
            if (cost < least) {
                least = cost;
                best = new SplitTiles(t, parts);
            }
        }
        return best;
    }

    /** The estimated cost of a product, in multiplications as {@link MatmulTable} counts them. */
    static double cost(Row row, SplitTiles split, long m, long n, long k, long batch, Cores cores) {
        int parts = split.parts();
        double products =
                MatmulTable.cost(split.product(), m, n, Math.ceilDiv(k, parts), batch * parts, cores);
        return parts == 1 ? products : products + row.adding((double) m * n * batch * parts, cores.count());
    }
}
