package dev.pavage.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.pavage.type.DType;
import java.util.List;
import org.junit.jupiter.api.Test;

class StartupTest {
    private static final Factors F32 = Factors.of(DType.F32);

    @Test
    void fastIsTheFirstProductNearTheSpeedOfTheSecondHalf() {
        List<Long> ends =
                List.of(1_000_000_000L, 1_100_000_000L, 1_120_000_000L, 1_131_000_000L, 1_141_000_000L, 1_151_000_000L);
        List<Long> nanos = List.of(300_000_000L, 90_000_000L, 12_000_000L, 11_000_000L, 10_000_000L, 9_000_000L);
        assertEquals(new Startup.Times(1, 1.131, 10), Startup.Times.of(ends, nanos));
    }

    @Test
    void oneProductIsTheFastest() {
        assertEquals(new Startup.Times(2, 2, 5), Startup.Times.of(List.of(2_000_000_000L), List.of(5_000_000L)));
    }

    @Test
    void aProcessIsWatchedFromItsStart() {
        Startup.Times times = Startup.run("reference", F32, MatmulShape.parse("3x4x5"), 50);
        assertThat(times.first()).isBetween(0.01, 60.0);
        assertThat(times.fast()).isGreaterThanOrEqualTo(times.first());
        assertThat(times.millis()).isPositive();
    }

    @Test
    void whatAProcessSaidIsTold() {
        assertThatIllegalStateException()
                .isThrownBy(() -> Startup.run("abacus", F32, MatmulShape.parse("3x4x5"), 50))
                .withMessageContaining("status 1")
                .withMessageContaining("abacus");
    }
}
