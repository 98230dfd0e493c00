package dev.pavage.benchmarks.results;

/**
 * What a device does at most, measured before its first row.
 *
 * @param name {@code fma} for multiply-adds by its vector units, {@code mma} for those of its matrix units, {@code copy} for copying
 *     memory (bytes read and bytes written both count), {@code read} for reading it
 * @param dtype of what; "" for memory
 * @param unit what the rate counts
 * @param rate how much per second
 */
public record Limit(String name, String dtype, Unit unit, double rate) {}
