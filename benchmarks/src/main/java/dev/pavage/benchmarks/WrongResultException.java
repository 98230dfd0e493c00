package dev.pavage.benchmarks;

/** A device computed something else than it should have. */
public final class WrongResultException extends RuntimeException {
    private static final long serialVersionUID = 1;

    /** An exception that names the work, the element, what was found and what was expected. */
    public WrongResultException(String message) {
        super(message);
    }
}
