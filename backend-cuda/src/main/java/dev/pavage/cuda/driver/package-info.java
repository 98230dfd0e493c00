/** The CUDA driver: {@link dev.pavage.cuda.driver.Driver} is what Pavage asks of it. */
@NullMarked
package dev.pavage.cuda.driver;

import org.jspecify.annotations.NullMarked;
