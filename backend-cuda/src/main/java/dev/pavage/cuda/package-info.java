/** Runs kernels on NVIDIA GPUs: lane IR becomes PTX, which the driver compiles. */
@NullMarked
package dev.pavage.cuda;

import org.jspecify.annotations.NullMarked;
