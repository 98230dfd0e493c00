/**
 * The two ways from tile IR to lane IR: loops over wide vectors for processors with caches, and threads with local
 * memory for GPUs. Both read nothing about the device but its {@code Target}.
 */
@NullMarked
package dev.pavage.lower;

import org.jspecify.annotations.NullMarked;
