package dev.pavage.cuda.sim.exec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

/** What is PTX, and what is said of what is not. */
class PtxParserTest {
    private static void refused(String code, String message) {
        assertThatThrownBy(() -> PtxParser.parse(Snippet.text(code)))
                .isInstanceOf(PtxException.class)
                .hasMessageContaining("line " + (Snippet.HEAD + 1) + ": ")
                .hasMessageContaining(message);
    }

    @Test
    void aModuleSaysWhatItIsFor() {
        PtxModule module = PtxParser.parse("""
                // A comment.
                .version 7.0
                .target sm_80, debug
                .address_size 64 /* of
                two lines */
                .visible .entry first(.param .u32 a, .param .align 8 .u64 .ptr .global .align 16 b, .param .b8 c)
                .reqntid 128, 1, 1
                .maxnreg 64
                { .pragma "nounroll"; ret; }
                .entry second { ret; }
                """);
        assertThat(module.version()).isEqualTo("7.0");
        assertThat(module.target()).isEqualTo("sm_80");
        assertThat(module.architecture()).isEqualTo(80);
        assertThat(module.entries()).containsOnlyKeys("first", "second");
        PtxEntry first = module.entry("first").orElseThrow();
        assertThat(first.parameterBytes()).isEqualTo(17);
        assertThat(first.threads()).isEqualTo(128);
        assertThat(module.entry("second").orElseThrow().threads()).isZero();
        assertThat(module.entry("third")).isEmpty();
    }

    @Test
    void namesAreKnownWithinTheirBraces() {
        Snippet snippet = new Snippet();
        snippet.run(1, """
                mov.u32 %r1, 1;
                { .reg .b32 %r1; mov.u32 %r1, 2; st.global.u32 [%own+8], %r1; }
                st.global.u32 [%own], %r1;
                """);
        assertThat(snippet.own(0)).isEqualTo(1);
        assertThat(snippet.own(1)).isEqualTo(2);
    }

    @Test
    void whatIsNotPtxIsRefusedWithItsLine() {
        refused("add.u32 %r1 %r2;", "expected ';', found '%r2'");
        refused("add.u32 %r1, %r2;", "has 2 operands, expected 3");
        refused("add.u32 %r1, %rd1, 1;", "has a register of 64 bits where it needs 32");
        refused("add.u32 %r1, %nothing, 1;", "register %nothing is not declared");
        refused("bra NOWHERE;", "label NOWHERE, which stands nowhere");
        refused("add.u32 %r1, 0xgg, 1;", "'0xgg' is no number");
        refused("add.f32 %f1, 1, %f2;", "needs a floating-point number");
        refused("ld.global.v2.u32 %r1, [%own];", "has 1 registers, expected 2");
    }

    @Test
    void whatIsNotSimulatedIsRefusedWithItsLine() {
        refused("sad.u32 %r1, %r2, %r3, %r4;", "'sad.u32' is not simulated");
        refused("ld.u32 %r1, [%own];", "accesses neither global nor shared memory");
        refused("add.rz.f32 %f1, %f2, %f3;", "'add.rz.f32' is not simulated");
        refused("mma.sync.aligned.m16n8k99.row.col.f32.f16.f16.f32 {%f1}, {%r1}, {%r1}, {%f1};", "is not simulated");
        refused("bar.sync 0, 64;", "is not simulated");
    }

    @Test
    void aTextThatEndsTooSoonIsRefused() {
        assertThatThrownBy(() -> PtxParser.parse(".version 7.0\n.entry test {\nret;\n"))
                .hasMessage("line 4: expected an instruction, found 'the end of the text'");
    }
}
