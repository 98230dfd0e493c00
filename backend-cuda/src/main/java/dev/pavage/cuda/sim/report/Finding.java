package dev.pavage.cuda.sim.report;

import java.util.Optional;

/**
 * A fault of a kernel that the simulator found. The first one ends its launch.
 *
 * @param kind what is wrong
 * @param kernel name of the entry
 * @param blockX place of the block in the grid along x; y and z likewise
 * @param thread number of the thread in its block
 * @param line line of the PTX text, from 1
 * @param instruction what stands there
 * @param source file and line of the kernel's source, such as {@code Matmul.java:12}, if the PTX says it
 * @param address the address that was accessed; in shared memory counted from its begin; 0 if none was
 * @param text what happened, as a sentence
 */
public record Finding(
        Kind kind,
        String kernel,
        int blockX,
        int blockY,
        int blockZ,
        int thread,
        int line,
        String instruction,
        Optional<String> source,
        long address,
        String text) {
    /** What can be wrong. */
    public enum Kind {
        /** Global memory was accessed where no block of memory is, or beyond the end of one. */
        ILLEGAL_ADDRESS,
        /** Global memory was accessed after it was freed. */
        USE_AFTER_FREE,
        /** Global memory was read that nobody wrote. */
        UNWRITTEN_GLOBAL,
        /** An address is not a multiple of the bytes accessed. */
        MISALIGNED_ADDRESS,
        /** Shared memory was accessed beyond its end. */
        SHARED_BOUNDS,
        /** Shared memory was read that no thread of the block wrote. */
        UNWRITTEN_SHARED,
        /** Two threads accessed the same byte of shared memory, one of them writing, with no barrier between. */
        SHARED_RACE,
        /** Two threads accessed the same byte of global memory, one of them writing, and nothing orders them. */
        GLOBAL_RACE,
        /** Some threads of a block never come to the barrier at which others wait. */
        DIVERGENT_BARRIER,
        /** Some threads of a warp did not take part in an instruction of the whole warp. */
        DIVERGENT_WARP,
        /** A register was read that the thread did not write. */
        UNWRITTEN_REGISTER,
        /** The kernel ran into a trap. */
        TRAP,
        /** The launch ran longer than the caller allows. */
        STEP_LIMIT
    }

    /** The finding on several lines: what, where, and the instruction. */
    @Override
    public String toString() {
        return "%s: %s%n  kernel %s, block (%d, %d, %d), thread %d%n  PTX line %d: %s%s"
                .formatted(
                        kind,
                        text,
                        kernel,
                        blockX,
                        blockY,
                        blockZ,
                        thread,
                        line,
                        instruction,
                        source.map(at -> "\n  at " + at).orElse(""));
    }
}
