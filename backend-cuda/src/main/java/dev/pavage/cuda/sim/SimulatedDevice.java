package dev.pavage.cuda.sim;

import dev.pavage.cuda.Architecture;
import dev.pavage.cuda.driver.DeviceAttribute;
import java.util.Map;
import java.util.Objects;

/**
 * What a simulated device says of itself: the limits of its architecture, and the size of a GPU that has it (Tesla T4, A100,
 * A10, L4, H100 SXM), so that choices which depend on it are those of real devices. Sources: CUDA C++ Programming Guide 12
 * (NVIDIA, 2024), Compute Capabilities; the GPUs' data sheets.
 *
 * @param architecture what it is
 * @param size how large it claims to be
 */
record SimulatedDevice(Architecture architecture, Size size) {
    /** Shared memory of a block that nobody needs to ask for. */
    static final int DEFAULT_SHARED = 48 << 10;
    /** Threads of a block at most. */
    static final int MAX_THREADS = 1024;

    private static final int WARP = 32;
    private static final int REGISTERS = 64 << 10;
    private static final int SHARED_UNIT = 4 << 10;
    /** One instruction a nanosecond, as {@link Streams} counts time. */
    private static final int KILOHERTZ = 1_000_000;

    private static final Map<Integer, Size> SIZES = Map.of(
            75, new Size(40, 1024),
            80, new Size(108, 2048),
            86, new Size(72, 1536),
            89, new Size(58, 1536),
            90, new Size(132, 2048));

    /**
     * How large a GPU is.
     *
     * @param multiprocessors how many it has
     * @param threads threads of a multiprocessor at most
     */
    record Size(int multiprocessors, int threads) {}

    /** The device of an architecture. */
    static SimulatedDevice of(Architecture architecture) {
        return new SimulatedDevice(
                architecture, Objects.requireNonNull(SIZES.get(architecture.number()), architecture::name));
    }

    /** Its name. */
    String name() {
        return "NVIDIA " + architecture.name() + " (simulated)";
    }

    /** Bytes of its memory: half of what the JVM may take. */
    long memoryBytes() {
        return Runtime.getRuntime().maxMemory() / 2;
    }

    /** The value of an attribute; 0 for what a simulator has not. */
    int attribute(DeviceAttribute attribute) {
        return switch (attribute) {
            case MAX_THREADS_PER_BLOCK -> MAX_THREADS;
            case MAX_SHARED_MEMORY_PER_BLOCK -> DEFAULT_SHARED;
            case WARP_SIZE -> WARP;
            case MAX_REGISTERS_PER_BLOCK, MAX_REGISTERS_PER_MULTIPROCESSOR -> REGISTERS;
            case CLOCK_RATE -> KILOHERTZ;
            case MULTIPROCESSOR_COUNT -> size.multiprocessors();
            case L2_CACHE_SIZE -> (int) architecture.l2Bytes();
            case MAX_THREADS_PER_MULTIPROCESSOR -> size.threads();
            case COMPUTE_CAPABILITY_MAJOR -> architecture.number() / 10;
            case COMPUTE_CAPABILITY_MINOR -> architecture.number() % 10;
            // A block leaves a KiB of it to the system, where there is more than 64 KiB.
            case MAX_SHARED_MEMORY_PER_MULTIPROCESSOR ->
                Math.ceilDiv(architecture.sharedBytes(), SHARED_UNIT) * SHARED_UNIT;
            case MAX_SHARED_MEMORY_PER_BLOCK_OPTIN -> architecture.sharedBytes();
            case MEMORY_POOLS_SUPPORTED -> 1;
            case KERNEL_EXEC_TIMEOUT, INTEGRATED, COMPUTE_MODE, PCI_BUS_ID, PCI_DEVICE_ID, MEMORY_CLOCK_RATE,
                    GLOBAL_MEMORY_BUS_WIDTH ->
                0;
        };
    }
}
