package dev.pavage.cuda.ptx;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Sequences of instructions for what PTX has no single one for. Each is a section of {@code snippets.ptx}, which begins with a
 * line {@code // @} and its name.
 */
final class Snippets {
    private static final Pattern SECTION =
            Pattern.compile("^// @(\\w+)\\n(.*?)(?=^// @|\\z)", Pattern.MULTILINE | Pattern.DOTALL);
    private static final Map<String, String> SECTIONS = read();

    private Snippets() {}

    private static Map<String, String> read() {
        try (InputStream file = Objects.requireNonNull(Snippets.class.getResourceAsStream("snippets.ptx"))) {
            Map<String, String> sections = new HashMap<>();
            Matcher matcher = SECTION.matcher(new String(file.readAllBytes(), StandardCharsets.UTF_8));
            while (matcher.find()) {
                sections.put(matcher.group(1), matcher.group(2).strip());
            }
            return Map.copyOf(sections);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The text of a section, for {@link Code#fill}. */
    static String of(String section) {
        return Objects.requireNonNull(SECTIONS.get(section), section);
    }
}
