/**
 * Runs kernels on the CPU: lane IR becomes class files whose vectors are those of {@code jdk.incubator.vector},
 * and a fixed pool of threads runs the programs of a launch.
 */
@NullMarked
package dev.pavage.cpu;

import org.jspecify.annotations.NullMarked;
