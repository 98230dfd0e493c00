package dev.pavage.cuda;

import dev.pavage.cuda.driver.CudaError;
import dev.pavage.cuda.driver.CudaException;
import dev.pavage.device.DeviceHealth;
import dev.pavage.device.DeviceLostException;
import dev.pavage.device.OutOfDeviceMemoryException;
import dev.pavage.device.PavageException;
import dev.pavage.device.UnderWay;
import java.util.EnumSet;
import java.util.Set;
import java.util.function.Supplier;

/**
 * What the driver's errors mean for one device. After a sticky one (CUDA Driver API, {@code CUresult}: "the process must be
 * terminated and relaunched") its context answers nothing else: then each call fails with the same text.
 */
final class DriverErrors {
    private static final System.Logger LOG = System.getLogger(DriverErrors.class.getName());

    private static final Set<CudaError> STICKY = EnumSet.of(
            CudaError.DEINITIALIZED,
            CudaError.INVALID_CONTEXT,
            CudaError.CONTEXT_IS_DESTROYED,
            CudaError.ECC_UNCORRECTABLE,
            CudaError.ILLEGAL_ADDRESS,
            CudaError.LAUNCH_TIMEOUT,
            CudaError.ASSERT,
            CudaError.HARDWARE_STACK_ERROR,
            CudaError.ILLEGAL_INSTRUCTION,
            CudaError.MISALIGNED_ADDRESS,
            CudaError.INVALID_ADDRESS_SPACE,
            CudaError.INVALID_PC,
            CudaError.LAUNCH_FAILED);

    private final String device;
    private final DeviceHealth health;

    /**
     * The errors of a device.
     *
     * @param device its name
     * @param hint ends the message of its loss: how to find out more; may be empty
     */
    DriverErrors(String device, String hint) {
        this.device = device;
        health = new DeviceHealth(device, hint);
    }

    /** What runs now, for messages. */
    UnderWay underWay() {
        return health.underWay();
    }

    /**
     * Does something with the driver.
     *
     * @throws DeviceLostException if the device stopped answering, now or before
     * @throws OutOfDeviceMemoryException if it has not enough memory
     * @throws CudaException for other errors
     */
    <T> T get(Supplier<T> call) {
        checkNotLost();
        try {
            return call.get();
        } catch (CudaException e) {
            throw meaning(e);
        }
    }

    /** As {@link #get}, without a result. */
    void run(Runnable call) {
        get(() -> {
            call.run();
            return this;
        });
    }

    /** Gives something back. What goes wrong is no use to anybody then. */
    void release(Runnable call) {
        if (health.isLost()) {
            return;
        }
        try {
            call.run();
        } catch (CudaException e) {
            LOG.log(System.Logger.Level.DEBUG, "{0}: {1}", device, meaning(e).getMessage());
        }
    }

    /** Throws if the device was lost before. */
    void checkNotLost() {
        health.check();
    }

    /** The exception of an error. */
    PavageException meaning(CudaException e) {
        if (STICKY.contains(e.error())) {
            return new DeviceLostException(health.lose(String.valueOf(e.getMessage())), e);
        }
        return e.error() == CudaError.OUT_OF_MEMORY
                ? new OutOfDeviceMemoryException(String.valueOf(e.getMessage()), e)
                : e;
    }
}
