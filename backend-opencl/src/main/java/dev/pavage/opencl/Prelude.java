package dev.pavage.opencl;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The helper functions that a program calls. Each is a section of {@code prelude.cl} which begins with a line {@code // @}
 * and its name, with {@code $NAME} where a type or the like is filled in; {@code $K} is what tells one such function from
 * the others of its section.
 */
final class Prelude {
    private static final Pattern SECTION =
            Pattern.compile("^// @(\\w+)\\n(.*?)(?=^// @|\\z)", Pattern.MULTILINE | Pattern.DOTALL);
    private static final Pattern BLANK = Pattern.compile("\\$([A-Z]+)");
    private static final Map<String, String> SECTIONS = read();

    private final Map<String, String> used = new LinkedHashMap<>();

    private static Map<String, String> read() {
        try (InputStream file = Objects.requireNonNull(Prelude.class.getResourceAsStream("prelude.cl"))) {
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

    /** Makes a helper part of the program and gives its name. */
    String use(String section, String key, Map<String, String> blanks) {
        String name = section + "_" + key;
        used.computeIfAbsent(name, n -> {
            String text = Objects.requireNonNull(SECTIONS.get(section), section);
            return BLANK.matcher(text)
                    .replaceAll(blank -> blank.group(1).equals("K")
                            ? key
                            : Objects.requireNonNull(blanks.get(blank.group(1)), blank.group()));
        });
        return name;
    }

    /** All helpers used so far, each after those it calls. */
    String text() {
        StringBuilder text = new StringBuilder();
        used.values().forEach(helper -> text.append(helper).append("\n\n"));
        return text.toString();
    }
}
