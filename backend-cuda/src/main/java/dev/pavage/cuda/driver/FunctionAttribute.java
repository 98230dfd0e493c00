package dev.pavage.cuda.driver;

/** What a kernel can be asked: {@code CUfunction_attribute}, with the numbers of {@code cuda.h} (CUDA 12.0). */
public enum FunctionAttribute {
    /** Threads of a block at most. */
    MAX_THREADS_PER_BLOCK(0),
    /** Static shared memory of a block, bytes. */
    SHARED_SIZE_BYTES(1),
    /** Local memory of a thread, bytes: what did not fit in registers. */
    LOCAL_SIZE_BYTES(3),
    /** Registers of a thread. */
    NUM_REGS(4),
    /** Dynamic shared memory of a block at most, bytes; beyond 48 KiB a kernel must ask for it by setting this. */
    MAX_DYNAMIC_SHARED_SIZE_BYTES(8),
    /** How much of the memory that is first-level cache or shared is to be shared, percent. */
    PREFERRED_SHARED_MEMORY_CARVEOUT(9);

    private final int number;

    FunctionAttribute(int number) {
        this.number = number;
    }

    /** The driver's number of it. */
    public int number() {
        return number;
    }
}
