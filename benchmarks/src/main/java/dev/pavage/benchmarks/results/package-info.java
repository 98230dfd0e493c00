/**
 * What benchmarks found, as it is kept in files: {@link dev.pavage.benchmarks.results.Results} are all of one machine. Imports
 * nothing that measures.
 */
@NullMarked
package dev.pavage.benchmarks.results;

import org.jspecify.annotations.NullMarked;
