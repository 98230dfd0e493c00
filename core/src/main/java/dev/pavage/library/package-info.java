/**
 * The standard kernels, such as matrix multiplication, attention and normalisation, each with an ordered list of
 * candidates and the tile sizes for known devices as data.
 */
@NullMarked
package dev.pavage.library;

import org.jspecify.annotations.NullMarked;
