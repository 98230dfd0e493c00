/** A simulator of NVIDIA GPUs: parses PTX, executes it and checks what it does. */
@NullMarked
package dev.pavage.cuda.sim;

import org.jspecify.annotations.NullMarked;
