package dev.pavage.benchmarks.results;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.pavage.benchmarks.results.Changes.Change;
import org.junit.jupiter.api.Test;

class ChangesTest {
    private static final Case OTHER = new Case("matmul", "pavage", "", "cpu", "f32", "8x8x8");

    private static Change change(double before, double beforeError, double now, double nowError) {
        return Changes.of(
                SomeResults.of("m", SomeResults.row(SomeResults.PRODUCT, before, beforeError)),
                SomeResults.of("m", SomeResults.row(SomeResults.PRODUCT, now, nowError)))
                .both()
                .getFirst();
    }

    @Test
    void twiceTheTimeIsHalfAsFast() {
        Change change = change(1, 0.03, 2, 0.04);
        assertEquals(0.5, change.ratio());
        assertThat(change.noise()).isEqualTo(0.05, within(1e-12));
        assertThat(change.lowest()).isEqualTo(0.5 / 1.05, within(1e-12));
        assertThat(change.highest()).isEqualTo(0.525, within(1e-12));
        // The limits of these rows are twice their rates.
        assertEquals(0.5, change.limitRatio());
    }

    @Test
    void whatNoiseExplainsIsNoRegression() {
        assertThat(change(0.85, 0.01, 1, 0.02).isBelow(0.9)).isTrue();
        assertThat(change(0.85, 0.06, 1, 0.08).isBelow(0.9)).isFalse();
        assertThat(change(0.95, 0, 1, 0).isBelow(0.9)).isFalse();
    }

    @Test
    void anIntervalThatIsNotKnownCountsAsNone() {
        assertEquals(0.02, change(1, Double.NaN, 1, 0.02).noise());
    }

    @Test
    void whatOneOfThemHasAloneIsToldApart() {
        Changes changes = Changes.of(
                SomeResults.of("m", SomeResults.row(SomeResults.PRODUCT, 1, 0)),
                SomeResults.of("m", SomeResults.row(OTHER, 1, 0)));
        assertThat(changes.both()).isEmpty();
        assertThat(changes.gone()).containsExactly(SomeResults.PRODUCT);
        assertThat(changes.added()).containsExactly(OTHER);
    }
}
