package dev.pavage.io;

import java.nio.file.Path;

/**
 * A file cannot be read as the format it should have, or a value cannot be written in it. The message is one sentence:
 * the file, what was found in it, and what is supported.
 */
public final class IoFormatException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /**
     * A problem with a file.
     *
     * @param file the file, named first in the message
     * @param found what was found, and what is supported
     */
    public IoFormatException(Path file, String found) {
        super(file + ": " + found);
    }

    /** A problem with a file that another exception told of. */
    public IoFormatException(Path file, String found, Throwable cause) {
        super(file + ": " + found, cause);
    }
}
