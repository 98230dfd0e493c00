package dev.pavage.library;

import dev.pavage.ir.DeviceFamily;
import dev.pavage.ir.Target;
import dev.pavage.ir.Target.Lowering;
import java.util.stream.Stream;

/** A row of a table of tile sizes. Rows for one family of devices stand before those for every device. */
interface DeviceRow {
    /** The family of rows for every device of a lowering. */
    String ANY = "";

    /** Begins the source of a row that nobody has tried on such a device. */
    String DOCUMENTS = "from documents, not measured: ";

    /** The name of the family that the row is for, of {@link DeviceFamily}, or {@link #ANY}. */
    String family();

    /** The lowering that the row is for. */
    Lowering lowering();

    /** Where the row comes from. */
    String source();

    /**
     * The first of a table's rows that is for a target.
     *
     * @throws IllegalStateException if none is
     */
    static <R extends DeviceRow> R first(Stream<R> rows, Target target) {
        return rows.filter(r -> r.lowering() == target.lowering())
                .filter(r -> r.family().equals(ANY) || r.family().equals(target.family()))
                .findFirst()
                .orElseThrow(() -> new IllegalStateException("a table has no row for " + target));
    }
}
