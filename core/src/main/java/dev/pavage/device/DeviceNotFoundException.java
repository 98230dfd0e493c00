package dev.pavage.device;

/** A device that was asked for is not there; the message names what was found and what to install. */
public class DeviceNotFoundException extends PavageException {
    private static final long serialVersionUID = 1;

    /** An exception with a message for the person who gets it. */
    public DeviceNotFoundException(String message) {
        super(message);
    }

    /** An exception with a message and what caused it. */
    public DeviceNotFoundException(String message, Throwable cause) {
        super(message, cause);
    }
}
