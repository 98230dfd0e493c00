/**
 * Lane IR as machine code of x86-64: micro-kernels that run at full speed from their first call on, with instructions that
 * the Vector API does not have.
 */
@NullMarked
package dev.pavage.cpu.machine;

import org.jspecify.annotations.NullMarked;
