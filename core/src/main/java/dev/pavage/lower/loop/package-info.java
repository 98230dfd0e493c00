/**
 * The loop lowering: one thread does the work of a program, with wide vectors and with scratch memory that stays in the
 * caches.
 */
@NullMarked
package dev.pavage.lower.loop;

import org.jspecify.annotations.NullMarked;
