package dev.pavage.lower.loop;

import dev.pavage.lane.LaneBuilder;
import dev.pavage.lane.LaneValue;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Brings registers of the entry function into another function: each one used becomes a parameter. */
final class Entry {
    private final LaneBuilder b;
    private final Map<LaneValue, LaneValue> params = new LinkedHashMap<>();

    Entry(LaneBuilder b) {
        this.b = b;
    }

    /** This function's register for one of the entry function's. */
    LaneValue get(LaneValue outer) {
        return params.computeIfAbsent(outer, v -> b.param(v.type()));
    }

    /** The entry function's registers, in the order of the parameters. */
    List<LaneValue> arguments() {
        return new ArrayList<>(params.keySet());
    }
}
