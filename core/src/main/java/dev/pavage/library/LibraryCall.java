package dev.pavage.library;

/**
 * Configuration of a product that a library beside Pavage computes.
 *
 * @param library its name
 * @param askedForBy the setting by which a user asked for it
 */
public record LibraryCall(String library, String askedForBy) {}
