package dev.pavage.library;

import dev.pavage.device.Device;
import dev.pavage.ir.Target;
import dev.pavage.ir.Target.Lowering;
import java.util.List;

/** Block sizes of attention of few queries, and into how many parts its keys are split. */
final class FewQueriesTable {
    /**
     * Limits for a kind of device.
     *
     * @param family the family of devices
     * @param lowering how code for the device is made
     * @param rows the most queries of a block for which elements are multiplied without rearranging keys and values
     * @param elements elements of a block of keys or values then
     * @param keys the fewest keys of a part
     * @param parts the most parts
     * @param source where the row comes from
     */
    record Row(String family, Lowering lowering, int rows, int elements, int keys, int parts, String source)
            implements DeviceRow {}

    // @formatter:off
    /** The first row that is for a device is taken. */
    static final List<Row> ROWS = List.of(
            new Row(DeviceRow.ANY, Lowering.LOOPS, 8, 8192, 512, 16,
                    "measured on one core of Zen 5, device cpu: docs/performance.md; a part takes some times as long as a"
                            + " launch, a block stays in a first-level cache"),
            new Row(DeviceRow.ANY, Lowering.THREADS, 0, 0, 256, 32,
                    "estimated: keys and values of a head dim of 64 in f16 take 64 KiB, which one multiprocessor reads in"
                            + " about the time of a launch"),
            new Row(DeviceRow.ANY, Lowering.INTERPRET, 4, 64, 16, 1, "one thread does all"));
    // @formatter:on

    /** With more queries of a head than this, keys and values are read rarely enough. */
    static final int MOST = 16;

    private FewQueriesTable() {}

    /** The block for a problem on its device, and its parts. */
    static FewQueriesTiles tiles(AttentionProblem problem) {
        Device device = problem.q().device();
        FewQueriesTiles whole = whole(problem);
        long programs = Blocks.count(problem.group(), whole.group()) * problem.keyHeads() * problem.batch();
        return whole.withParts(parts(row(device.target()), programs, problem.keys(), device.computeUnits()));
    }

    /** The block for a problem on its device, all keys in one part. */
    static FewQueriesTiles whole(AttentionProblem problem) {
        Target target = problem.q().device().target();
        int headDim = Blocks.side(problem.q().shape().extent(3), 1 << 30);
        int valueDim = Blocks.side(problem.v().shape().extent(3), 1 << 30);
        AttentionTiles largest =
                AttentionTable.largest(target, problem.q().dtype(), problem.precision(), headDim, valueDim);
        int queries = Blocks.side(problem.queries(), MOST);
        int group = Blocks.side(problem.group(), Math.max(1, largest.queries() / queries));
        Row row = row(target);
        boolean byElement = queries * group <= row.rows();
        int keys = byElement ? Math.max(1, row.elements() / Math.max(headDim, valueDim)) : largest.keys();
        return new FewQueriesTiles(
                new AttentionTiles(queries * group, Blocks.side(problem.keys(), keys), headDim, valueDim),
                group,
                1,
                byElement);
    }

    /** Into how many parts so many programs' keys are split for {@code units} cores. */
    static int parts(Row row, long programs, long keys, int units) {
        int parts = 1;
        while (programs * parts < (long) SplitTable.BUSY * units
                && 2 * parts <= row.parts()
                && keys >= 2L * parts * row.keys()) {
            parts *= 2;
        }
        return parts;
    }

    static Row row(Target target) {
        return DeviceRow.first(ROWS.stream(), target);
    }
}
