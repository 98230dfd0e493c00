package dev.pavage.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.pavage.benchmarks.results.Case;
import dev.pavage.benchmarks.results.Machine;
import dev.pavage.benchmarks.results.Results;
import dev.pavage.benchmarks.results.ResultsFile;
import dev.pavage.benchmarks.results.Row;
import dev.pavage.benchmarks.results.Unit;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ReportCommandTest {
    @TempDir
    private Path folder;

    @BeforeEach
    void files() throws IOException {
        write("old.json", "here", row("64x64x64", 1e-3, 0.01), row("8x8x8", 1e-6, 0.01));
        // A quarter slower, beyond noise; and by as much within noise.
        write("new.json", "here", row("64x64x64", 1.25e-3, 0.01), row("8x8x8", 1.25e-6, 0.4));
        write("other.json", "there", row("9x9x9", 1, 0));
        Files.writeString(folder.resolve("text.json"), "none");
    }

    private static Row row(String shape, double seconds, double error) {
        return new Row(
                new Case("matmul", Case.PAVAGE, "", "cpu", "f32", shape), "quick", seconds, error, 6, Unit.FLOPS, 1e6,
                1e3,
                1e10, JsonNodeFactory.instance.objectNode());
    }

    private void write(String file, String machine, Row... rows) {
        ResultsFile.write(
                folder.resolve(file),
                new Results(
                        List.of("pavage bench"), "2026-01-01T00:00:00Z", Machine.here().named(machine), List.of(),
                        List.of(rows), List.of()));
    }

    private Pavage compare(String before, String now, Object... more) {
        Object[] args = new Object[more.length + 4];
        List.of("report", "--compare", folder.resolve(before), folder.resolve(now)).toArray(args);
        System.arraycopy(more, 0, args, 4, more.length);
        return Pavage.run(args);
    }

    @Test
    void whatIsSlowerBeyondNoiseFails() {
        Pavage run = compare("old.json", "new.json", "--fail-under", "0.9");
        assertEquals(1, run.code());
        assertThat(run.out().lines().toList())
                .anySatisfy(line -> assertThat(line)
                        .containsPattern("matmul f32 64x64x64 on cpu +0.800 +0.789-0.811 +1.000 +REGRESSION"))
                .anySatisfy(line -> assertThat(line).contains("8x8x8 on cpu", "within noise"));
        assertThat(run.err()).contains("1 of 2 rows are slower than 0.9 of before").hasLineCount(1);
    }

    @Test
    void whatIsNotBelowTheLimitDoesNot() {
        Pavage run = compare("old.json", "new.json", "--fail-under", "0.7");
        assertEquals(0, run.code());
        assertThat(run.out()).contains("slower").doesNotContain("REGRESSION");
        assertEquals("", run.err());
        assertThat(compare("new.json", "old.json").out()).contains("faster");
    }

    @Test
    void severalMachinesMakeOnePage() throws IOException {
        Path into = folder.resolve("page");
        Pavage run = Pavage.run("report", folder.resolve("old.json"), folder.resolve("other.json"), "-o", into);
        assertEquals("", run.err());
        assertEquals(0, run.code());
        assertThat(Files.readString(into.resolve("report.html"))).contains("64x64x64", "9x9x9", "here", "there");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock = """
            --compare old.json                         | takes two files
            --compare old.json other.json              | no row in common
            --compare old.json text.json               | text.json: no results
            --compare old.json none.json               | none.json
            --compare old.json new.json --fail-under 0 | above 0
            old.json                                   | -o DIR
            old.json --fail-under 0.9 -o x             | --fail-under is of --compare
            """)
    void badInputIsRefused(String arguments, String expected) {
        Object[] args = List.of(arguments.split(" ")).stream()
                .map(a -> a.endsWith(".json") ? folder.resolve(a) : a)
                .toArray();
        Object[] all = new Object[args.length + 1];
        all[0] = "report";
        System.arraycopy(args, 0, all, 1, args.length);
        Pavage run = Pavage.run(all);
        assertEquals(2, run.code());
        assertThat(run.err()).contains(expected).hasLineCount(1);
        assertEquals("", run.out());
    }
}
