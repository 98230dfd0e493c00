package dev.pavage.benchmarks;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.results.format.ResultFormatFactory;
import org.openjdk.jmh.results.format.ResultFormatType;
import org.openjdk.jmh.util.ListStatistics;

/** Entries of JMH's JSON format. */
final class JmhEntry {
    private static final ObjectMapper MAPPER = new ObjectMapper();

    private JmhEntry() {}

    /** What JMH itself writes. */
    static JsonNode of(RunResult result) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (PrintStream out = new PrintStream(bytes, false, StandardCharsets.UTF_8)) {
            ResultFormatFactory.getInstance(ResultFormatType.JSON, out).writeOut(List.of(result));
        }
        String text = bytes.toString(StandardCharsets.UTF_8);
        try {
            return MAPPER.readTree(text).get(0);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("JMH wrote no JSON: " + text, e);
        }
    }

    /**
     * What JMH would write of something that it did not measure itself: one time in each of several processes.
     *
     * @param benchmark the class that measured it
     * @param seconds the time in each process
     */
    static JsonNode singles(Class<?> benchmark, Map<String, String> params, List<Double> seconds) {
        ListStatistics times =
                new ListStatistics(seconds.stream().mapToDouble(Double::doubleValue).toArray());
        ObjectNode entry = MAPPER.createObjectNode()
                .put("benchmark", benchmark.getName() + ".run")
                .put("mode", "ss")
                .put("threads", 1)
                .put("forks", seconds.size())
                .put("jdkVersion", System.getProperty("java.version"))
                .put("vmName", System.getProperty("java.vm.name"))
                .put("vmVersion", System.getProperty("java.vm.version"))
                .put("warmupIterations", 0)
                .put("measurementIterations", 1);
        entry.set("params", MAPPER.valueToTree(params));
        ObjectNode metric = entry.putObject("primaryMetric")
                .put("score", times.getMean())
                .put("scoreError", times.getMeanErrorAt(Timing.CONFIDENCE))
                .put("scoreUnit", "s/op");
        metric.putArray("scoreConfidence")
                .add(times.getConfidenceIntervalAt(Timing.CONFIDENCE)[0])
                .add(times.getConfidenceIntervalAt(Timing.CONFIDENCE)[1]);
        metric.set("scorePercentiles", MAPPER.createObjectNode().put("50.0", times.getPercentile(50)));
        ArrayNode raw = metric.putArray("rawData");
        seconds.forEach(second -> raw.addArray().add(second));
        entry.putObject("secondaryMetrics");
        return entry;
    }
}
