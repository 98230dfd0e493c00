package dev.pavage.cuda.sim.exec;

/** PTX that is not PTX, or not simulated. */
public final class PtxException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final int line;

    /**
     * What is wrong with a line.
     *
     * @param line number of the line, from 1
     * @param message what stands there and what was expected
     */
    public PtxException(int line, String message) {
        super("line %d: %s".formatted(line, message));
        this.line = line;
    }

    /** Number of the line, from 1. */
    public int line() {
        return line;
    }
}
