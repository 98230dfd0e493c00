package dev.pavage.lower.thread;

import dev.pavage.ir.Target;
import dev.pavage.type.DType;

/**
 * The numbers by which a {@code dot} of scalar instructions is cut up. They come from the target alone.
 *
 * @param lanes threads that go together: their grid is close to square, so that they read the fewest different factors
 * @param products multiplications in the body of the innermost loop: enough to hide its counting and its addresses
 * @param unroll sums, or words of them, that the body takes on at most, however few elements a thread holds
 * @param factors registers of the factors that the body reads at most, unless those of one sum take more: compilers read
 *     all of them first
 * @param stages copies of the operands in local memory that the rounds of a loop take turns with
 * @param share the part of local memory, in percent, that these copies may take together; what is left is for moving
 *     other tiles between threads
 */
record DotTuning(int lanes, int products, int unroll, int factors, int stages, int share) {
    /**
     * Bytes of one access to local memory: the most that a thread can move at once. A thread's run of a result's row or
     * column is as long as the factors that one access reads for it.
     */
    static final int ACCESS = 16;

    /** Threads whose accesses to local memory go together; each of the banks serves one of them if they differ. */
    static final int STEP = 32;

    /**
     * Neighbouring sums of a dot that the target multiplies and adds by one instruction of a thread, 1 if it has none.
     *
     * @param sums number of sums
     */
    static int pack(Target target, DType operand, int sums) {
        return target.packedUnit(operand)
                .map(Target.MatrixUnit::k)
                .filter(k -> sums % k == 0)
                .orElse(1);
    }

    /**
     * The numbers for a target.
     *
     * <p>128 products are 2 sums for 8 by 8 elements; a sum reads 16 factors for 64 products, which is one byte of local
     * memory for each product of F32. With them a product of 128 by 128 elements takes 128 registers on NVIDIA's sm_80
     * (ptxas 13.0, from the OpenCL C), so that two programs of 256 threads are at work on a multiprocessor; with 256
     * products it takes 139, and one is. 96 registers of factors are the most that 128 products of F32 read, for 2 by 4
     * elements; those of F64 would take twice as many. Two stages need one barrier in each round.
     */
    static DotTuning of(Target target) {
        return new DotTuning(Math.max(STEP, target.subGroup()), 128, 16, 96, 2, 75);
    }
}
