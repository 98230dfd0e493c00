package dev.pavage.ir;

/**
 * A line of the user's source that an op came from.
 *
 * @param file the file's name without its folder, such as {@code Kernels.java}; empty if unknown
 * @param line the line, from 1; 0 if unknown
 */
public record SourceLocation(String file, int line) {
    /** No known source. */
    public static final SourceLocation UNKNOWN = new SourceLocation("", 0);

    /** {@code Kernels.java:12}, as a stack trace prints it. */
    @Override
    public String toString() {
        return file.isEmpty() ? "unknown source" : file + ":" + line;
    }
}
