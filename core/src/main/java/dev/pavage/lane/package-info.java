/**
 * The lane IR, which emitters print: scalars, short vectors, memory spaces, loops, barriers and matrix-unit
 * operations; its printer and its verifier.
 */
@NullMarked
package dev.pavage.lane;

import org.jspecify.annotations.NullMarked;
