package dev.pavage.library;

import dev.pavage.device.Device;
import dev.pavage.ir.DeviceFamily;
import dev.pavage.ir.Target;
import dev.pavage.ir.Target.Lowering;
import dev.pavage.type.DType;
import dev.pavage.type.Precision;
import java.util.List;
import java.util.stream.Stream;

/** Block sizes of attention. */
final class AttentionTable {
    /**
     * The largest blocks that are good on a kind of device.
     *
     * @param family the family of devices
     * @param lowering how code for the device is made
     * @param queries queries of a program
     * @param keys keys looked at together
     * @param source where the row comes from
     */
    record Row(String family, Lowering lowering, int queries, int keys, String source) implements DeviceRow {}

    private static final String LARGE = DeviceRow.DOCUMENTS + "with a head dim of 64, 32 sums for each of 128 threads;"
            + " fewer keys where local memory holds no more";

    // @formatter:off
    /** The first row that is for a device is taken. */
    static final List<Row> ROWS = List.of(
            new Row(DeviceFamily.NVIDIA, Lowering.THREADS, 64, 32, DeviceRow.DOCUMENTS
                    + "with a head dim of 64, 16 sums for each of 128 threads: for 32 some architectures have too few"
                    + " registers"),
            new Row(DeviceFamily.AMD_CDNA, Lowering.THREADS, 64, 64, LARGE),
            new Row(DeviceFamily.AMD_RDNA, Lowering.THREADS, 64, 64, LARGE),
            new Row(DeviceFamily.INTEL_XE, Lowering.THREADS, 64, 32, DeviceRow.DOCUMENTS
                    + "with a head dim of 64, 32 sums for each of 128 threads take half of their registers"),
            new Row(DeviceFamily.ARM_MALI, Lowering.THREADS, 32, 32, DeviceRow.DOCUMENTS
                    + "with a head dim of 128, 32 sums for each of 128 threads take half of their registers"),
            new Row(DeviceFamily.POCL, Lowering.LOOPS, 128, 256, "as for the device cpu on the same processor"),
            new Row(DeviceRow.ANY, Lowering.LOOPS, 128, 256,
                    "estimated: with a head dim of 128 scores, sums, and packed keys and values"
                            + " take 576 KiB, which a second-level cache of 1 MiB holds"),
            new Row(DeviceRow.ANY, Lowering.THREADS, 32, 32, "estimated: with a head dim of 64 queries, keys, values"
                    + " and scores in f32 take 28 of the 32 KiB that every device has"),
            new Row(DeviceRow.ANY, Lowering.INTERPRET, 8, 8, "small, so that tests cross tiles"));

    /** For half precision that matrix instructions multiply. */
    static final List<Row> MATRIX_ROWS = List.of(
            new Row(DeviceFamily.NVIDIA, Lowering.THREADS, 128, 64, DeviceRow.DOCUMENTS
                    + "Dao, FlashAttention-2 (2023), section 3.3, with 64 sums for each thread: with a head dim of 128 16"
                    + " queries for each of 8 warps"));

    /** The same for 8-bit floating point. */
    static final List<Row> BYTE_ROWS = List.of(
            new Row(DeviceFamily.NVIDIA, Lowering.THREADS, 128, 32, DeviceRow.DOCUMENTS
                    + "as for half precision, with half the keys: where a GPU has no instruction for 8 bits, such as sm_90,"
                    + " NVIDIA's compiler makes halves of factors and takes registers for those"));
    // @formatter:on

    /** Programs with fewer queries than this pack each key for too few products. */
    static final int FEWEST_QUERIES = 32;

    /** With fewer keys than this in a round matrix units wait for each other at its barrier. */
    private static final int FEWEST_KEYS = 32;

    /** The same where values are wide, so that each key is more work: as many as an instruction multiplies. */
    private static final int FEWEST_WIDE_KEYS = 16;

    /** The same for F64, whose instructions multiply four; with more there is no room for as many queries as these take. */
    private static final int FEWEST_DOUBLE_KEYS = 8;

    /** Values from here on are wide. */
    private static final int WIDE_VALUES = 256;

    /** The same for products without matrix units, whose threads read fewer factors at once. */
    private static final int FEWEST_SCALAR_KEYS = 8;

    /** The part of local memory, in percent, that the lowering gives to operands of matrix units. */
    private static final int COPIED = 75;

    /** Bytes of keys and values that wait in registers for the next round at most: 32 registers of each of 256 threads. */
    private static final int MOST_WAITING = 32 << 10;

