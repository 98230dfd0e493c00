package dev.pavage.cuda.sim.exec;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Instructions are refused where an architecture has them not. */
class AvailabilityTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "75 | 80 | cp.async.commit_group;",
                "75 | 80 | max.NaN.f32 %f1, %f2, %f3;",
                "75 | 80 | cvt.rn.bf16x2.f32 %r1, %f1, %f2;",
                "75 | 80 | cvt.rna.tf32.f32 %r1, %f1;",
                "75 | 80 | mma.sync.aligned.m16n8k8.row.col.f32.tf32.tf32.f32 {%f0, %f1, %f2, %f3}, {%r0, %r1, %r2, %r3}, {%r4, %r5}, {%f0, %f1, %f2, %f3};",
                "86 | 89 | cvt.rn.satfinite.e4m3x2.f32 %h1, %f1, %f2;",
                "86 | 89 | mma.sync.aligned.m16n8k32.row.col.f32.e4m3.e4m3.f32 {%f0, %f1, %f2, %f3}, {%r0, %r1, %r2, %r3}, {%r4, %r5}, {%f0, %f1, %f2, %f3};",
            })
    void newerInstructions(int target, int needed, String instruction) {
        assertThatExceptionOfType(PtxException.class)
                .isThrownBy(() -> load(target, instruction))
                .withMessageContaining("needs sm_" + needed + ", and the target is sm_" + target);
        assertThatCode(() -> load(needed, instruction)).doesNotThrowAnyException();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "max.f32 %f1, %f2, %f3;",
                "cvt.rn.f16.f32 %h1, %f1;",
                "mma.sync.aligned.m16n8k8.row.col.f32.f16.f16.f32 {%f0, %f1, %f2, %f3}, {%r0, %r1}, {%r2}, {%f0, %f1, %f2, %f3};"
            })
    void allHaveTheOthers(String instruction) {
        assertThatCode(() -> load(75, instruction)).doesNotThrowAnyException();
    }

    @Test
    void aNewerVersionOfPtx() {
        String text = Snippet.text("mma.sync.aligned.m16n8k32.row.col.f32.e5m2.e4m3.f32 {%f0, %f1, %f2, %f3},"
                + " {%r0, %r1, %r2, %r3}, {%r4, %r5}, {%f0, %f1, %f2, %f3};");
        assertThatExceptionOfType(PtxException.class)
                .isThrownBy(() -> PtxParser.parse(text.replace(".version 8.4", ".version 8.3")))
                .withMessageContaining("needs PTX 8.4, and the module is of 8.3");
        assertThatCode(() -> PtxParser.parse(text)).doesNotThrowAnyException();
        assertThatExceptionOfType(PtxException.class)
                .isThrownBy(() -> PtxParser.parse(text.replace(".version 8.4", ".version 8")))
                .withMessageContaining("expected a version such as 8.0, found '8'");
    }

    private static void load(int target, String instruction) {
        PtxParser.parse(Snippet.text(instruction).replace(".target sm_90", ".target sm_" + target));
    }
}
