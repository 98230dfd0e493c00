package dev.pavage.benchmarks.results;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * What changed from old results to new ones.
 *
 * @param both the rows that both have, in the order of the new ones
 * @param gone what the old results have alone
 * @param added what the new results have alone
 */
public record Changes(List<Change> both, List<Case> gone, List<Case> added) {
    /**
     * A row then and now.
     *
     * @param subject what was measured
     * @param ratio how many times as fast it is now; below 1 is slower
     * @param noise how far the ratio may be off, as a fraction of it: both confidence intervals of 99.9 %, which are independent, by the
     *     root of the sum of their squares; an interval that is not known counts as none
     * @param limitRatio how many times as fast the device itself was, by its limits beside both rows; NaN where there are none
     */
    public record Change(Case subject, double ratio, double noise, double limitRatio) {
        static Change of(Row before, Row now) {
            return new Change(
                    now.subject(),
                    before.seconds() / now.seconds(),
                    Math.hypot(known(before.error()), known(now.error())),
                    now.limit() / before.limit());
        }

        private static double known(double error) {
            return Double.isNaN(error) ? 0 : error;
        }

        /** The least ratio that noise explains. */
        public double lowest() {
            return ratio / (1 + noise);
        }

        /** The largest ratio that noise explains. */
        public double highest() {
            return ratio * (1 + noise);
        }

        /** Whether it is slower than a limit of the ratio allows, noise taken into account. */
        public boolean isBelow(double limit) {
            return highest() < limit;
        }
    }

    /** Compares by what was measured. */
    public static Changes of(Results before, Results now) {
        Map<Case, Row> old = before.rows().stream().collect(Collectors.toMap(Row::subject, Function.identity()));
        List<Change> changes = new ArrayList<>();
        List<Case> added = new ArrayList<>();
        for (Row row : now.rows()) {
            Row then = old.get(row.subject());
            if (then == null) {
                added.add(row.subject());
            } else {
                changes.add(Change.of(then, row));
            }
        }
        List<Case> compared = changes.stream().map(Change::subject).toList();
        List<Case> gone = before.rows().stream()
                .map(Row::subject)
                .filter(subject -> !compared.contains(subject))
                .toList();
        return new Changes(changes, gone, added);
    }
}
