package dev.pavage.settings;

import java.util.function.Function;

/**
 * A system property with a type. It is read anew at each {@link #value}, so a change takes effect at the next use.
 *
 * @param <T> type of the value
 */
public final class Setting<T> {
    private final String name;
    private final String fallback;
    private final String allowed;
    private final String meaning;
    private final Function<String, T> parser;

    /**
     * @param fallback the text that stands for the property where it is not set
     * @param allowed the allowed values, in words that can follow "expected"
     * @param parser gives the value of a text, or throws an {@link IllegalArgumentException} if it is not allowed
     */
    Setting(String name, String fallback, String allowed, String meaning, Function<String, T> parser) {
        this.name = name;
        this.fallback = fallback;
        this.allowed = allowed;
        this.meaning = meaning;
        this.parser = parser;
    }

    /** Name of the system property, {@code pavage.threads}. */
    public String name() {
        return name;
    }

    /** The text that stands for the property where it is not set. */
    public String fallback() {
        return fallback;
    }

    /** The allowed values, in words. */
    public String allowed() {
        return allowed;
    }

    /** What the setting does, in one sentence. */
    public String meaning() {
        return meaning;
    }

    /** The property's text as it is now, or the default. */
    public String text() {
        return System.getProperty(name, fallback);
    }

    /** Whether the property is set. */
    public boolean isSet() {
        return System.getProperty(name) != null;
    }

    /**
     * The value as the property is now, or the default.
     *
     * @throws IllegalArgumentException if the property has a text that is not allowed; the message names the property,
     *     the text and what is allowed
     */
    public T value() {
        String text = text().strip();
        try {
            return parser.apply(text);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(
                    "-D" + name + "=" + text + " is not allowed: expected " + allowed + " (default: "
                            + (fallback.isEmpty() ? "empty" : fallback) + ")",
                    e);
        }
    }

    /** The property as it is given to {@code java}: {@code -Dpavage.threads=8}. */
    @Override
    public String toString() {
        return "-D" + name + "=" + text();
    }
}
