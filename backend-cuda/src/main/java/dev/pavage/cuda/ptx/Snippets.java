package dev.pavage.cuda.ptx;

import dev.pavage.lane.TextSections;

/** Sequences of instructions for what PTX has no single one for: the sections of {@code snippets.ptx}. */
final class Snippets {
    private static final TextSections SECTIONS =
            TextSections.read(Snippets.class.getResourceAsStream("snippets.ptx"));

    private Snippets() {}

    /** The text of a section, for {@link Code#fill}. */
    static String of(String section) {
        return SECTIONS.of(section);
    }
}
