package dev.pavage.device;

/** A running kernel failed: one of its checks did not hold, or the device stopped it. */
public class KernelException extends PavageException {
    private static final long serialVersionUID = 1;

    /** An exception with a message for the person who gets it. */
    public KernelException(String message) {
        super(message);
    }

    /** An exception with a message and what caused it. */
    public KernelException(String message, Throwable cause) {
        super(message, cause);
    }
}
