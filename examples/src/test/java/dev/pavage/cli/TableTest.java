package dev.pavage.cli;

import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class TableTest {
    private static Table table() {
        Table table = new Table().column("name", "name").number("rate", "rate", 1).percent("share", "of peak");
        table.add("a", 1.25, 0.5);
        table.add("longer", 100.0, "");
        return table;
    }

    @Test
    void putsNumbersToTheRightUnderTheirHeadings() {
        StringWriter text = new StringWriter();
        table().print(new PrintWriter(text));
        assertEquals(
                """
                name     rate  of peak
                a         1.3   50.0 %
                longer  100.0
                """,
                text.toString());
    }

    @Test
    void givesObjectsWithoutTheValuesThatThereAreNoneOf() {
        assertEquals(
                List.of(Map.of("name", "a", "rate", 1.25, "share", 0.5), Map.of("name", "longer", "rate", 100.0)),
                table().objects());
    }

    @Test
    void takesOneValueForEachColumn() {
        assertThatThrownBy(() -> table().add("a")).hasMessage("1 values for 3 columns");
    }
}
