package dev.pavage.benchmarks.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.pavage.benchmarks.results.Row;
import dev.pavage.benchmarks.results.Unit;
import java.util.List;
import org.junit.jupiter.api.Test;

class ComparisonTest {
    private static final String SHAPE = "64x64x64";

    private static Row product(String library, String setting, double seconds) {
        return Samples.row(
                "matmul", library, setting, "cpu", "f32", SHAPE, seconds, Unit.FLOPS, 1e9, Double.NaN, Double.NaN);
    }

    private static Measurements of(Row... rows) {
        return Measurements.of(List.of(Samples.results("A", List.of(), List.of(rows), List.of())));
    }

    @Test
    void theBestPeerIsTheFastestOfAllSettingsOfTheOthers() {
        Measurements measurements = of(
                product("pavage", "", 1),
                product("openblas", "", 3),
                product("mkl", "", 4),
                product("mkl", "FAST=1", 2));
        Measurement own = measurements.rows().getFirst();

        assertThat(measurements.bestPeer(own).orElseThrow().subject().setting()).isEqualTo("FAST=1");
        assertThat(measurements.ratio(own).orElseThrow().value()).isEqualTo(2);
    }

    @Test
    void aPeerAtOtherWorkIsNoPeer() {
        Row other = Samples.row("matmul", "mkl", "8x8x8", 1, Unit.FLOPS, 1e9);
        Measurements measurements = of(product("pavage", "", 1), other);

        assertThat(measurements.ratio(measurements.rows().getFirst())).isEmpty();
    }

    @Test
    void thePeersOfAnotherMachineDoNotCount() {
        Measurements measurements = Measurements.of(List.of(
                Samples.results("A", List.of(), List.of(product("pavage", "", 1)), List.of()),
                Samples.results("B", List.of(), List.of(product("mkl", "", 1)), List.of())));

        assertThat(measurements.ratio(measurements.rows().getFirst())).isEmpty();
    }

    @Test
    void theErrorOfARatioIsTheRootOfTheSumOfSquares() {
        Ratio ratio = Ratio.of(product("pavage", "", 1), product("mkl", "", 2));

        // 0.02 of either.
        assertThat(ratio.error()).isCloseTo(0.0282843, within(1e-6));
    }

    @Test
    void theMeanOfRatiosIsGeometric() {
        assertThat(Ratio.mean(List.of(0.5, 2.0))).isCloseTo(1, within(1e-12));
        assertThat(Ratio.mean(List.of(4.0, 9.0))).isCloseTo(6, within(1e-12));
    }

    @Test
    void machinesOfOneNameAreNumbered() {
        Measurements measurements = Measurements.of(List.of(
                Samples.results("A", List.of(), List.of(), List.of()),
                Samples.results("A", List.of(), List.of(), List.of()),
                Samples.results("Intel(R) Xeon(R) Gold 6130 CPU @ 2.10GHz", List.of(), List.of(), List.of())));

        assertThat(measurements.results())
                .extracting(r -> r.machine().name())
                .containsExactly("A", "A (2)", "Intel Xeon Gold 6130");
    }

    @Test
    void devicesAreCalledByTheirMachinesWhereThereAreSeveral() {
        Place place = new Place("A", "cpu");

        assertThat(of().label(place)).isEqualTo("cpu");
        assertThat(Measurements.of(List.of(
                Samples.results("A", List.of(), List.of(), List.of()),
                Samples.results("B", List.of(), List.of(), List.of())))
                .label(place))
                .isEqualTo("A · cpu");
    }

    @Test
    void theSummaryOfAnOperationNamesTheBestOfPeersAndTheMeanRatio() {
        Measurements measurements = of(
                product("pavage", "", 0.5),
                product("mkl", "", 1),
                Samples.row("matmul", "pavage", "8x8x8", 1, Unit.FLOPS, 1e9),
                Samples.row("matmul", "mkl", "8x8x8", 8, Unit.FLOPS, 1e9));

        // Ratios of 2 and 8, the fastest of 1e9 operations in half a second.
        assertThat(Summary.all(measurements, measurements.rows()))
                .containsExactly(
                        new Summary("matmul f32", 2, "2.00 GFLOP/s", "–", "mkl", "4.00×", "2.00–8.00×", true));
    }
}
