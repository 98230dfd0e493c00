package dev.pavage.lane;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Pieces of code that an emitter of lane IR fills in, in the language it prints. They come from a text each section of which
 * begins with a line {@code // @} and its name.
 */
public final class TextSections {
    private static final Pattern SECTION =
            Pattern.compile("^// @(\\w+)\\n(.*?)(?=^// @|\\z)", Pattern.MULTILINE | Pattern.DOTALL);

    private final Map<String, String> sections;

    private TextSections(Map<String, String> sections) {
        this.sections = Map.copyOf(sections);
    }

    /** The sections of a resource, in UTF-8, which is closed; what is ahead of the first is skipped. */
    public static TextSections read(@Nullable InputStream resource) {
        try (InputStream file = Objects.requireNonNull(resource, "a resource is missing")) {
            Map<String, String> sections = new HashMap<>();
            Matcher matcher = SECTION.matcher(new String(file.readAllBytes(), StandardCharsets.UTF_8));
            while (matcher.find()) {
                sections.put(matcher.group(1), matcher.group(2).strip());
            }
            return new TextSections(sections);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A section's text, without white space around it. */
    public String of(String section) {
        return Objects.requireNonNull(sections.get(section), section);
    }
}
