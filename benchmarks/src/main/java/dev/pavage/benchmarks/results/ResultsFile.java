package dev.pavage.benchmarks.results;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.pavage.io.AtomicFile;
import dev.pavage.io.IoFormatException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * The file {@code results.json}: an object with {@link Results} and a list {@code benchmarks}, which is what JMH itself writes with
 * {@code -rf json} (org.openjdk.jmh.results.format.JSONResultFormat of JMH 1.37) with an object {@code pavage} in each entry, the
 * {@link Row}. So {@code jq .benchmarks results.json} gives a file for programs that read JMH's.
 */
public final class ResultsFile {
    /** The name of the file in a folder of results. */
    public static final String NAME = "results.json";

    /** The format that is written and read. */
    static final int VERSION = 1;

    private static final String VERSION_FIELD = "pavage_results";
    private static final String BENCHMARKS = "benchmarks";
    private static final String ROW = "pavage";
    private static final String JMH = "jmh";
    private static final String ROWS = "rows";

    private static final ObjectMapper MAPPER = new ObjectMapper()
            .enable(SerializationFeature.INDENT_OUTPUT)
            .enable(DeserializationFeature.FAIL_ON_MISSING_CREATOR_PROPERTIES)
            .enable(DeserializationFeature.FAIL_ON_NULL_CREATOR_PROPERTIES)
            .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES);

    private ResultsFile() {}

    /**
     * Writes results in place of a file that may be there, which appears whole or not at all.
     *
     * @throws java.io.UncheckedIOException if it cannot be written
     */
    public static void write(Path file, Results results) {
        ObjectNode root = MAPPER.createObjectNode().put(VERSION_FIELD, VERSION);
        root.setAll((ObjectNode) MAPPER.valueToTree(results));
        ArrayNode entries = root.putArray(BENCHMARKS);
        for (JsonNode row : root.remove(ROWS)) {
            ObjectNode entry = entries.addObject();
            entry.setAll((ObjectNode) ((ObjectNode) row).remove(JMH));
            entry.set(ROW, row);
        }
        byte[] text = bytes(root);
        AtomicFile.write(file, channel -> {
            ByteBuffer left = ByteBuffer.wrap(text);
            while (left.hasRemaining()) {
                channel.write(left);
            }
        });
    }

    private static byte[] bytes(ObjectNode root) {
        try {
            return MAPPER.writeValueAsBytes(root);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a tree can always be written", e);
        }
    }

    /**
     * Reads results.
     *
     * @param path a file, or a folder with one of the name {@link #NAME}
     * @throws IoFormatException if it is not JSON, breaks off, or is of another format or version
     * @throws java.io.UncheckedIOException if it cannot be read
     */
    public static Results read(Path path) {
        Path file = Files.isDirectory(path) ? path.resolve(NAME) : path;
        try {
            return parse(file, MAPPER.readTree(Files.readAllBytes(file)));
        } catch (JsonProcessingException e) {
            throw new IoFormatException(
                    file, "no results of pavage bench, or one that breaks off: " + e.getOriginalMessage(), e);
        } catch (IOException e) {
            throw AtomicFile.failed("read", file, e);
        }
    }

    private static Results parse(Path file, JsonNode root) throws JsonProcessingException {
        if (!(root instanceof ObjectNode object) || !root.path(VERSION_FIELD).isInt()) {
            throw new IoFormatException(
                    file, "this JSON has no " + VERSION_FIELD + ", so pavage bench did not write it");
        }
        int version = root.path(VERSION_FIELD).intValue();
        if (version != VERSION) {
            throw new IoFormatException(
                    file, "results of version " + version + "; this Pavage reads and writes version " + VERSION);
        }
        ArrayNode rows = object.putArray(ROWS);
        for (JsonNode entry : root.path(BENCHMARKS)) {
            if (entry.path(ROW) instanceof ObjectNode row) {
                ((ObjectNode) entry).remove(ROW);
                row.set(JMH, entry);
                rows.add(row);
            } else {
                throw new IoFormatException(file, "an entry of " + BENCHMARKS + " has no " + ROW);
            }
        }
        return MAPPER.treeToValue(object, Results.class);
    }
}
