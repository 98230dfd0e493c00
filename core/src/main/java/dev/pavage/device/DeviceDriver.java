package dev.pavage.device;

import dev.pavage.ir.Target;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * One device as its backend drives it. Methods may be called from many threads at once. Work is done in the order in
 * which it is asked for, copies included; {@link #synchronize} waits for it.
 *
 * <p>Once a device stopped answering, every method that needs it throws a {@link DeviceLostException}; what gives
 * something back does nothing.
 */
public interface DeviceDriver {
    /** What it can do; {@link Target#device} is its name. */
    Target target();

    /** What a person wants to know of it, in the order to show: "name", "memory", "driver", ... */
    Map<String, String> facts();

    /** Bytes of memory that tensors can use at most. */
    long memoryBytes();

    /** Cores or multiprocessors. */
    int computeUnits();

    /**
     * Memory of {@code bytes} bytes, its address a multiple of 64, its contents undefined.
     *
     * @throws OutOfDeviceMemoryException if there is not enough; the message says what the driver says
     */
    DeviceMemory allocate(long bytes);

    /**
     * Whether it finds accesses outside of the memory that was asked for, and reads of what was never written. Then memory is
     * asked for to the byte and given back at once, since what is kept for reuse would hide such mistakes.
     */
    default boolean checksAccesses() {
        return false;
    }

    /** Whether it is a program that behaves like a device, for tests: its times say nothing, and it is slow. */
    default boolean isSimulated() {
        return false;
    }

    /**
     * Compiles a kernel. {@code code} is of the kind that {@link Target#lowering} asks for.
     *
     * @throws CompilationException if the device's own compiler refuses it, with its log
     */
    CompiledKernel compile(KernelCode code);

    /**
     * Makes one piece of work of launches that will run again and again, in this order; nothing runs yet. Their kernels and
     * memory stay until it is closed.
     *
     * @return nothing if the device has no such thing; then the launches are asked for one by one
     */
    default Optional<RecordedLaunches> record(List<PreparedLaunch> launches) {
        return Optional.empty();
    }

    /** A library that multiplies matrices on it, whether or not it is installed and asked for; the same each time. */
    default Optional<MatmulLibrary> matmulLibrary() {
        return Optional.empty();
    }

    /**
     * Waits until all work asked for so far is done.
     *
     * @throws KernelException if a kernel failed after its launch had returned, and nothing has told so far; once for
     *     each failure
     * @throws OutOfDeviceMemoryException if the device lacked memory for work that it had accepted
     */
    default void synchronize() {}
}
