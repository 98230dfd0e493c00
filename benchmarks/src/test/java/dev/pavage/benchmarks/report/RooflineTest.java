package dev.pavage.benchmarks.report;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pavage.benchmarks.report.Plot.Ceiling;
import dev.pavage.benchmarks.report.Plot.Point;
import dev.pavage.benchmarks.results.Limit;
import dev.pavage.benchmarks.results.Unit;
import java.util.List;
import org.junit.jupiter.api.Test;

class RooflineTest {
    private static final Limit COPY = new Limit("copy", "", Unit.BYTES, 20e9);
    private static final Limit READ = new Limit("read", "", Unit.BYTES, 10e9);
    private static final Limit FMA = new Limit("fma", "f16", Unit.FLOPS, 600e9);
    private static final Limit MMA = new Limit("mma", "f16", Unit.FLOPS, 1200e9);

    @Test
    void roofsBeginAtTheSlopeOfTheGreatestBandwidth() {
        List<Ceiling> ceilings = Roofline.ceilings(List.of(MMA, COPY, READ, FMA), "f16", 5, 400);

        // 600e9 / 20e9 = 30 operations a byte; a thirtieth of it to the left, twice the rightmost point to the right.
        assertThat(ceilings)
                .containsExactly(
                        new Ceiling("copy 20.0 GB/s", List.of(Point.of(1, 20e9), Point.of(60, 1200e9))),
                        new Ceiling("fma 600 GFLOP/s", List.of(Point.of(30, 600e9), Point.of(800, 600e9))),
                        new Ceiling("mma 1.20 TFLOP/s", List.of(Point.of(60, 1200e9), Point.of(800, 1200e9))));
    }

    @Test
    void thereAreNoneWithoutThePeakOfTheDtypeOrWithoutBandwidth() {
        assertThat(Roofline.ceilings(List.of(COPY, FMA), "f32", 1, 1)).isEmpty();
        assertThat(Roofline.ceilings(List.of(FMA), "f16", 1, 1)).isEmpty();
    }

    @Test
    void pointsAreAtOperationsPerByteAndPerSecond() {
        Measurements measurements = Measurements.of(List.of(Samples.everything("A", 1)));
        Plot plot = (Plot) new Roofline(measurements, Palette.of(measurements)).charts().getFirst();

        assertThat(plot.id()).isEqualTo("roofline-cpu-f32");
        assertThat(plot.series()).extracting(Plot.Series::name).containsExactly(
                "pavage matmul", "mkl matmul", "openblas matmul");
        // 2 · 256³ operations of 12 · 256² bytes.
        assertThat(plot.series().getFirst().points().getFirst().x()).isEqualTo(256 / 6.0);
    }
}
