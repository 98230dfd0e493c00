package dev.pavage.benchmarks.report;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class QuantityTest {
    @ParameterizedTest
    @CsvSource({
        "0.0000025, s, 2.50 µs",
        "0.75, s, 750 ms",
        "12.34, s, 12.3 s",
        "999.7, B/s, 1000 B/s",
        "1000, B/s, 1.00 kB/s",
        "220e9, FLOP/s, 220 GFLOP/s",
        "0, s, 0.00 s",
        "NaN, s, –"
    })
    void numbersHaveThreeDigitsAndTheirUnit(double value, String symbol, String text) {
        assertThat(Quantity.text(value, symbol)).isEqualTo(text);
    }

    @ParameterizedTest
    @CsvSource({"49152, 48 KiB", "2097152, 2 MiB", "34359738368, 32 GiB", "1000, 1000 B", "1610612736, 1.50 GiB"})
    void memoryIsCountedInPowersOf1024(long bytes, String text) {
        assertThat(Quantity.bytes(bytes)).isEqualTo(text);
    }

    @ParameterizedTest
    @CsvSource({"0.1, 0.1", "1, 1", "20, 20", "1e9, 1 G", "2e10, 20 G", "2.5e9, 2.5 G", "0.001, 0.001"})
    void ticksOfAnAxisAreShort(double value, String text) {
        assertThat(Quantity.tick(value)).isEqualTo(text);
    }

    @Test
    void fractionsArePerCent() {
        assertThat(Quantity.percent(0.0214)).isEqualTo("2.1 %");
        assertThat(Quantity.percent(0.906)).isEqualTo("91 %");
        assertThat(Quantity.percent(Double.NaN)).isEqualTo("–");
    }
}
