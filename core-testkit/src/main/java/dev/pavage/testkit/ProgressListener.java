package dev.pavage.testkit;

/** Is told how a check goes on. */
public interface ProgressListener {
    /** Hears nothing. */
    ProgressListener NONE = new ProgressListener() {};

    /**
     * A case begins.
     *
     * @param test the case
     * @param index its place, from 0
     * @param total number of cases
     */
    default void started(Case test, int index, int total) {}

    /**
     * A case ended.
     *
     * @param result how
     * @param index its place, from 0
     * @param total number of cases
     */
    default void finished(CaseResult result, int index, int total) {}
}
