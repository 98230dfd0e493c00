package dev.pavage.cuda.driver;

import dev.pavage.device.PavageException;

/** The driver refused a call, or says that work failed that it had taken. */
public final class CudaException extends PavageException {
    private static final long serialVersionUID = 1L;

    private final CudaError error;

    /**
     * An error of the driver.
     *
     * @param error what it says
     * @param message the call, the driver's name and text of the error, and what it concerns
     */
    public CudaException(CudaError error, String message) {
        super(message);
        this.error = error;
    }

    /** What the driver says. */
    public CudaError error() {
        return error;
    }
}
