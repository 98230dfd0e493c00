/**
 * Rewrites of tile IR: one file for each pass, and the {@code Pipeline} that lists them in order with the reason
 * for each one's place.
 */
@NullMarked
package dev.pavage.pass;

import org.jspecify.annotations.NullMarked;
