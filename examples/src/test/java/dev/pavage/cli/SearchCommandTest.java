package dev.pavage.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SearchCommandTest {
    @TempDir
    private Path folder;

    private Path text;

    @BeforeEach
    void file() throws IOException {
        text = folder.resolve("text.md");
        Files.writeString(
                text,
                """
                # Gardens

                Tomatoes want sun, water and a warm soil.
                They are planted in May.

                The bicycle chain wants oil, and its brakes new pads each spring.

                - A matrix times a matrix gives a matrix.
                - Sun and water make any vegetable grow, and so does good soil.
                """);
    }

    @Test
    void printsTheBestPassagesWithFileAndLine() {
        Pavage run = Pavage.run("search", "oil for brakes", text, "--top", 1, "--device", "reference");
        assertEquals(0, run.code());
        assertThat(run.out()).contains(text + ":6").contains("bicycle").hasLineCount(2);
    }

    @Test
    void findsRelatedPassagesThatShareNoWordWithTheQuery() throws IOException {
        Pavage run = Pavage.run("search", "tomatoes", text, "--dims", 2, "--json", "--device", "reference");
        JsonNode hits = new ObjectMapper().readTree(run.out());
        assertThat(hits.findValuesAsText("line").subList(0, 2)).containsExactlyInAnyOrder("3", "9");
    }

    @Test
    void saysSoIfNoWordIsKnown() {
        Pavage run = Pavage.run("search", "quasar", text, "--device", "reference");
        assertEquals(2, run.code());
        assertThat(run.err()).contains("\"quasar\"").hasLineCount(1);
    }

    @Test
    void saysSoIfThereIsNothingToSearchIn() throws IOException {
        Path empty = Files.createFile(folder.resolve("empty.txt"));
        Pavage run = Pavage.run("search", "word", empty, "--device", "reference");
        assertEquals(2, run.code());
        assertThat(run.err()).contains("nothing to search in").hasLineCount(1);
    }
}
