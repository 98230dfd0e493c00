package dev.pavage.benchmarks.report;

import dev.pavage.benchmarks.results.Case;
import dev.pavage.benchmarks.results.Row;

/**
 * A row and where it was measured.
 *
 * @param place the machine and its device
 * @param row the row
 */
record Measurement(Place place, Row row) {
    /** What was measured. */
    Case subject() {
        return row.subject();
    }

    /** The operation, the dtype and where, which rows of one chart have in common. */
    Group group() {
        return new Group(place, subject().op(), subject().dtype());
    }

    /**
     * Rows that differ in their shapes and libraries alone.
     *
     * @param place the machine and its device
     * @param op the operation
     * @param dtype the dtype; "" where that does not matter
     */
    record Group(Place place, String op, String dtype) {
        /** The operation and the dtype. */
        String work() {
            return (op + " " + dtype).strip();
        }
    }
}
