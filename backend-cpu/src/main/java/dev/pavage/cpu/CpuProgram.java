package dev.pavage.cpu;

/** A compiled kernel: the work of one of its programs. The classes that {@link ClassEmitter} writes implement it. */
interface CpuProgram {
    /**
     * Runs one program.
     *
     * @param scratch address of the program's own memory, a multiple of 64
     * @param arguments for each view its address in bytes, its extents, and its strides in elements
     */
    void run(
            long id0, long id1, long id2, long count0, long count1, long count2, long scratch, long[] arguments);
}
