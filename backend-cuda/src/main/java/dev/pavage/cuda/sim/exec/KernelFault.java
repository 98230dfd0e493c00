package dev.pavage.cuda.sim.exec;

import dev.pavage.cuda.sim.report.Finding;

/** A launch ended with a finding. */
public final class KernelFault extends RuntimeException {
    private static final long serialVersionUID = 1L;

    @SuppressWarnings("serial")
    private final Finding finding;

    /** A launch ended so. */
    public KernelFault(Finding finding) {
        super(finding.toString(), null, false, false);
        this.finding = finding;
    }

    /** What was found. */
    public Finding finding() {
        return finding;
    }
}
