/** Parses PTX and executes it, a warp at a time. */
@NullMarked
package dev.pavage.cuda.sim.exec;

import org.jspecify.annotations.NullMarked;
