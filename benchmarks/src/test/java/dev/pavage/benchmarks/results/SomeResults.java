package dev.pavage.benchmarks.results;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Map;

/** Results for tests. */
public final class SomeResults {
    /** A product on the CPU. */
    public static final Case PRODUCT = new Case("matmul", "pavage", "", "cpu", "f32", "64x32x16");

    private SomeResults() {}

    /** A machine with two cores. */
    public static Machine machine(String name) {
        return new Machine(
                name, "A Processor", 2, List.of(32L << 10, 1L << 20), 8L << 30, "Linux 6.1 amd64", "Some VM 25", 2,
                "performance");
    }

    /** A row whose interval is {@code error} of the time, at half of its limit; it moves 16 KiB. */
    public static Row row(Case subject, double seconds, double error) {
        double work = 2.0 * 64 * 32 * 16;
        ObjectNode jmh = JsonNodeFactory.instance.objectNode().put("benchmark", "some.Benchmark.run");
        jmh.putObject("primaryMetric").put("score", seconds * 1e9);
        return new Row(subject, "quick", seconds, error, 6, Unit.FLOPS, work, 16384, 2 * work / seconds, jmh);
    }

    /** Rows of a machine. */
    public static Results of(String machine, Row... rows) {
        MeasuredDevice device = new MeasuredDevice(
                "cpu",
                Map.of("name", "A Processor"),
                List.of(new Limit("fma", "f32", Unit.FLOPS, 1e11), new Limit("read", "", Unit.BYTES, 2e10)));
        return new Results(
                List.of("pavage bench matmul"),
                "2026-01-01T12:00:00Z",
                machine(machine),
                List.of(device),
                List.of(rows),
                List.of(new Skipped(new Case("matmul", "mkl", "", "cpu", "f32", ""), "it is not installed")));
    }
}
