/** Prints lane IR as PTX. */
@NullMarked
package dev.pavage.cuda.ptx;

import org.jspecify.annotations.NullMarked;
