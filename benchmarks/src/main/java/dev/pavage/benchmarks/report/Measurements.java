package dev.pavage.benchmarks.report;

import dev.pavage.benchmarks.report.Measurement.Group;
import dev.pavage.benchmarks.results.MeasuredDevice;
import dev.pavage.benchmarks.results.Results;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * All that was measured on one or several machines, and how it compares.
 *
 * @param results those of each machine; their machines have different names
 * @param rows all rows
 */
record Measurements(List<Results> results, List<Measurement> rows) {
    /** The measurements of some results; machines of one name are numbered. */
    static Measurements of(List<Results> results) {
        Set<String> names = new LinkedHashSet<>();
        List<Results> named = new ArrayList<>();
        List<Measurement> rows = new ArrayList<>();
        for (Results r : results) {
            String first = MachineName.brief(r.machine().name());
            String name = first;
            for (int i = 2; !names.add(name); i++) {
                name = first + " (" + i + ")";
            }
            Results own = new Results(
                    r.commands(), r.started(), r.machine().named(name), r.devices(), r.rows(), r.skipped());
            named.add(own);
            own.rows()
                    .forEach(row -> rows.add(new Measurement(
                            new Place(own.machine().name(), row.subject().device()), row)));
        }
        return new Measurements(named, List.copyOf(rows));
    }

    /** Whether machines have to be told apart. */
    boolean severalMachines() {
        return results.size() > 1;
    }

    /** What a place is called. */
    String label(Place place) {
        return place.label(severalMachines());
    }

    /** The name of a chart of a group, with what tells it from others of the group. */
    String id(String kind, Group group, String... more) {
        return Ids.of(kind, label(group.place()), group.work(), String.join(" ", more));
    }

    /** All devices, in the order in which they were measured. */
    List<Place> places() {
        return rows.stream().map(Measurement::place).distinct().toList();
    }

    /** The libraries, Pavage first. */
    List<String> libraries() {
        return rows.stream()
                .sorted(Comparator.comparing((Measurement m) -> !m.subject().own())
                        .thenComparing(m -> m.subject().library()))
                .map(m -> m.subject().library())
                .distinct()
                .toList();
    }

    /** What is known of a device. */
    Optional<MeasuredDevice> device(Place place) {
        return of(place)
                .flatMap(r -> r.devices().stream())
                .filter(d -> d.name().equals(place.device()))
                .findFirst();
    }

    /** What Pavage means to reach with a row, or beside it, and whether it misses that; empty if there is no target. */
    Optional<String> target(Measurement row) {
        return of(row.place())
                .flatMap(r -> SpeedTarget.text(r, row.row()).stream())
                .findFirst();
    }

    /** The results of a place's machine. */
    private Stream<Results> of(Place place) {
        return results.stream().filter(r -> r.machine().name().equals(place.machine()));
    }

    /** Rows in groups of one operation, dtype and place, in order. */
    Map<Group, List<Measurement>> groups() {
        return by(rows, Measurement::group);
    }

    /** Rows by what they have in common, in order. */
    static <K> Map<K, List<Measurement>> by(List<Measurement> rows, Function<Measurement, K> key) {
        return rows.stream().collect(Collectors.groupingBy(key, LinkedHashMap::new, Collectors.toList()));
    }

    /** Of each library and shape the row of its fastest setting, in order. */
    static List<Measurement> bestSettings(List<Measurement> rows) {
        Map<List<String>, Measurement> best = new LinkedHashMap<>();
        rows.forEach(m -> best.merge(
                List.of(
                        m.place().toString(),
                        m.subject().library(),
                        m.subject().byPavage().toString()),
                m,
                Measurements::faster));
        return List.copyOf(best.values());
    }

    private static Measurement faster(Measurement a, Measurement b) {
        return b.row().seconds() < a.row().seconds() ? b : a;
    }

    /** The fastest of the other libraries at the same work in the same place. */
    Optional<Measurement> bestPeer(Measurement row) {
        return rows.stream()
                .filter(m -> !m.subject().byPavageItself()
                        && m.place().equals(row.place())
                        && m.subject().byPavage().equals(row.subject().byPavage()))
                .min(Comparator.comparingDouble(m -> m.row().seconds()));
    }

    /** How many times as fast a row is as the best of the other libraries; empty if there is none. */
    Optional<Ratio> ratio(Measurement row) {
        return bestPeer(row).map(peer -> Ratio.of(row.row(), peer.row()));
    }
}
