package dev.pavage.benchmarks.report;

/** A chart as data: what is drawn, not how. */
sealed interface Chart permits Bars, Plot {
    /** Names its file, and is unique on the page. */
    String id();

    /** What is shown. */
    String title();
}
