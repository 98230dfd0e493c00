package dev.pavage.benchmarks.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.pavage.benchmarks.report.Bars.Bar;
import java.util.List;
import java.util.OptionalDouble;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class BarFiguresTest {
    private final Measurements measurements = Measurements.of(List.of(Samples.everything("A", 1)));
    private final Palette palette = Palette.of(measurements);
    private final BarFigures figures = new BarFigures(measurements, palette);

    private static Bars bars(List<Chart> charts, String id) {
        return charts.stream()
                .filter(c -> c.id().equals(id))
                .map(Bars.class::cast)
                .findFirst()
                .orElseThrow();
    }

    @Test
    void ratiosAreToTheBestOtherLibrary() {
        Bars bars = bars(figures.ratios(), "ratio-cpu-matmul-f32");

        assertThat(bars.series()).containsExactly("pavage", "mkl", "openblas");
        Bar pavage = bars.bars().getFirst();
        // MKL's better setting takes 1 / 1.04 of Pavage's time, and each time is known to 2 %.
        assertThat(pavage.value()).isCloseTo(1 / 1.04, within(1e-9));
        assertThat(pavage.error()).isCloseTo(Math.sqrt(2) * 0.02 / 1.04, within(1e-9));
        assertThat(bars.bars()).anyMatch(b -> b.series().equals("mkl") && b.value() == 1);
        assertThat(bars.reference()).hasValue(1);
    }

    @Test
    void whatNoOtherLibraryDoesIsComparedWithTheLimit() {
        Bars bars = bars(figures.limits(), "limit-opencl-0-memory-f32");

        // 20 · 0.7 of 22 GB/s.
        assertThat(bars.bars()).hasSize(5).allSatisfy(b -> assertThat(b.value())
                .isCloseTo(63.636, within(1e-3)));
        assertThat(figures.limits()).noneMatch(c -> c.id().contains("matmul"));
    }

    @Test
    void devicesStandSideBySideInOneUnit() {
        Bars bars = bars(figures.devices(), "devices-memory-f32");

        assertThat(bars.axis()).isEqualTo("GB/s");
        assertThat(bars.bars().getFirst().value()).isCloseTo(20, within(1e-9));
        assertThat(bars.series()).containsExactly("cpu", "opencl:0");
    }

    @Test
    void timesAreInTheUnitOfTheLongest() {
        Bars bars = bars(figures.costs(), "time-launch");

        assertThat(bars.axis()).isEqualTo("time in µs");
        assertThat(bars.bars().getFirst().value()).isCloseTo(2.5, within(1e-9));
    }

    @Test
    void coloursMeanTheSameInEveryChart() {
        assertThat(palette.of("pavage")).isEqualTo(Colour.BLUE);
        assertThat(palette.of("mkl")).isNotEqualTo(palette.of("openblas"));
        assertThat(palette.of(new Place("A", "cpu"))).isNotIn(Colour.BLUE, palette.of(new Place("A", "opencl:0")));
    }

    @Test
    void aChartThatNobodyCanReadIsSplit() {
        List<Bar> many = IntStream.range(0, 30)
                .boxed()
                .flatMap(i -> List.of("a", "b").stream()
                        .map(s -> new Bar("shape " + i, s, Colour.BLUE, 1, Double.NaN)))
                .toList();
        List<Bars> split = new Bars("id", "Title", "axis", "", OptionalDouble.empty(), many).split();

        assertThat(split).extracting(b -> b.categories().size()).containsExactly(10, 10, 10);
        assertThat(split).extracting(Bars::id).containsExactly("id-1", "id-2", "id-3");
        assertThat(split).extracting(Bars::title).contains("Title (2 of 3)");
        assertThat(split.stream().flatMap(b -> b.bars().stream())).containsExactlyElementsOf(many);
    }
}
