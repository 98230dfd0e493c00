/**
 * The interpreter of tile IR. It is slow and plain on purpose: every device is compared with it, and it reports
 * races, accesses out of bounds and reads of what nobody wrote, with the user's source line.
 */
@NullMarked
package dev.pavage.reference;

import org.jspecify.annotations.NullMarked;
