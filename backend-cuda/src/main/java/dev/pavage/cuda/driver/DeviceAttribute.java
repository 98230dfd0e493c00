package dev.pavage.cuda.driver;

/** What a device can be asked: {@code CUdevice_attribute}, with the numbers of {@code cuda.h} (CUDA 12.0). */
public enum DeviceAttribute {
    /** Threads of a block at most. */
    MAX_THREADS_PER_BLOCK(1),
    /** Static shared memory of a block at most, bytes. */
    MAX_SHARED_MEMORY_PER_BLOCK(8),
    /** Threads that run in step. */
    WARP_SIZE(10),
    /** 32-bit registers of a block at most. */
    MAX_REGISTERS_PER_BLOCK(12),
    /** Clock of the multiprocessors, kHz. */
    CLOCK_RATE(13),
    /** Multiprocessors. */
    MULTIPROCESSOR_COUNT(16),
    /** 1 if kernels end after a time, because a screen hangs on the device. */
    KERNEL_EXEC_TIMEOUT(17),
    /** 1 if the device is part of the host. */
    INTEGRATED(18),
    /** 0: any process may use it; 2: none may; 3: one at a time. */
    COMPUTE_MODE(20),
    /** Number of its PCI bus. */
    PCI_BUS_ID(33),
    /** Number of its place on the bus. */
    PCI_DEVICE_ID(34),
    /** Clock of the memory, kHz. */
    MEMORY_CLOCK_RATE(36),
    /** Width of the memory's bus, bits. */
    GLOBAL_MEMORY_BUS_WIDTH(37),
    /** Second-level cache, bytes. */
    L2_CACHE_SIZE(38),
    /** Threads of a multiprocessor at most. */
    MAX_THREADS_PER_MULTIPROCESSOR(39),
    /** Compute capability, its first number. */
    COMPUTE_CAPABILITY_MAJOR(75),
    /** Compute capability, its second number. */
    COMPUTE_CAPABILITY_MINOR(76),
    /** Shared memory of a multiprocessor, bytes. */
    MAX_SHARED_MEMORY_PER_MULTIPROCESSOR(81),
    /** Registers of a multiprocessor. */
    MAX_REGISTERS_PER_MULTIPROCESSOR(82),
    /** Shared memory of a block at most where a kernel asks for it, bytes. */
    MAX_SHARED_MEMORY_PER_BLOCK_OPTIN(97),
    /** 1 if memory can be allocated in the order of streams. */
    MEMORY_POOLS_SUPPORTED(115);

    private final int number;

    DeviceAttribute(int number) {
        this.number = number;
    }

    /** The driver's number of it. */
    public int number() {
        return number;
    }
}
