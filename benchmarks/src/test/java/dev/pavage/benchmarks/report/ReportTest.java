package dev.pavage.benchmarks.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReportTest {
    @TempDir
    private Path folder;

    private String page() throws IOException {
        Report.write(List.of(Samples.everything("A", 1)), folder);
        return Files.readString(folder.resolve(Report.NAME));
    }

    @Test
    void thePageNeedsNoOtherFileAndNoNetwork() throws IOException {
        assertThat(page().replaceAll("xmlns(:xlink)?=\"[^\"]*\"", ""))
                .doesNotContain("http:", "https:", "src=", "<script", "<link", "@import", "url(http");
    }

    @Test
    void thePageTellsHowToRepeatItAndWhatWasLeftOut() throws IOException {
        assertThat(page())
                .contains("pavage bench matmul memory launch --device cpu,opencl:0 --peers openblas,mkl --out DIR")
                .contains("mkl multiplies on &lt;cpu&gt; only")
                .contains("3.1 &lt;LLVM&gt; &amp; &quot;more&quot;")
                .contains("48 KiB, 2 MiB")
                .contains("220 GFLOP/s");
    }

    @Test
    void textsOfChartsAreTextsAndTheirColoursFollowThePage() throws IOException {
        page();
        String svg = Files.readString(folder.resolve("charts/ratio-cpu-matmul-f32.svg"));

        assertThat(svg)
                .contains(">1021x1031x1019</text", ">openblas</text", ">matmul f32 on cpu</text")
                .contains("var(--blue,#0072b2)", "prefers-color-scheme:dark")
                .doesNotContain("fill=\"rgb(", "stroke=\"rgb(");
    }

    /** 2048 x 2048 x 2048 and 8192 x 64 x 512 by the device cpu, and its first product after 0.75 s. */
    @Test
    void measurementsHaveTheirTargets() throws IOException {
        assertThat(page())
                .contains("<td class=\"n\">91 %</td><td class=\"n\">0.92 missed</td>")
                .contains("<td class=\"n\">89 %</td><td class=\"n\">0.80</td>")
                .contains("<td class=\"n\">600 ms missed</td>");
    }

    @Test
    void nothingOnThePageHasTheNameOfAnother() throws IOException {
        List<String> ids = Pattern.compile(" id=\"([^\"]*)\"")
                .matcher(page())
                .results()
                .map((MatchResult m) -> m.group(1))
                .toList();

        assertThat(ids).doesNotHaveDuplicates().contains("rooflines");
    }

    @Test
    void picturesForPapersHaveThreePixelsForEachOfThePage() throws IOException {
        page();
        BufferedImage image =
                ImageIO.read(folder.resolve("charts/roofline-cpu-f32.png").toFile());

        assertThat(image.getWidth()).isEqualTo(3 * Style.WIDTH);
        assertThat(image.getRGB(0, 0)).isEqualTo(0xffffffff);
    }

    @Test
    void severalMachinesAreComparedOnOnePage() throws IOException {
        Report.write(List.of(Samples.everything("A", 1), Samples.everything("B", 2)), folder);

        assertThat(folder.resolve("charts/ratio-b-cpu-matmul-f32.svg")).exists();
        assertThat(Files.readString(folder.resolve("charts/devices-matmul-f32.svg")))
                .contains(">A · cpu</text", ">B · opencl:0</text");
    }

    @Test
    void resultsWithoutRowsGiveAPageWithoutCharts() throws IOException {
        Report.write(List.of(Samples.results("A", List.of(), List.of(), List.of())), folder);

        assertThat(Files.readString(folder.resolve(Report.NAME))).contains("Machines").doesNotContain("<svg");
    }

    @Test
    void aFolderThatCannotBeMadeIsNamed() throws IOException {
        Path file = Files.writeString(folder.resolve("file"), "");

        assertThatThrownBy(() -> Report.write(List.of(Samples.everything("A", 1)), file))
                .isInstanceOf(UncheckedIOException.class)
                .hasMessageContaining(file.toString());
    }
}
