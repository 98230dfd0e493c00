/**
 * What kernels are written with: programs, views, tiles, tile variables and indexes; and the capture that turns a
 * Java method that uses them into tile IR.
 */
@NullMarked
package dev.pavage.kernel;

import org.jspecify.annotations.NullMarked;
