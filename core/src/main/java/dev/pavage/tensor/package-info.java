/**
 * Tensors: operations that check shapes and dtypes at once and compute later, the graph they form, and the
 * scheduler that fuses them into kernels.
 */
@NullMarked
package dev.pavage.tensor;

import org.jspecify.annotations.NullMarked;
