package dev.pavage.library;

import dev.pavage.device.Device;
import dev.pavage.ir.DeviceFamily;
import dev.pavage.ir.Target.Lowering;
import java.util.List;

/** Block sizes of products of quantised weights and a vector. */
final class QuantTable {
    /**
     * Limits for a kind of device.
     *
     * @param family the family of devices
     * @param lowering how code for the device is made
     * @param rows rows of weights
     * @param blocks blocks of each row
     * @param source where the row comes from
     */
    record Row(String family, Lowering lowering, int rows, int blocks, String source) implements DeviceRow {}

    private static final String LIKE_SUMS = "estimated: as many elements as in the blocks of ReductionTable";

    // @formatter:off
    /** The first row that is for a device is taken. */
    static final List<Row> ROWS = List.of(
            new Row(DeviceRow.ANY, Lowering.LOOPS, 8, 128,
                    "the best of 6 tiles for 16384 rows of 8192 weights, q8_0 and q4_0, on 2 cores of a Zen 5: rows that are"
                            + " read together share the vector, and memory is read in several places at once"),
            new Row(DeviceFamily.NVIDIA, Lowering.THREADS, 4, 32, LIKE_SUMS),
            new Row(DeviceFamily.AMD_CDNA, Lowering.THREADS, 4, 32, LIKE_SUMS),
            new Row(DeviceFamily.AMD_RDNA, Lowering.THREADS, 4, 32, LIKE_SUMS),
            new Row(DeviceRow.ANY, Lowering.THREADS, 4, 16, LIKE_SUMS),
            new Row(DeviceRow.ANY, Lowering.INTERPRET, 4, 1, "small, so that tests cross tiles"));
    // @formatter:on

    private QuantTable() {}

    /** The block for {@code rows} rows of {@code blocks} blocks each. */
    static QuantTiles tiles(Device device, long rows, long blocks) {
        Row row = DeviceRow.first(ROWS.stream(), device.target());
        int r = Blocks.side(rows, row.rows());
        // Fewer rows per program until every core has some.
        while (r > 1 && Blocks.count(rows, r) < 4L * device.computeUnits()) {
            r /= 2;
        }
        return new QuantTiles(r, Blocks.side(blocks, row.blocks()));
    }
}
