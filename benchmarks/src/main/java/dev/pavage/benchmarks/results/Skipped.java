package dev.pavage.benchmarks.results;

/**
 * Something that was asked for and not measured.
 *
 * @param subject what
 * @param why the reason, as a sentence without its full stop
 */
public record Skipped(Case subject, String why) {}
