package dev.pavage.benchmarks.results;

/** What the work of a benchmark is counted in. */
public enum Unit {
    /** Floating-point operations, or operations on integers; a limit is the device's arithmetic. */
    FLOPS("FLOP/s"),
    /** Bytes read and bytes written; a limit is what the device's memory or its link gives. */
    BYTES("B/s"),
    /** Nothing: the time itself is what counts, as of a launch. There are no rate and no limit. */
    TIME("s");

    private final String symbol;

    Unit(String symbol) {
        this.symbol = symbol;
    }

    /** The unit of a rate, without a prefix; of the time where that is what counts. */
    public String symbol() {
        return symbol;
    }
}
