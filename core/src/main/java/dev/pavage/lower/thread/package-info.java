/**
 * The thread lowering: many threads do the work of a program, each with its share of every tile in registers, and
 * exchange elements through local memory.
 */
@NullMarked
package dev.pavage.lower.thread;

import org.jspecify.annotations.NullMarked;
