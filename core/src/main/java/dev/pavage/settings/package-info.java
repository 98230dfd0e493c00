/**
 * Every {@code pavage.*} system property, in one typed class, with its meaning and its default.
 */
@NullMarked
package dev.pavage.settings;

import org.jspecify.annotations.NullMarked;
