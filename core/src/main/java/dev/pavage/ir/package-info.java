/**
 * The tile IR: one record per operation, with its type rule, the values and regions it connects and the source
 * line it came from; a printer, a parser and a verifier for its text; and the {@code Target}, which says what a
 * device can do.
 */
@NullMarked
package dev.pavage.ir;

import org.jspecify.annotations.NullMarked;
