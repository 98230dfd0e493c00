/**
 * Runs kernels on OpenCL devices: lane IR becomes OpenCL C, which the device's own compiler builds. Read
 * {@code OpenClBackend}, {@code OpenClDevice}, {@code OpenClKernel}; {@code OpenClEmitter} writes the source.
 */
@NullMarked
package dev.pavage.opencl;

import org.jspecify.annotations.NullMarked;
