package dev.pavage.benchmarks.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class SizesTest {
    @Test
    void aFamilyDiffersInOneNumberWhereverItStands() {
        assertThat(Sizes.families(List.of("64x64x64", "128x128x128", "512x64x8", "32x32x32")))
                .isEqualTo(Map.of("nxnxn", Map.of("64x64x64", 64L, "128x128x128", 128L, "32x32x32", 32L)));
    }

    @Test
    void whatIsNoSizeStays() {
        assertThat(Sizes.families(List.of(
                "1x8x512x512x64+causal", "1x8x1024x1024x64+causal", "1x8x64x64x64+causal", "1x8x128x128x64")))
                .isEmpty();
        assertThat(Sizes.families(List.of("exp2:8x64", "exp2:16x64", "exp2:32x64")))
                .containsOnlyKeys("exp2:nx64");
    }

    @Test
    void twoPointsAreNoCurve() {
        assertThat(Sizes.families(List.of("64x64x64", "128x128x128"))).isEmpty();
    }

    @Test
    void curvesHaveTheSpeedOfEachLibraryAtItsBestSetting() {
        Measurements measurements = Measurements.of(List.of(Samples.everything("A", 1)));
        Plot plot = (Plot) new Sizes(measurements, Palette.of(measurements)).charts().getFirst();

        assertThat(plot.title()).isEqualTo("matmul f32, n×n×n, on cpu");
        assertThat(plot.series()).extracting(Plot.Series::name).containsExactly("pavage", "mkl", "openblas");
        assertThat(plot.series().getFirst().points()).extracting(Plot.Point::x).containsExactly(256.0, 512.0, 1024.0,
                2048.0);
        double pavage = plot.series().get(0).points().getFirst().y();
        assertThat(plot.series().get(1).points().getFirst().y() / pavage)
                .isCloseTo(1.04, org.assertj.core.api.Assertions.within(1e-9));
    }
}
