package dev.pavage.library;

import dev.pavage.device.Device;
import dev.pavage.ir.DeviceFamily;
import dev.pavage.ir.Target.Lowering;
import java.util.List;

/** Block sizes of reductions and of products of matrices and vectors. */
final class ReductionTable {
    /**
     * Limits for a kind of device.
     *
     * @param family the family of devices
     * @param lowering how code for the device is made
     * @param beside blocks where the elements of a result lie side by side
     * @param strided blocks where elements of different results do
     * @param source where the row comes from
     */
    record Row(String family, Lowering lowering, Most beside, Most strided, String source) implements DeviceRow {}

    /**
     * Limits of a block.
     *
     * @param elements its elements
     * @param columns elements of a result that are combined at a time
     */
    record Most(int elements, int columns) {}

    private static final String LARGE = DeviceRow.DOCUMENTS + "16 elements for each of 256 threads, in 16 of its"
            + " 255 registers or more";

    // @formatter:off
    /** The first row that is for a device is taken. */
    static final List<Row> ROWS = List.of(
            new Row(DeviceFamily.NVIDIA, Lowering.THREADS, new Most(4096, 1024), new Most(4096, 16), LARGE),
            new Row(DeviceFamily.AMD_CDNA, Lowering.THREADS, new Most(4096, 1024), new Most(4096, 16), LARGE),
            new Row(DeviceFamily.AMD_RDNA, Lowering.THREADS, new Most(4096, 1024), new Most(4096, 16), LARGE),
            new Row(DeviceFamily.INTEL_XE, Lowering.THREADS, new Most(2048, 512), new Most(2048, 16),
                    DeviceRow.DOCUMENTS + "16 elements for each of 128 threads, in 16 of its 64 registers"),
            new Row(DeviceFamily.ARM_MALI, Lowering.THREADS, new Most(2048, 512), new Most(2048, 16),
                    DeviceRow.DOCUMENTS + "16 elements for each of 128 threads, in 16 of its 64 registers"),
            new Row(DeviceFamily.POCL, Lowering.LOOPS, new Most(4096, 4096), new Most(16384, 4),
                    "as for the device cpu on the same processor"),
            new Row(DeviceRow.ANY, Lowering.LOOPS, new Most(4096, 4096), new Most(16384, 4),
                    "the best of 6 blocks for sums of 8192 columns, of f32 elements on 2 cores of a Zen 5; for sums of 4096"
                            + " rows several at once keep more of memory under way than one: docs/performance.md"),
            new Row(DeviceRow.ANY, Lowering.THREADS, new Most(2048, 512), new Most(2048, 16),
                    "estimated: 16 elements for each of 128 threads"),
            new Row(DeviceRow.ANY, Lowering.INTERPRET, new Most(64, 16), new Most(64, 8),
                    "small, so that tests cross tiles"));
    // @formatter:on

    private ReductionTable() {}

    /**
     * The block for {@code rows} results of {@code columns} elements each, {@code batch} times.
     *
     * @param alongRows whether elements of different results lie side by side, not those of one
     */
    static ReduceTiles tiles(Device device, long rows, long columns, boolean alongRows, long batch) {
        Row row = row(device);
        Most most = alongRows ? row.strided() : row.beside();
        int c = Blocks.side(columns, most.columns());
        int r = Blocks.side(rows, Math.max(1, most.elements() / c));
        // Fewer results per program until every core has some.
        long wanted = 4L * device.computeUnits();
        int least = alongRows ? Blocks.side(rows, row.beside().elements()) : 1;
        while (r > least && Blocks.count(rows, r) * batch < wanted) {
            r /= 2;
        }
        return new ReduceTiles(r, c, alongRows);
    }

    static Row row(Device device) {
        return DeviceRow.first(ROWS.stream(), device.target());
    }
}
