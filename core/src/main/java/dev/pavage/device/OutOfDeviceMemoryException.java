package dev.pavage.device;

/** A device has not enough memory left for a request. */
public class OutOfDeviceMemoryException extends PavageException {
    private static final long serialVersionUID = 1;

    /** An exception with a message for the person who gets it. */
    public OutOfDeviceMemoryException(String message) {
        super(message);
    }

    /** An exception with a message and what caused it. */
    public OutOfDeviceMemoryException(String message, Throwable cause) {
        super(message, cause);
    }
}
