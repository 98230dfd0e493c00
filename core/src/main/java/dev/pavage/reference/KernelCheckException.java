package dev.pavage.reference;

import dev.pavage.ir.SourceLocation;

/** A condition that a kernel checked was false. */
public class KernelCheckException extends RuntimeException {
    private static final long serialVersionUID = 1;

    private final transient SourceLocation at;
    private final transient GridPoint program;

    /**
     * An exception for a check.
     *
     * @param message what the kernel's author wrote, and which element was false
     * @param at the user's source line
     * @param program the program that checked
     */
    public KernelCheckException(String message, SourceLocation at, GridPoint program) {
        super("check failed at " + at + " in program " + program + ": " + message);
        this.at = at;
        this.program = program;
    }

    /** The user's source line. */
    public SourceLocation at() {
        return at;
    }

    /** The program that checked. */
    public GridPoint program() {
        return program;
    }
}
