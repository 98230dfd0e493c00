package dev.pavage.examples;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.pavage.device.Device;
import dev.pavage.examples.Search.Hit;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SearchTest {
    private static List<Passage> passages(String... texts) {
        return IntStream.range(0, texts.length)
                .mapToObj(i -> new Passage(Path.of("text"), i + 1, texts[i]))
                .toList();
    }

    @ParameterizedTest
    @ValueSource(strings = {"reference", "cpu"})
    void aPassageIsClosestToItself(String device) {
        List<Passage> passages = passages("red apples", "green pears", "blue plums and red cherries", "green apples");
        Search search = new Search(passages, 4, Device.named(device));
        for (Passage passage : passages) {
            Hit best = search.find(passage.text(), 1).getFirst();
            assertEquals(passage, best.passage());
            assertThat(best.score()).isCloseTo(1, within(1e-4));
        }
    }

    @Test
    void moreDimensionsThanThereAreDirectionsDoNoHarm() {
        List<Passage> passages = passages("red apples", "red apples", "red apples", "green pears");
        Search search = new Search(passages, 50, Device.named("reference"));
        assertThat(search.find("pears", 4)).extracting(Hit::score).doesNotContain(Double.NaN);
        assertEquals(4, search.find("pears", 1).getFirst().passage().line());
    }

    @Test
    void theInverseCholeskyFactorMakesColumnsOrthonormal() {
        // X = [[3, 1], [4, 2]]: XᵀX = [[25, 11], [11, 5]].
        double[] r = Search.inverseCholesky(new double[] {25, 11, 11, 5}, 2);
        assertThat(r).containsExactly(new double[] {0.2, -1.1, 0, 2.5}, within(1e-12));
    }

    @Test
    void paragraphsKnowTheirLines(@TempDir Path folder) throws IOException {
        Path file = folder.resolve("text.md");
        Files.writeString(file, "\n\none two three four five\nsix\n\n# Short\n- alpha beta gamma delta epsilon\n");
        assertThat(Passage.of(file))
                .containsExactly(
                        new Passage(file, 3, "one two three four five six"),
                        new Passage(file, 7, "- alpha beta gamma delta epsilon"));
    }
}
