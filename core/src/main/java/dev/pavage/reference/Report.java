package dev.pavage.reference;

import dev.pavage.ir.SourceLocation;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * The mistakes that were detected. Of one kind at one source line only the first is kept, with how often it happened,
 * since one wrong line is usually wrong for thousands of elements. Not safe for use by several threads at once.
 */
public final class Report {
    private record Place(Detection kind, SourceLocation at) {}

    private final Map<Place, Finding> first = new LinkedHashMap<>();
    private final Map<Place, Long> counts = new LinkedHashMap<>();

    /** An empty report. */
    public Report() {}

    void add(Finding finding) {
        Place place = new Place(finding.kind(), finding.at());
        first.putIfAbsent(place, finding);
        counts.merge(place, 1L, Long::sum);
    }

    /** The first finding of each kind at each source line, in the order in which they were made. */
    public List<Finding> findings() {
        return List.copyOf(first.values());
    }

    /** How often a kind of mistake happened, over all source lines. */
    public long count(Detection kind) {
        return counts.entrySet().stream()
                .filter(e -> e.getKey().kind() == kind)
                .mapToLong(Map.Entry::getValue)
                .sum();
    }

    /** Whether nothing was detected. */
    public boolean isClean() {
        return first.isEmpty();
    }

    /** One line per finding, with how often it happened. */
    @Override
    public String toString() {
        return first.entrySet().stream()
                .map(e -> e.getValue() + " (" + counts.get(e.getKey()) + " times)")
                .collect(Collectors.joining("\n"));
    }
}
