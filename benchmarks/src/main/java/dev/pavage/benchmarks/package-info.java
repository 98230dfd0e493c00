/**
 * JMH benchmarks of every device, and the report that compares them with each other and with the machine's peak.
 */
@NullMarked
package dev.pavage.benchmarks;

import org.jspecify.annotations.NullMarked;
