package dev.pavage.cuda.ptx;

import dev.pavage.lane.LaneValue;
import dev.pavage.lane.Provenance;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * What the registers of lane IR are called: a vector is a register of PTX per lane. Constants have none, they stand where they
 * are used, and what only renames lanes gives them a second name.
 */
final class Registers {
    private final Provenance.Variant variant;
    private final Map<Bank, Integer> counts = new EnumMap<>(Bank.class);
    private final Map<LaneValue, List<String>> names = new HashMap<>();

    Registers(Provenance.Variant variant) {
        this.variant = variant;
    }

    /** A register that nothing uses yet. */
    String fresh(Bank bank) {
        return "%" + bank.prefix() + (counts.merge(bank, 1, Integer::sum) - 1);
    }

    /** The registers or literals of a value's lanes; a value that is met for the first time gets registers. */
    List<String> of(LaneValue value) {
        return names.computeIfAbsent(value, v -> Stream.generate(() -> fresh(bank(v)))
                .limit(v.type().lanes())
                .toList());
    }

    /** The register or literal of a scalar. */
    String scalar(LaneValue value) {
        return of(value).getFirst();
    }

    /** Whether a value has been met. */
    boolean isKnown(LaneValue value) {
        return names.containsKey(value);
    }

    /** Makes a value another name for registers, or a name for literals. */
    void bind(LaneValue value, List<String> lanes) {
        names.put(value, List.copyOf(lanes));
    }

    /** The bank of a value's registers. */
    Bank bank(LaneValue value) {
        return isShared(value) ? Bank.B32 : Bank.of(value.type().kind());
    }

    /** Whether a value is an address in any memory. */
    boolean isAddress(LaneValue value) {
        return variant.roots().containsKey(value);
    }

    /** Whether a value is an address in shared memory: 32 bits are enough for that. */
    boolean isShared(LaneValue value) {
        Integer root = variant.roots().get(value);
        return root != null && variant.local().get(root);
    }

    /** Declares all registers so far. */
    List<String> declarations() {
        return counts.entrySet().stream()
                .map(e -> ".reg .%s %%%s<%d>;".formatted(e.getKey().type(), e.getKey().prefix(), e.getValue()))
                .toList();
    }
}
