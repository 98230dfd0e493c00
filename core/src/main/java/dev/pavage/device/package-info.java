/**
 * The interface that a backend implements and the runtime above it: devices, buffers, queues, launches, the memory
 * pool, the cache of compiled kernels and the tuner, written once for all backends.
 */
@NullMarked
package dev.pavage.device;

import org.jspecify.annotations.NullMarked;
