package dev.pavage.benchmarks.report;

/** Names of processors without what tells nothing. */
final class MachineName {
    private MachineName() {}

    /** {@code Intel Xeon Platinum 8481C} of {@code Intel(R) Xeon(R) Platinum 8481C CPU @ 2.70GHz}. */
    static String brief(String name) {
        String brief = name.replaceAll("\\((R|TM|r|tm)\\)", "")
                .replaceAll(" @ .*", "")
                .replaceAll(" with .*", "")
                .replaceAll("\\b(CPU|Processor|\\d+-Core)\\b", "")
                .replaceAll("\\s+", " ")
                .strip();
        return brief.isEmpty() ? name : brief;
    }
}
