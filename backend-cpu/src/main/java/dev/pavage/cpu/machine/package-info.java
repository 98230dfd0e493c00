/**
 * Lane IR as machine code of x86-64 with AVX-512: nests and micro-kernels that run at full speed from their first call on, with
 * instructions that the Vector API does not have. Start at {@link dev.pavage.cpu.machine.MachineFunctions}.
 */
@NullMarked
package dev.pavage.cpu.machine;

import org.jspecify.annotations.NullMarked;
