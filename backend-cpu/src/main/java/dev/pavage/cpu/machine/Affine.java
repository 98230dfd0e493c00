package dev.pavage.cpu.machine;

import dev.pavage.lane.LaneValue;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * An integer as a sum of multiples of others: what addresses are. Sums of 64 bits wrap.
 *
 * @param terms the factor, not 0, of each integer that has to be kept somewhere: parameters, loop variables and others
 * @param constant what is added
 */
record Affine(Map<LaneValue, Long> terms, long constant) {
    static Affine constant(long value) {
        return new Affine(Map.of(), value);
    }

    static Affine of(LaneValue value) {
        return new Affine(Map.of(value, 1L), 0);
    }

    Affine plus(Affine other) {
        Map<LaneValue, Long> sum = new LinkedHashMap<>(terms);
        other.terms.forEach((value, factor) -> sum.merge(value, factor, Long::sum));
        sum.values().removeIf(factor -> factor == 0);
        return new Affine(sum, constant + other.constant);
    }

    Affine times(long factor) {
        if (factor == 0) {
            return constant(0);
        }
        Map<LaneValue, Long> product = new LinkedHashMap<>();
        terms.forEach((value, f) -> product.put(value, f * factor));
        return new Affine(product, constant * factor);
    }

    boolean isConstant() {
        return terms.isEmpty();
    }

    /** The integer that it is, if it is nothing else. */
    Optional<LaneValue> root() {
        return constant == 0 && terms.size() == 1
                ? terms.keySet().stream().filter(value -> factor(value) == 1).findFirst()
                : Optional.empty();
    }

    /** The same without what is added. */
    Affine variablePart() {
        return new Affine(terms, 0);
    }

    /** How often a value is in it. */
    long factor(LaneValue value) {
        return terms.getOrDefault(value, 0L);
    }

    /** The same where a value is {@code instead}. */
    Affine with(LaneValue value, Affine instead) {
        Map<LaneValue, Long> others = new LinkedHashMap<>(terms);
        Long factor = others.remove(value);
        return factor == null ? this : new Affine(others, constant).plus(instead.times(factor));
    }
}
