package dev.pavage.reference;

/** The first mistake that was detected, if {@link Options#failFast} asks for it as an exception. */
public class ReferenceException extends RuntimeException {
    private static final long serialVersionUID = 1;

    private final transient Finding finding;

    /** An exception that says what was found. */
    public ReferenceException(Finding finding) {
        super(finding.toString());
        this.finding = finding;
    }

    /** What was found. */
    public Finding finding() {
        return finding;
    }
}
