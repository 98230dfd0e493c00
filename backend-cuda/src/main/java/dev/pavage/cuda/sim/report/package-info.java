/** What a simulated GPU tells of a launch: what it counted, or what it found wrong. */
@NullMarked
package dev.pavage.cuda.sim.report;

import org.jspecify.annotations.NullMarked;
