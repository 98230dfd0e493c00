package dev.pavage.kernel;

import dev.pavage.ir.SourceLocation;

/**
 * A mistake in a kernel that shows while the kernel's method runs: shapes that do not broadcast, a {@code break} out of
 * {@link Program#range}, a Java {@code if} on a runtime value. The message ends in the user's own source line.
 */
public final class CaptureException extends RuntimeException {
    private static final long serialVersionUID = 1;

    private final String file;
    private final int line;

    CaptureException(String message, SourceLocation at) {
        super(message + " (" + at + ")");
        this.file = at.file();
        this.line = at.line();
    }

    CaptureException(String message, SourceLocation at, Throwable cause) {
        this(message, at);
        initCause(cause);
    }

    /** The line of the kernel, or of a method it calls, that is to be changed. */
    public SourceLocation location() {
        return new SourceLocation(file, line);
    }
}
