package dev.pavage.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.pavage.benchmarks.results.Case;
import dev.pavage.benchmarks.results.Machine;
import dev.pavage.benchmarks.results.MeasuredDevice;
import dev.pavage.benchmarks.results.Results;
import dev.pavage.benchmarks.results.Row;
import dev.pavage.benchmarks.results.Unit;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class BenchTableTest {
    private static Row row(String library, String shape, double seconds) {
        return new Row(
                new Case("matmul", library, "", "cpu", "f32", shape),
                "quick",
                seconds,
                0.01,
                6,
                Unit.FLOPS,
                1e9,
                1e6,
                1e9,
                JsonNodeFactory.instance.objectNode());
    }

    private static List<Map<String, Object>> table(Row... rows) {
        Results results = new Results(
                List.of(),
                "2026-01-01T12:00:00Z",
                Machine.here(),
                List.of(new MeasuredDevice("cpu", Map.of(), List.of())),
                List.of(rows),
                List.of());
        return BenchTable.of(results, results.rows()).objects();
    }

    @Test
    void aRowHasItsTargetAndTellsThatItMissesIt() {
        assertThat(table(row("pavage", "512x512x512", 1), row("pavage", "1024x1024x1024", 2)))
                .extracting(row -> row.get("target"))
                .containsExactly("0.92", "0.92 missed");
    }

    @Test
    void otherLibrariesAndOtherWorkHaveNoTarget() {
        assertThat(table(row("openblas", "512x512x512", 3), row("pavage", "512x512x512+relu", 1)))
                .noneMatch(row -> row.containsKey("target"));
    }

    @Test
    void anotherLibrarysRowTellsHowManyTimesAsFastPavageIs() {
        assertThat(table(row("pavage", "512x512x512", 1), row("openblas", "512x512x512", 3)))
                .extracting(row -> row.get("pavage_ratio"))
                .containsExactly(null, 3.0);
    }
}
