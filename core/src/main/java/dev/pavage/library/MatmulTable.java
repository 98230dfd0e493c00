package dev.pavage.library;

import dev.pavage.device.Device;
import dev.pavage.ir.DeviceFamily;
import dev.pavage.ir.Target;
import dev.pavage.ir.Target.Lowering;
import dev.pavage.type.DType;
import dev.pavage.type.Precision;
import java.util.List;
import java.util.stream.Stream;

/** Tile sizes of matrix products. */
final class MatmulTable {
    /**
     * The largest tiles that are good on a kind of device.
     *
     * @param family the family of devices
     * @param lowering how code for the device is made
     * @param bytes bytes of the accumulator's elements, or of the factors if matrix instructions multiply them
     * @param largest the tile for large matrices
     * @param source where the row comes from
     */
    record Row(String family, Lowering lowering, int bytes, MatmulTiles largest, String source) implements DeviceRow {}

    private static final MatmulTiles WIDE = new MatmulTiles(128, 128, 16);
    private static final MatmulTiles MIDDLE = new MatmulTiles(64, 64, 16);
    private static final MatmulTiles NARROW = new MatmulTiles(64, 64, 8);

    private static final String WIDE_SOURCE = DeviceRow.DOCUMENTS + "8 by 8 accumulators for each of 256 threads take a"
            + " quarter of their registers, two stages of both factors fit into local memory";
    private static final String DOUBLES =
            DeviceRow.DOCUMENTS + "8 by 4 accumulators of 2 registers for each of 128 threads, as for 4 bytes";

    private static final String MATRIX_SOURCE =
            DeviceRow.DOCUMENTS + "64 by 64 accumulators for each of 4 warps take half"
                    + " of their registers, 16 KiB for a round's factors leave room for three rounds of two programs";

    // @formatter:off
    /** The first row that is for a device is taken. */
    static final List<Row> ROWS = List.of(
            new Row(DeviceFamily.NVIDIA, Lowering.THREADS, 4, new MatmulTiles(128, 128, 8), DeviceRow.DOCUMENTS
                    + "8 by 8 accumulators for each of 256 threads; with 16 terms in a round NVIDIA's compiler needs more"
                    + " than the 128 registers with which two programs are on a multiprocessor"),
            new Row(DeviceFamily.AMD_CDNA, Lowering.THREADS, 4, WIDE, WIDE_SOURCE),
            new Row(DeviceFamily.AMD_RDNA, Lowering.THREADS, 4, WIDE, WIDE_SOURCE),
            new Row(DeviceFamily.INTEL_XE, Lowering.THREADS, 4, MIDDLE, DeviceRow.DOCUMENTS
                    + "8 by 4 accumulators for each of 128 threads take half of their registers"),
            new Row(DeviceFamily.ARM_MALI, Lowering.THREADS, 4, MIDDLE, DeviceRow.DOCUMENTS
                    + "8 by 4 accumulators for each of 128 threads take half of their registers"),
            new Row(DeviceFamily.QUALCOMM_ADRENO, Lowering.THREADS, 4, MIDDLE, DeviceRow.DOCUMENTS
                    + "two stages of both factors take 20 of 32 KiB of local memory"),
            new Row(DeviceFamily.APPLE, Lowering.THREADS, 4, MIDDLE, DeviceRow.DOCUMENTS
                    + "two stages of both factors take 20 of 32 KiB of threadgroup memory"),
            new Row(DeviceFamily.NVIDIA, Lowering.THREADS, 8, MIDDLE, DOUBLES),
            new Row(DeviceFamily.AMD_CDNA, Lowering.THREADS, 8, MIDDLE, DOUBLES),
            new Row(DeviceFamily.AMD_RDNA, Lowering.THREADS, 8, MIDDLE, DOUBLES),
            new Row(DeviceRow.ANY, Lowering.LOOPS, 4, new MatmulTiles(512, 512, 256),
                    "measured on 2 cores of Zen 5, device cpu and PoCL 3.1: docs/performance.md"),
            new Row(DeviceRow.ANY, Lowering.LOOPS, 8, new MatmulTiles(512, 512, 256),
                    "measured likewise on the device cpu"),
            new Row(DeviceRow.ANY, Lowering.THREADS, 4, MIDDLE,
                    "estimated: two stages of both factors take 20 of the 32 KiB that every device has"),
            new Row(DeviceRow.ANY, Lowering.THREADS, 8, NARROW, "estimated: as for 4 bytes"),
            new Row(DeviceRow.ANY, Lowering.INTERPRET, 4, new MatmulTiles(16, 16, 16),
                    "small, so that tests cross tiles"),
            new Row(DeviceRow.ANY, Lowering.INTERPRET, 8, new MatmulTiles(16, 16, 16),
                    "small, so that tests cross tiles"));

    /** For factors that matrix instructions multiply, of which there are several sizes for one of accumulators. */
    static final List<Row> MATRIX_ROWS = List.of(
            new Row(DeviceFamily.NVIDIA, Lowering.THREADS, 1, new MatmulTiles(128, 128, 64), MATRIX_SOURCE),
            new Row(DeviceFamily.NVIDIA, Lowering.THREADS, 2, new MatmulTiles(128, 128, 32), MATRIX_SOURCE),
            new Row(DeviceFamily.NVIDIA, Lowering.THREADS, 4, new MatmulTiles(128, 128, 16), MATRIX_SOURCE),
            new Row(DeviceFamily.NVIDIA, Lowering.THREADS, 8, new MatmulTiles(64, 64, 16), DeviceRow.DOCUMENTS
                    + "32 by 32 accumulators of 2 registers for each of 4 warps, 16 KiB for a round's factors"));
    // @formatter:on

