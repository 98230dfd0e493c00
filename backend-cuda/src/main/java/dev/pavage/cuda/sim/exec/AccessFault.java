package dev.pavage.cuda.sim.exec;

import dev.pavage.cuda.sim.report.Finding;

/** Memory must not be accessed this way. Who executes the access adds where it happened. */
public final class AccessFault extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final Finding.Kind kind;

    /**
     * A fault.
     *
     * @param kind what is wrong
     * @param text what happened, as a sentence
     */
    public AccessFault(Finding.Kind kind, String text) {
        super(text, null, false, false);
        this.kind = kind;
    }

    /** What is wrong. */
    public Finding.Kind kind() {
        return kind;
    }

    /** What happened, as a sentence. */
    public String text() {
        return String.valueOf(getMessage());
    }
}
