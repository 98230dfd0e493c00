package dev.pavage.lane;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class TextSectionsTest {
    private static TextSections sections(String text) {
        return TextSections.read(new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8)));
    }

    @Test
    void sectionsEndWhereTheNextBegins() {
        TextSections sections = sections("// about the file\n// @first\n\na // @ b\nc\n\n// @second\nd\n");
        assertThat(sections.of("first")).isEqualTo("a // @ b\nc");
        assertThat(sections.of("second")).isEqualTo("d");
    }

    @Test
    void whatIsMissingIsNamed() {
        assertThatThrownBy(() -> sections("// @here\na").of("there")).hasMessageContaining("there");
        assertThatThrownBy(() -> TextSections.read(null)).hasMessageContaining("resource");
    }
}
