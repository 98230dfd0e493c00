package dev.pavage.device;

/** A device stopped answering; it cannot be used any more in this process. */
public class DeviceLostException extends PavageException {
    private static final long serialVersionUID = 1;

    /** An exception with a message for the person who gets it. */
    public DeviceLostException(String message) {
        super(message);
    }

    /** An exception with a message and what caused it. */
    public DeviceLostException(String message, Throwable cause) {
        super(message, cause);
    }
}
