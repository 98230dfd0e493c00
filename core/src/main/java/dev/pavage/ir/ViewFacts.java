package dev.pavage.ir;

import java.util.Set;

/**
 * What is known of a view argument when a kernel is lowered for it; a compiled kernel is valid only for arguments of
 * which the same holds.
 *
 * @param unitStride axes whose stride is 1
 * @param zeroStride axes whose stride is 0 (broadcast)
 */
public record ViewFacts(Set<Integer> unitStride, Set<Integer> zeroStride) {
    /** Nothing is known. */
    public static final ViewFacts NONE = new ViewFacts(Set.of(), Set.of());

    /** Copies the sets, in order. */
    public ViewFacts {
        unitStride = java.util.Collections.unmodifiableSet(new java.util.TreeSet<>(unitStride));
        zeroStride = java.util.Collections.unmodifiableSet(new java.util.TreeSet<>(zeroStride));
    }
}
