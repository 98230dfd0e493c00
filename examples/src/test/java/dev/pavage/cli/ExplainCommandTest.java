package dev.pavage.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.pavage.ir.Parser;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ExplainCommandTest {
    @Test
    void saysWhatWasChosenAndWhyOthersDeclined() {
        Pavage run = Pavage.run("explain", "matmul", "--shape", "33x17x65", "--device", "reference");
        assertEquals(0, run.code());
        assertThat(run.out())
                .contains("f32[33, 65] · f32[65, 17] -> f32[33, 17] on reference")
                .contains("matrix-vector declined: neither factor is a vector")
                .contains("tiled chosen: MatmulTiles")
                .contains("kernel @matmul(");
    }

    @Test
    void aProductMayHaveAForm() {
        Pavage run = Pavage.run("explain", "matmul", "--shape", "33x17x65+tn+bias+relu", "--device", "reference");
        assertEquals(0, run.code());
        assertThat(run.out())
                .contains("f32[33, 65] · f32[65, 17] -> f32[33, 17] with bias Epilogue[scale=1.0, activation=relu]")
                .contains("kernel @matmulBias(");
    }

    @Test
    void showsEveryStageOnADeviceThatCompiles() {
        Pavage run = Pavage.run("explain", "softmax", "--shape", "8x33", "--device", "cpu");
        assertEquals(0, run.code());
        assertThat(run.out()).contains("-- tile IR", "-- lane IR", "-- code for cpu");
    }

    @Test
    void aTileStageParses() {
        Pavage run = Pavage.run("explain", "attention", "--stage", "tile", "--device", "cpu", "--dtype", "f16");
        assertEquals("attention", Parser.parse(run.out()).name());
    }

    @ParameterizedTest
    @ValueSource(strings = {"lane", "source"})
    void showsOneStageAlone(String stage) {
        Pavage run = Pavage.run("explain", "matmul", "--stage", stage, "--device", "cpu", "--shape", "1x64x64");
        assertEquals(0, run.code());
        assertThat(run.out()).contains("matvec").doesNotContain("chosen", "--");
    }

    @Test
    void showsTheSourceGivenToAnOpenclDevice() {
        Pavage run = Pavage.run(
                "explain", "matmul", "--stage", "source", "--device", OpenCl.device(), "--shape", "64x64x64");
        assertEquals(0, run.code());
        assertThat(run.out()).contains("__kernel ", "void pavage_matmul(").doesNotContain("chosen");
    }

    @ParameterizedTest
    @ValueSource(strings = {"sum", "mean", "max", "exp", "plus", "transpose", "gelu", "lt"})
    void knowsTheOtherOperations(String operation) {
        Pavage run = Pavage.run("explain", operation, "--device", "reference", "--shape", "3x4x5");
        assertEquals(0, run.code());
        assertThat(run.out()).contains("chosen").contains("kernel @");
    }
}
