package dev.pavage.testkit;

import java.util.Optional;

/**
 * How one case ended.
 *
 * @param test the case
 * @param status how it ended
 * @param reason why it was skipped or failed; empty if it passed
 * @param cause what it failed with, if it did
 * @param nanos how long it took
 */
public record CaseResult(Case test, Status status, String reason, Optional<Throwable> cause, long nanos) {
    /** The ways to end. */
    public enum Status {
        /** All results were right. */
        PASSED,
        /** A result was wrong, or an exception came that should not. */
        FAILED,
        /** The device does not claim to do it. */
        SKIPPED
    }

    /** Runs a case. Errors of the JVM are results too, since a broken backend may cause any. */
    static CaseResult of(Case test) {
        long begin = System.nanoTime();
        try {
            test.body().run();
            return new CaseResult(test, Status.PASSED, "", Optional.empty(), System.nanoTime() - begin);
        } catch (UnsupportedException e) {
            return new CaseResult(test, Status.SKIPPED, text(e), Optional.empty(), System.nanoTime() - begin);
        } catch (RuntimeException | AssertionError | LinkageError | StackOverflowError | OutOfMemoryError e) {
            return new CaseResult(test, Status.FAILED, text(e), Optional.of(e), System.nanoTime() - begin);
        }
    }

    private static String text(Throwable e) {
        String message = String.valueOf(e.getMessage());
        return e instanceof UnsupportedException || e.getClass() == AssertionError.class
                ? message
                : e.getClass().getName() + ": " + message;
    }

    /** {@code FAILED elementwise/add f32: ...}. */
    @Override
    public String toString() {
        return status + " " + test.id() + (reason.isEmpty() ? "" : ": " + reason);
    }
}
