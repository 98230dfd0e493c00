package dev.pavage.cuda.sim.exec;

/**
 * How a kernel is launched.
 *
 * @param gridX blocks along x; y and z likewise
 * @param threads threads of a block, along x
 * @param sharedBytes dynamic shared memory of a block
 * @param checks whether races, unwritten memory and unwritten registers are looked for; bounds and alignment always are
 * @param steps warp instructions that the launch may take
 */
public record LaunchShape(
        int gridX, int gridY, int gridZ, int threads, int sharedBytes, boolean checks, long steps) {}
