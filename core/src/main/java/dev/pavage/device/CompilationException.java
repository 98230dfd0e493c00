package dev.pavage.device;

/** A device's compiler refused a kernel; the message holds its log. */
public class CompilationException extends PavageException {
    private static final long serialVersionUID = 1;

    /** An exception with a message for the person who gets it. */
    public CompilationException(String message) {
        super(message);
    }

    /** An exception with a message and what caused it. */
    public CompilationException(String message, Throwable cause) {
        super(message, cause);
    }
}
