/** NVIDIA's cuBLASLt, where it is installed: {@link dev.pavage.cuda.cublas.CublasLt} is what is called of it. */
@NullMarked
package dev.pavage.cuda.cublas;

import org.jspecify.annotations.NullMarked;
