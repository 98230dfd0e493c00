package dev.pavage.reference;

import dev.pavage.ir.SourceLocation;

/**
 * A mistake that was detected.
 *
 * @param kind what kind of mistake it is
 * @param message what happened to which view and element
 * @param at the user's source line
 * @param program the program that made it
 */
public record Finding(Detection kind, String message, SourceLocation at, GridPoint program) {
    /** One line that says all of it. */
    @Override
    public String toString() {
        return kind + " at " + at + " in program " + program + ": " + message;
    }
}
