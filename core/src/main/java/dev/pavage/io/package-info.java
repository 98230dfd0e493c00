/**
 * Files of tensors: {@code .npy}, safetensors and GGUF.
 */
@NullMarked
package dev.pavage.io;

import org.jspecify.annotations.NullMarked;
