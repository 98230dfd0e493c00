package dev.pavage.testkit;

/** A test needs what a device does not claim to have, such as a dtype; the test is skipped by name. */
public final class UnsupportedException extends RuntimeException {
    private static final long serialVersionUID = 1;

    /** An exception with what is missing. */
    public UnsupportedException(String missing) {
        super(missing);
    }
}
