package dev.pavage.lower.thread;

import dev.pavage.type.Shape;
import java.util.ArrayList;
import java.util.List;

/**
 * How the elements of a dot's result are dealt out in blocks: threads form a grid, each has some runs of rows by some runs of
 * columns.
 *
 * <pre>{@code
 *            column  0   4   8  ...  28 | 32  36  ...
 *   row 0          t0  t1  t2       t7  | t0  t1        each cell is 4 by 4 elements; for 64 x 64 elements
 *       4          t8  t9           t15 | t8            and 64 threads a thread has the 4 cells at
 *       :           :                   |               distance 32, so that neighbouring threads read
 *      32          t0  t1           t7  | t0            neighbouring factors
 * }</pre>
 */
final class DotBlocks {
    private DotBlocks() {}

    /**
     * The blocks of a result.
     *
     * @param run neighbours of a row or column that one access reads
     * @param lanes threads that go together
     */
    static Layout of(Shape shape, int run, int threads, int lanes) {
        int rowBits = Staging.log((int) shape.extent(0));
        int columnBits = Staging.log((int) shape.extent(1));
        int held = Math.max(0, rowBits + columnBits - Staging.log(threads));
        int heldColumns = Math.clamp((held + 1) / 2, held - Math.min(held, rowBits), Math.min(held, columnBits));
        Side rows = Side.of(0, rowBits, held - heldColumns, run);
        Side columns = Side.of(1, columnBits, heldColumns, run);

        int together = Math.min(Staging.log(lanes), rows.threads().size() + columns.threads().size());
        int across = Math.clamp((together + 1) / 2, together - Math.min(together, rows.threads().size()),
                columns.threads().size());
        List<Layout.Bit> spread = new ArrayList<>(columns.threads().subList(0, across));
        spread.addAll(rows.threads().subList(0, together - across));
        spread.addAll(columns.threads().subList(across, columns.threads().size()));
        spread.addAll(rows.threads().subList(together - across, rows.threads().size()));
        while (spread.size() < Staging.log(threads)) {
            spread.add(Layout.Bit.NONE);
        }
        List<Layout.Bit> registers = new ArrayList<>(columns.run());
        registers.addAll(rows.run());
        registers.addAll(columns.rest());
        registers.addAll(rows.rest());
        return new Layout(shape, registers, spread);
    }

    /** The bits of one axis of a result: a run in registers, then threads, then the distance of a thread's runs. */
    private record Side(List<Layout.Bit> run, List<Layout.Bit> threads, List<Layout.Bit> rest) {
        static Side of(int axis, int bits, int held, int run) {
            int first = Math.min(held, Staging.log(run));
            List<Layout.Bit> all = new ArrayList<>();
            for (int place = 0; place < bits; place++) {
                all.add(new Layout.Bit(axis, place));
            }
            int last = first + bits - held;
            return new Side(all.subList(0, first), all.subList(first, last), all.subList(last, bits));
        }
    }
}
