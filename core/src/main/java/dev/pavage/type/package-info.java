/**
 * Dtypes, shapes and strides, and the conversions between floating-point formats: values without dependencies that
 * every other package speaks in.
 */
@NullMarked
package dev.pavage.type;

import org.jspecify.annotations.NullMarked;
