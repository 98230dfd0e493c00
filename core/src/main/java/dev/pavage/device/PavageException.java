package dev.pavage.device;

/** The root of the exceptions that devices and launches throw. */
public class PavageException extends RuntimeException {
    private static final long serialVersionUID = 1;

    /** An exception with a message for the person who gets it. */
    public PavageException(String message) {
        super(message);
    }

    /** An exception with a message and what caused it. */
    public PavageException(String message, Throwable cause) {
        super(message, cause);
    }
}
