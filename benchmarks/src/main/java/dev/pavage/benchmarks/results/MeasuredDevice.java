package dev.pavage.benchmarks.results;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A device that rows are of.
 *
 * @param name its name on its machine, such as {@code cpu} or {@code cuda:0}
 * @param facts what {@code pavage devices} tells of it, such as {@code name} and {@code driver}, in the order to show
 * @param limits what it can do at most
 */
public record MeasuredDevice(String name, Map<String, String> facts, List<Limit> limits) {
    /** A device with limits and facts that do not change. */
    public MeasuredDevice {
        // Not Map.copyOf: it forgets the order.
        facts = Collections.unmodifiableMap(new LinkedHashMap<>(facts));
        limits = List.copyOf(limits);
    }

    /** The limit of a name and a dtype, if it was measured; the dtype is "" for {@code copy} and {@code read}. */
    public Optional<Limit> limit(String limit, String dtype) {
        return limits.stream().filter(l -> l.name().equals(limit) && l.dtype().equals(dtype)).findFirst();
    }

    /** The device with the limits of another measurement instead of its own, where both have them. */
    public MeasuredDevice with(MeasuredDevice other) {
        List<Limit> all = new ArrayList<>(other.limits);
        limits.stream().filter(l -> other.limit(l.name(), l.dtype()).isEmpty()).forEach(all::add);
        return new MeasuredDevice(name, other.facts, all);
    }
}
