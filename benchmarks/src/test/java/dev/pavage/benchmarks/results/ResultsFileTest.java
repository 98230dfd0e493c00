package dev.pavage.benchmarks.results;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.within;
import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.pavage.io.IoFormatException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ResultsFileTest {
    private static final Results RESULTS = SomeResults.of("here", SomeResults.row(SomeResults.PRODUCT, 1e-3, 0.02));

    @TempDir
    private Path folder;

    @Test
    void whatIsWrittenIsReadAgain() {
        Path file = folder.resolve(ResultsFile.NAME);
        ResultsFile.write(file, RESULTS);
        assertEquals(RESULTS, ResultsFile.read(file));
        assertEquals(RESULTS, ResultsFile.read(folder));
    }

    @Test
    void whatThereIsNoneOfIsReadAgain() {
        Row row = new Row(
                SomeResults.PRODUCT, "full", 1e-6, Double.NaN, 1, Unit.TIME, 0, 0, Double.NaN,
                SomeResults.row(SomeResults.PRODUCT, 1, 0).jmh());
        Path file = folder.resolve(ResultsFile.NAME);
        ResultsFile.write(file, SomeResults.of("here", row));
        assertEquals(row, ResultsFile.read(file).rows().getFirst());
        assertThat(row.rate()).isNaN();
    }

    /** JMH's own fields stand where JMH puts them. */
    @Test
    void entriesAreThoseOfJmh() throws IOException {
        Path file = folder.resolve(ResultsFile.NAME);
        ResultsFile.write(file, RESULTS);
        JsonNode entry = new ObjectMapper().readTree(file.toFile()).at("/benchmarks/0");
        assertEquals("some.Benchmark.run", entry.path("benchmark").textValue());
        assertEquals(1e6, entry.at("/primaryMetric/score").doubleValue());
        assertEquals("cpu", entry.at("/pavage/subject/device").textValue());
        // 2·64·32·16 operations in a millisecond.
        assertThat(entry.at("/pavage/rate").doubleValue()).isEqualTo(65_536_000, within(1.0));
    }

    @Test
    void aRowKnowsItsRateItsShareAndItsIntensity() {
        Row row = RESULTS.rows().getFirst();
        assertThat(row.rate()).isEqualTo(65_536_000, within(1.0));
        assertEquals(0.5, row.ofLimit());
        assertEquals(4, row.intensity());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock = """
            no JSON at all                             | breaks off
            {                                          | breaks off
            []                                         | has no pavage_results
            {"pavage_results": 99}                     | version 99
            {"pavage_results": 1}                      | breaks off
            {"pavage_results": 1, "benchmarks": [{}]}  | has no pavage
            """)
    void whatIsNoneIsRefusedByName(String text, String why) throws IOException {
        Path file = Files.writeString(folder.resolve("other.json"), text);
        assertThatExceptionOfType(IoFormatException.class)
                .isThrownBy(() -> ResultsFile.read(file))
                .withMessageContainingAll("other.json", why);
    }

    @Test
    void whatBreaksOffIsRefusedWherever() throws IOException {
        Path file = folder.resolve(ResultsFile.NAME);
        ResultsFile.write(file, RESULTS);
        byte[] whole = Files.readAllBytes(file);
        Path cut = folder.resolve("cut.json");
        for (int length = 0; length < whole.length - 1; length += 7) {
            Files.write(cut, Arrays.copyOf(whole, length));
            assertThatExceptionOfType(IoFormatException.class).isThrownBy(() -> ResultsFile.read(cut));
        }
    }

    @Test
    void whatIsNotThereIsNamed() {
        assertThatExceptionOfType(UncheckedIOException.class)
                .isThrownBy(() -> ResultsFile.read(folder.resolve("none.json")))
                .withMessageContaining("none.json");
    }

    @Test
    void nothingIsLeftBesideTheFile() throws IOException {
        ResultsFile.write(folder.resolve(ResultsFile.NAME), RESULTS);
        ResultsFile.write(folder.resolve(ResultsFile.NAME), RESULTS);
        try (Stream<Path> files = Files.list(folder)) {
            assertThat(files).hasSize(1);
        }
    }
}
