package dev.pavage.ir;

/** What a kernel's author may ask of a lowering; never changes what a kernel means beyond the stated tolerance. */
public enum Hint {
    /** 1 allows {@code exp}, {@code log}, {@code tanh}, ... to be off by more than 4 ulp where that is faster. */
    FAST_MATH,
    /** Number of stages in which loads that feed a {@code dot} are pipelined, where programs have many threads; 1 for none. */
    STAGES;

    /** The name as users write it: {@code "fast_math"}. */
    public String text() {
        return name().toLowerCase(java.util.Locale.ROOT);
    }
}
