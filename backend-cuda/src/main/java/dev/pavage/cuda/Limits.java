package dev.pavage.cuda;

import dev.pavage.cuda.driver.DeviceAttribute;
import dev.pavage.cuda.driver.Driver;
import dev.pavage.device.CompilationException;

/** What a device can do for one kernel; a kernel that wants more is refused before it runs, with the numbers. */
final class Limits {
    /** Bytes of a kernel's parameters: CUDA C++ Programming Guide 12 (NVIDIA, 2024), {@code __global__} parameters. */
    private static final long PARAMETER_BYTES = 4096;

    private final String device;
    private final int threads;
    private final int sharedBytes;

    /** The limits of a device; {@code title} names it in messages. */
    Limits(Driver driver, int ordinal, String title) {
        device = title;
        threads = driver.attribute(ordinal, DeviceAttribute.MAX_THREADS_PER_BLOCK);
        sharedBytes = driver.attribute(ordinal, DeviceAttribute.MAX_SHARED_MEMORY_PER_BLOCK_OPTIN);
    }

    /** Checks a kernel's parameters, the shared memory of a program, and its threads. */
    void check(String kernel, long parameterBytes, int shared, int wanted) {
        if (parameterBytes > PARAMETER_BYTES) {
            throw refuse(kernel, "takes parameters of " + parameterBytes + " bytes, and the device takes "
                    + PARAMETER_BYTES + "; use fewer views, or views of fewer axes");
        }
        if (shared > sharedBytes) {
            throw refuse(kernel, "needs " + shared + " bytes of shared memory per program, and the device has "
                    + sharedBytes + "; use smaller tiles");
        }
        if (wanted > threads) {
            throw refuse(kernel, "runs " + wanted + " threads per program, and the device runs " + threads
                    + "; use smaller tiles");
        }
    }

    /** Checks the threads that the compiled kernel, with the registers it needs, can have. */
    void checkCompiled(String kernel, int wanted, int most) {
        if (wanted > most) {
            throw refuse(kernel, "runs " + wanted + " threads per program, and with the registers that it needs the"
                    + " device runs " + most + "; use smaller tiles");
        }
    }

    private CompilationException refuse(String kernel, String why) {
        return new CompilationException("kernel " + kernel + " cannot run on " + device + ": it " + why);
    }
}