    /** While one stage of factors is multiplied the next is loaded. */
    private static final int STAGES = 2;

    /** Bytes by which rows in local memory may be apart, so that they begin in different banks. */
    private static final int PADDING = 16;

    /** Below this side, packing operands costs more than any balance between cores gains. */
    private static final int SMALLEST = 16;

    /**
     * Cost of packing an operand's element, in units of the multiplications that one of its elements takes part in: 15% of
     * the time with tiles of 256 by 256, docs/performance.md.
     */
    private static final double PACKING = 16;

    /** Cost of loading and storing an accumulator's element, likewise. */
    private static final double ACCUMULATOR = 8;

    private MatmulTable() {}

    /** The tiles for a problem on its device. */
    static MatmulTiles tiles(MatmulProblem problem) {
        MatmulProblem p = Matmul.foldBatch(problem);
        Device device = p.c().device();
        MatmulTiles largest = largest(device.target(), p.a().dtype(), p.precision());
        return fit(largest, p.m(), p.n(), p.k(), p.batch(), Cores.of(device));
    }

    /** The tile for large matrices of a dtype, made smaller until its factors fit into local memory or caches. */
    static MatmulTiles largest(Target target, DType dtype, Precision precision) {
        boolean units = !target.matrixUnits(dtype, precision).isEmpty();
        int bytes = units ? dtype.bytes() : dtype.accumulator().bytes();
        int sums = dtype.accumulator().bytes();
        MatmulTiles t = DeviceRow.first(
                Stream.concat(
                        MATRIX_ROWS.stream().filter(r -> units && r.bytes() == bytes),
                        ROWS.stream().filter(r -> r.bytes() == sums)),
                target)
                .largest();
        while (target.lowering() == Lowering.THREADS && staged(t, bytes) > target.localMemory() && t.m() > 1) {
            t = t.k() > SMALLEST
                    ? new MatmulTiles(t.m(), t.n(), t.k() / 2)
                    : new MatmulTiles(t.m() / 2, t.n() / 2, t.k());
        }
        while (target.lowering() == Lowering.LOOPS && !staysCached(t, bytes, target.caches()) && t.m() > SMALLEST) {
            t = new MatmulTiles(t.m() / 2, t.n(), t.k());
        }
        return t;
    }

    /**
     * Whether the left factor of a tile takes no more than half of a second-level cache, from which it is read again for each
     * panel of the other's columns (Goto and van de Geijn, "Anatomy of high-performance matrix multiplication", TOMS 2008,
     * section 6.3).
     */
    private static boolean staysCached(MatmulTiles t, int bytes, List<Long> caches) {
        return caches.size() < 2 || (long) t.m() * t.k() * bytes <= caches.get(1) / 2;
    }

    /** Bytes of local memory that the factors of a tile take at most. */
    static long staged(MatmulTiles t, int bytes) {
        return (long) STAGES * (t.m() + t.n()) * (t.k() * bytes + PADDING);
    }

    /**
     * The tiles of least estimated cost within {@code largest}: what padding wastes, what packing costs and how evenly
     * the programs spread over the cores.
     */
    static MatmulTiles fit(MatmulTiles largest, long m, long n, long k, long batch, Cores cores) {
        MatmulTiles best = largest;
        double least = Double.POSITIVE_INFINITY;
        for (int tm = Blocks.side(m, largest.m()); tm >= lowest(m, largest.m()); tm /= 2) {
            for (int tn = Blocks.side(n, largest.n()); tn >= lowest(n, largest.n()); tn /= 2) {
                for (int tk = Blocks.side(k, largest.k()); tk >= lowest(k, largest.k()); tk /= 2) {
                    double cost = cost(tm, tn, tk, m, n, k, batch, cores);
                    if (cost < least) {
                        least = cost;
                        best = new MatmulTiles(tm, tn, tk);
                    }
                }
            }
        }
        return best;
    }

    private static int lowest(long extent, int largest) {
        return Blocks.side(extent, Math.min(SMALLEST, largest));
    }

    /** The estimated cost of a product, in multiplications of a device none of whose cores is ever idle. */
    static double cost(MatmulTiles t, long m, long n, long k, long batch, Cores cores) {
        return cost(t.m(), t.n(), t.k(), m, n, k, batch, cores);
    }

    /** The same if each of the cores computes that many tiles, not always a whole number. */
    static double cost(MatmulTiles t, double tiles, long k, Cores cores) {
        return cost(t.m(), t.n(), t.k(), tiles, k, cores);
    }

    private static double cost(int tm, int tn, int tk, long m, long n, long k, long batch, Cores cores) {
        double programs = (double) Blocks.count(m, tm) * Blocks.count(n, tn) * batch;
        return cost(tm, tn, tk, Math.ceil(programs / cores.count()), k, cores);
    }

    private static double cost(int tm, int tn, int tk, double tiles, long k, Cores cores) {
        double padded = (double) tm * tn * Blocks.count(k, tk) * tk;
        return padded * (1 + PACKING / tm + PACKING / tn + ACCUMULATOR / tk) * (tiles + cores.uneven()) * cores.count();
    }
}
