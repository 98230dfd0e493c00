package dev.pavage.cuda.driver;

import java.util.Optional;

/**
 * What Pavage asks of CUDA, by the names and with the meaning of the driver API: NVIDIA's driver ({@code NativeDriver}) or
 * the simulator answers. Handles are the driver's own numbers; 0 is the default stream. Every call checks what the driver
 * returns and throws a {@link CudaException} otherwise. All methods may be called from any thread.
 *
 * <p>Source: CUDA Driver API Reference Manual (NVIDIA, 12.0), by the functions that each method names.
 */
public interface Driver {
    /** The CUDA version that the driver supports, as 1000 * major + 10 * minor ({@code cuDriverGetVersion}). */
    int version();

    /** The version of the driver itself, such as {@code 580.95.05}, if it says so. */
    Optional<String> release();

    /** How many devices there are ({@code cuDeviceGetCount}). */
    int deviceCount();

    /** A device's name ({@code cuDeviceGetName}). */
    String name(int device);

    /** Bytes of a device's memory ({@code cuDeviceTotalMem}). */
    long totalMemory(int device);

    /** An attribute of a device ({@code cuDeviceGetAttribute}). */
    int attribute(int device, DeviceAttribute attribute);

    /** A device's primary context, retained ({@code cuDevicePrimaryCtxRetain}). */
    Context context(int device);
}
