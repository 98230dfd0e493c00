package dev.pavage.lower.thread;

import dev.pavage.lane.LaneValue;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.function.UnaryOperator;

/**
 * A thread's share of a tile.
 *
 * @param layout which elements these are
 * @param registers one scalar for each register number of the layout; truth values are I1, half precision is F32, as
 *     {@link dev.pavage.lower.Elements} has it
 */
record Fragment(Layout layout, List<LaneValue> registers) {
    /** Checks the number of registers. */
    Fragment {
        registers = List.copyOf(registers);
        if (registers.size() != layout.size()) {
            throw new IllegalArgumentException(registers.size() + " registers for " + layout);
        }
    }

    /** Makes each register from the coordinates that its number adds. */
    static Fragment of(Layout layout, Function<int[], LaneValue> register) {
        List<LaneValue> made = new ArrayList<>();
        for (int i = 0; i < layout.size(); i++) {
            made.add(register.apply(layout.coordinates(i)));
        }
        return new Fragment(layout, made);
    }

    /** The same elements, each changed in its register. */
    Fragment map(UnaryOperator<LaneValue> change) {
        return new Fragment(layout, registers.stream().map(change).toList());
    }

    /** The register that holds the element at the coordinates that its number adds. */
    LaneValue at(int[] coordinates) {
        return registers.get(layout.register(coordinates));
    }
}
