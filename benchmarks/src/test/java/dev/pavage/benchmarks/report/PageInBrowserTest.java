package dev.pavage.benchmarks.report;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The page as a browser shows it: in a frame as wide as a phone or a desk, from where a script of the test measures it. */
class PageInBrowserTest {
    /** What a frame of one width shows; the page itself has no scripts. */
    private static final String FRAME =
            """
            <!DOCTYPE html>
            <iframe id="page" style="width:%dpx;height:900px;border:0" srcdoc="%s"></iframe>
            <pre id="found"></pre>
            <script>
            const frame = document.getElementById('page');
            frame.onload = () => {
              const page = frame.contentDocument;
              const style = frame.contentWindow;
              const bar = page.querySelector('#ratios svg [fill^="var(--blue"]');
              document.getElementById('found').textContent = JSON.stringify({
                width: page.documentElement.clientWidth,
                overflow: page.documentElement.scrollWidth - page.documentElement.clientWidth,
                figures: [...page.querySelectorAll('figure svg')].map(svg => {
                  const box = svg.getBoundingClientRect();
                  return {width: box.width, height: box.height, right: box.right,
                          texts: svg.querySelectorAll('text').length, drawn: svg.getBBox().width};
                }),
                bar: style.getComputedStyle(bar).fill,
                paper: style.getComputedStyle(page.body).backgroundColor,
              });
            };
            </script>
            """;

    @TempDir
    private Path folder;

    private JsonNode look(int width, boolean dark) throws IOException, InterruptedException {
        Chromium chromium = Chromium.installed(folder);
        Report.write(List.of(Samples.everything("A", 1), Samples.everything("B", 1.3)), folder);
        String page = Files.readString(folder.resolve(Report.NAME));
        Path frame = folder.resolve("frame.html");
        Files.writeString(
                frame, FRAME.formatted(width, page.replace("&", "&amp;").replace("\"", "&quot;")));
        String dom = chromium.load(frame, dark);
        String marker = "<pre id=\"found\">";
        int begin = dom.lastIndexOf(marker) + marker.length();
        return new ObjectMapper().readTree(dom.substring(begin, dom.indexOf("</pre>", begin)));
    }

    @ParameterizedTest
    @ValueSource(ints = {390, 1280})
    void nothingSticksOutAndAllFiguresAreThere(int width) throws IOException, InterruptedException {
        JsonNode found = look(width, false);

        assertThat(found.path("width").asInt()).isBetween(width - 20, width);
        assertThat(found.path("overflow").asInt()).isZero();
        List<JsonNode> figures = new ArrayList<>();
        found.path("figures").forEach(figures::add);
        try (var charts = Files.list(folder.resolve(Report.CHARTS))) {
            assertThat(figures).hasSize((int) charts.filter(c -> c.toString().endsWith(".svg")).count());
        }
        assertThat(figures).allSatisfy(figure -> {
            assertThat(figure.path("width").asDouble()).isBetween(300.0, width - 0.0);
            assertThat(figure.path("height").asDouble()).isGreaterThan(80);
            assertThat(figure.path("right").asDouble()).isLessThanOrEqualTo(width);
            assertThat(figure.path("texts").asInt()).isGreaterThan(3);
            assertThat(figure.path("drawn").asDouble()).isGreaterThan(300);
        });
    }

    @Test
    void pageAndChartsFollowTheReadersLightOrDark() throws IOException, InterruptedException {
        JsonNode light = look(1280, false);
        JsonNode dark = look(1280, true);

        assertThat(light.path("paper").asText()).isEqualTo("rgb(255, 255, 255)");
        assertThat(light.path("bar").asText()).isEqualTo("rgb(0, 114, 178)");
        assertThat(dark.path("paper").asText()).isEqualTo("rgb(15, 19, 23)");
        assertThat(dark.path("bar").asText()).isEqualTo("rgb(74, 168, 224)");
    }
}
