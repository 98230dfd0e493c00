package dev.pavage.lower.thread;

/** An operand of a {@code dot}, or some sums of it, in local memory. */
sealed interface Staged permits Stage, MatrixStage {
    /** Writes the sums from {@code first} on, as many as there is room for, of an operand that threads hold. */
    void store(Fragment operand, int first);

    /** The memory. */
    LocalMemory.Range range();
}
