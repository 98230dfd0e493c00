package dev.pavage.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

class CheckCommandTest {
    private static final String FILTER = "elementwise/abs";

    @Test
    void endsWithTheCounts() {
        Pavage run = Pavage.run("check", "--device", "reference", "--filter", FILTER, "--generated", 0);
        assertEquals(0, run.code());
        assertThat(run.out().lines().toList().getLast()).matches("[1-9][0-9]* passed, 0 failed, [0-9]+ skipped");
    }

    @Test
    void saysSoIfNoCaseHasTheName() {
        Pavage run = Pavage.run("check", "--device", "reference", "--filter", "no such case");
        assertEquals(2, run.code());
        assertThat(run.err()).contains("\"no such case\"").hasLineCount(1);
    }

    @Test
    void refusesANegativeNumberOfKernels() {
        Pavage run = Pavage.run("check", "--device", "reference", "--generated", -1);
        assertEquals(2, run.code());
        assertThat(run.err()).contains("not -1").hasLineCount(1);
    }
}
