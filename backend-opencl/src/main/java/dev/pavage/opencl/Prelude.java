package dev.pavage.opencl;

import dev.pavage.lane.TextSections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Pattern;

/**
 * The helper functions that a program calls. Each is a section of {@code prelude.cl}, with {@code $NAME} where a type or the like is filled in; {@code $K} is what tells one such function from
 * the others of its section.
 */
final class Prelude {
    private static final Pattern BLANK = Pattern.compile("\\$([A-Z]+)");
    private static final TextSections SECTIONS = TextSections.read(Prelude.class.getResourceAsStream("prelude.cl"));

    private final Map<String, String> used = new LinkedHashMap<>();

    /** Makes a helper part of the program and gives its name. */
    String use(String section, String key, Map<String, String> blanks) {
        String name = section + "_" + key;
        used.computeIfAbsent(name, n -> {
            String text = SECTIONS.of(section);
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
