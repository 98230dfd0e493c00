package dev.pavage.reference;

import java.util.function.Consumer;

/**
 * What a program knows beside its arguments.
 *
 * @param program its place in the grid
 * @param grid the counts of programs
 * @param prints where its prints go, one call per print
 * @param detector what watches it; one for all programs of a launch
 */
public record ProgramContext(GridPoint program, GridPoint grid, Consumer<String> prints, Detector detector) {
    /** The program's number in the grid, axis 0 fastest. */
    long number() {
        return program.x() + grid.x() * (program.y() + grid.y() * program.z());
    }
}
