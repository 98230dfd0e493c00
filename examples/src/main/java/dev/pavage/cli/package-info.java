/**
 * The {@code pavage} command line.
 */
@NullMarked
package dev.pavage.cli;

import org.jspecify.annotations.NullMarked;
