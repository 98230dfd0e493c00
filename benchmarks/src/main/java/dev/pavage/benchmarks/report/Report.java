package dev.pavage.benchmarks.report;

import com.samskivert.mustache.Mustache;
import dev.pavage.benchmarks.results.Results;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Writes what benchmarks found as a page to read and to send to others, and its charts as files beside it. */
public final class Report {
    /** The page, which needs no other file and no network. */
    public static final String NAME = "report.html";

    /** The folder of the charts: of each an SVG that is light or dark as its reader has it, and a PNG for papers. */
    public static final String CHARTS = "charts";

    private Report() {}

    /**
     * Writes the page and the charts in place of those that may be there.
     *
     * @param results those of one machine or of several, which are then compared; at least one
     * @param folder where to write; it is made if it is missing
     * @throws UncheckedIOException if something cannot be written
     * @throws IllegalStateException if this Java cannot draw: it has no module {@code java.desktop}, or finds no fonts
     */
    public static void write(List<Results> results, Path folder) {
        // No display is asked for one that is drawn into memory.
        System.setProperty("java.awt.headless", "true");
        try {
            draw(Measurements.of(results), folder);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot write the report into " + folder + ": " + e.getMessage(), e);
        } catch (LinkageError | InternalError e) {
            throw new IllegalStateException(
                    "the charts of the report need a full Java, with its module java.desktop, and a font (on Debian: apt"
                            + " install fontconfig fonts-dejavu-core); 'pavage report' makes them of results.json on any machine: "
                            + e,
                    e);
        }
    }

    private static void draw(Measurements measurements, Path folder) throws IOException {
        List<Section> sections = Section.all(measurements);
        Page page = Page.of(measurements, sections, resource("report.css"));
        String html = Mustache.compiler().compile(resource("report.mustache")).execute(page);
        Path charts = Files.createDirectories(folder.resolve(CHARTS));
        for (Section section : sections) {
            for (Figure figure : section.figures()) {
                Files.writeString(charts.resolve(figure.id() + ".svg"), Svg.alone(figure));
                figure.writePicture(charts.resolve(figure.id() + ".png"));
            }
        }
        Files.writeString(folder.resolve(NAME), html);
    }

    private static String resource(String name) {
        try (InputStream in = Report.class.getResourceAsStream(name)) {
            if (in == null) {
                throw new IllegalStateException(name + " is missing beside " + Report.class.getName());
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read " + name, e);
        }
    }
}
