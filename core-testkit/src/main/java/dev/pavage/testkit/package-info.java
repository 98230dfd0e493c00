/**
 * The conformance kit: what every device must compute, compared with the reference device over awkward sizes. A
 * backend runs it from a test in a few lines; users run it with {@code pavage check}.
 */
@NullMarked
package dev.pavage.testkit;

import org.jspecify.annotations.NullMarked;
