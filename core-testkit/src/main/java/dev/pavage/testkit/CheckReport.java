package dev.pavage.testkit;

import dev.pavage.testkit.CaseResult.Status;
import java.util.List;

/**
 * How all cases ended.
 *
 * @param device the device's name
 * @param results one per case, in order
 */
public record CheckReport(String device, List<CaseResult> results) {
    /** Copies the list. */
    public CheckReport {
        results = List.copyOf(results);
    }

    /** Number of cases that passed. */
    public long passed() {
        return count(Status.PASSED);
    }

    /** Number of cases that failed. */
    public long failed() {
        return count(Status.FAILED);
    }

    /** Number of cases that were skipped. */
    public long skipped() {
        return count(Status.SKIPPED);
    }

    /** Whether no case failed. */
    public boolean isClean() {
        return failed() == 0;
    }

    /** The cases that failed, in order. */
    public List<CaseResult> failures() {
        return results.stream().filter(r -> r.status() == Status.FAILED).toList();
    }

    /** {@code 812 passed, 0 failed, 3 skipped on cpu}. */
    public String summary() {
        return passed() + " passed, " + failed() + " failed, " + skipped() + " skipped on " + device;
    }

    private long count(Status status) {
        return results.stream().filter(r -> r.status() == status).count();
    }

    @Override
    public String toString() {
        return summary();
    }
}
