package dev.pavage.device;

import dev.pavage.ir.Target;
import org.jspecify.annotations.Nullable;

/**
 * A device whose work is queued. What it needs for that, a context with a queue for example, is made when something is first
 * asked of it.
 *
 * @param <Q> what there is once it is in use
 */
public abstract class QueuedDevice<Q> implements DeviceDriver {
    private final Target target;
    private final KernelLimits limits;
    private final long memoryBytes;
    private final int computeUnits;
    private @Nullable Q open;

    /**
     * A device that is not in use yet.
     *
     * @param target what lowerings see
     * @param limits what it can do for one kernel; {@link KernelLimits#device} is what messages call it
     * @param memoryBytes bytes of its memory
     * @param computeUnits its cores or multiprocessors
     */
    protected QueuedDevice(Target target, KernelLimits limits, long memoryBytes, int computeUnits) {
        this.target = target;
        this.limits = limits;
        this.memoryBytes = memoryBytes;
        this.computeUnits = computeUnits;
    }

    /** What messages call a device: its name in Pavage with that of the maker. */
    public static String title(Target target, String makersName) {
        return target.device() + " (" + makersName + ")";
    }

    /** Makes what it needs. */
    protected abstract Q open();

    /** Throws a {@link DeviceLostException} if it was lost before. */
    protected abstract void checkNotLost();

    /** Waits until all that was queued is done, and tells what kernels had to say. */
    protected abstract void settle(Q queue);

    /** What there is once it is in use; makes it. */
    public final synchronized Q opened() {
        Q known = open;
        if (known == null) {
            known = open();
            open = known;
        }
        return known;
    }

    private synchronized @Nullable Q ifOpen() {
        return open;
    }

    /** What it can do for one kernel. */
    public final KernelLimits limits() {
        return limits;
    }

    /** What messages call it. */
    public final String title() {
        return limits.device();
    }

    @Override
    public final Target target() {
        return target;
    }

    @Override
    public final long memoryBytes() {
        return memoryBytes;
    }

    @Override
    public final int computeUnits() {
        return computeUnits;
    }

    @Override
    public final void synchronize() {
        checkNotLost();
        Q known = ifOpen();
        if (known != null) {
            settle(known);
        }
    }
}
