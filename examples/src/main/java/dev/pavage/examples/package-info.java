/**
 * Small complete programs to copy from.
 */
@NullMarked
package dev.pavage.examples;

import org.jspecify.annotations.NullMarked;
