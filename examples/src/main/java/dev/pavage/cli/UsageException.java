package dev.pavage.cli;

/** What the user asked for cannot be done; the message says what was asked, what was found and what to do. */
final class UsageException extends RuntimeException {
    private static final long serialVersionUID = 1;

    UsageException(String message) {
        super(message);
    }
}
