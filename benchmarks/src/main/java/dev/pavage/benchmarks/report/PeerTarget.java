package dev.pavage.benchmarks.report;

import dev.pavage.benchmarks.report.SpeedTarget.Work;
import dev.pavage.benchmarks.results.Results;
import dev.pavage.benchmarks.results.Row;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;

/**
 * How many times as fast as another library Pavage means to be, at the library's rows.
 *
 * @param op the suite
 * @param libraries names of libraries
 * @param dtype the dtype
 * @param which which rows of the suite
 * @param times the least ratio of the library's time and Pavage's
 */
record PeerTarget(String op, Set<String> libraries, String dtype, Predicate<Work> which, double times) {
    private static final String F32 = "f32";

    /** All; the first that fits a row is its own. */
    static final List<PeerTarget> ALL = List.of(
            new PeerTarget("matmul", Set.of("openblas", "mkl", "onednn"), F32, _ -> true, 1),
            new PeerTarget("matmul", Set.of("clblast"), F32, _ -> true, 10),
            new PeerTarget("attention", Set.of("pytorch"), F32, Work::isAttention, 2.5));

    /** Copies the names. */
    PeerTarget {
        libraries = Set.copyOf(libraries);
    }

    /**
     * What Pavage means to reach beside one of some results' rows, and whether it misses that: {@code 10.0×}, {@code 2.50× missed}.
     * Empty for its own rows, where it was not measured, and for work that has no target.
     */
    static Optional<String> text(Results results, Row row) {
        Optional<PeerTarget> target = ALL.stream()
                .filter(t -> t.op.equals(row.subject().op())
                        && t.libraries.contains(row.subject().library())
                        && t.dtype.equals(row.subject().dtype())
                        && t.which.test(Work.of(row, 0)))
                .findFirst();
        return target.flatMap(t -> results.rows().stream()
                .filter(own -> own.subject().equals(row.subject().byPavage()))
                .findFirst()
                .map(own -> Quantity.digits(t.times) + "×"
                        + (row.seconds() >= t.times * own.seconds() ? "" : " missed")));
    }
}
