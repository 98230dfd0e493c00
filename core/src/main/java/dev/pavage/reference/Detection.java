package dev.pavage.reference;

/** A mistake that the reference device can detect while a kernel runs. */
public enum Detection {
    /**
     * Two programs meet at an element other than both by reading it or both by atomics. Programs run in any order and
     * in parallel, so the result would be left to chance.
     */
    RACE,
    /** Two elements of one scatter go to the same element. */
    SCATTER_COLLISION,
    /** An element is read that nothing has written, see {@link Written}. It reads as NaN if its dtype has one. */
    UNINITIALISED_READ,
    /**
     * A load or a store touches no element of its view at all, though the view has some or was taken by an {@code at}
     * outside of another. A gather or a scatter may: an index outside is how a kernel leaves an element out.
     */
    OUTSIDE_VIEW,
    /** An integer is divided by zero, which gives 0. */
    DIVISION_BY_ZERO
}