    private AttentionTable() {}

    /** The block for a problem on its device. */
    static AttentionTiles tiles(AttentionProblem problem) {
        Device device = problem.q().device();
        int headDim = Blocks.side(problem.q().shape().extent(3), 1 << 30);
        int valueDim = Blocks.side(problem.v().shape().extent(3), 1 << 30);
        AttentionTiles largest =
                largest(device.target(), problem.q().dtype(), precision(problem), headDim, valueDim);
        int queries = Blocks.side(problem.queries(), largest.queries());
        long wanted = 4L * device.computeUnits();
        while (queries > FEWEST_QUERIES
                && Blocks.count(problem.queries(), queries) * problem.heads() * problem.batch() < wanted) {
            queries /= 2;
        }
        return new AttentionTiles(queries, Blocks.side(problem.keys(), largest.keys()), headDim, valueDim);
    }

    /**
     * How precise the products are, which is at least as they may be. With wide values those of 8 bits are exact: a thread
     * has too few registers beside the sums where NVIDIA's compiler makes halves of factors.
     */
    static Precision precision(AttentionProblem problem) {
        int valueDim = Blocks.side(problem.v().shape().extent(3), 1 << 30);
        boolean isWide = problem.q().dtype().bytes() == 1 && valueDim >= WIDE_VALUES;
        return isWide ? Precision.EXACT : problem.precision();
    }

    /** The block for many queries and keys, made smaller until what its products read fits into local memory. */
    static AttentionTiles largest(Target target, DType dtype, Precision precision, int headDim, int valueDim) {
        boolean units = !target.matrixUnits(dtype, precision).isEmpty();
        int bytes = dtype.bytes();
        // Until they are multiplied factors wait as an instruction takes them.
        int waiting = units ? bytes : dtype.accumulator().bytes();
        Row row = DeviceRow.first(Stream.concat(units ? matrixRows(bytes) : Stream.empty(), ROWS.stream()), target);
        int most = most(target, units, waiting * (headDim + valueDim));
        AttentionTiles t = new AttentionTiles(row.queries(), Math.min(row.keys(), most), headDim, valueDim);
        boolean wide = target.asyncCopies() && valueDim >= WIDE_VALUES;
        int fewest = !units
                ? FEWEST_SCALAR_KEYS
                : bytes == Long.BYTES ? FEWEST_DOUBLE_KEYS : wide ? FEWEST_WIDE_KEYS : FEWEST_KEYS;
        long room = target.localMemory();
        while (target.lowering() == Lowering.THREADS
                && (units ? copied(t, bytes) > room * COPIED / 100 : staged(t, bytes) > room)
                && t.queries() > 1) {
            boolean fewerKeys = t.keys() > fewest && (units || 2 * t.keys() >= t.queries());
            t = new AttentionTiles(
                    fewerKeys ? t.queries() : t.queries() / 2, fewerKeys ? t.keys() / 2 : t.keys(), headDim, valueDim);
        }
        return t;
    }

    private static Stream<Row> matrixRows(int bytes) {
        return bytes == 1 ? BYTE_ROWS.stream() : bytes == Short.BYTES ? MATRIX_ROWS.stream() : Stream.empty();
    }

    /** The most keys of a round, of {@code bytes} each with its value. Those that are not copied asynchronously wait in registers, of which few are left. */
    private static int most(Target target, boolean units, int bytes) {
        if (target.lowering() != Lowering.THREADS || units && target.asyncCopies()) {
            return Integer.MAX_VALUE;
        }
        return units ? FEWEST_KEYS : Math.max(FEWEST_SCALAR_KEYS, Integer.highestOneBit(MOST_WAITING / bytes));
    }

    /** Bytes of local memory for queries, and for two rounds of keys and values; matrix units keep weights in registers. */
    static long copied(AttentionTiles t, int bytes) {
        long queries = (long) t.queries() * t.headDim();
        long keys = (long) t.keys() * (t.headDim() + t.valueDim());
        return (queries + 2 * keys) * bytes;
    }

    /** Bytes of local memory that queries, keys, values and weights of a block take at most. */
    static long staged(AttentionTiles t, int bytes) {
        long queries = (long) t.queries() * t.headDim();
        long keys = (long) t.keys() * (t.headDim() + t.valueDim());
        long weights = (long) t.queries() * t.keys();
        return (queries + keys + weights) * bytes;
    }
}
