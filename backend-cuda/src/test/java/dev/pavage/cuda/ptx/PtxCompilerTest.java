package dev.pavage.cuda.ptx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.pavage.cuda.Architecture;
import dev.pavage.device.CompilationException;
import org.junit.jupiter.api.Test;

class PtxCompilerTest {
    private static final Architecture SM_80 = Architecture.of(8, 0).orElseThrow();

    private static PtxKernel kernel(String body) {
        String text = """
                .version 7.0
                .target sm_80
                .address_size 64
                .visible .entry test()
                {
                %s
                ret;
                }
                """.formatted(body);
        return new PtxKernel("test", text, 1, 48, false);
    }

    @Test
    void compilesToAnElfFile() {
        PtxCompiler.Compiled compiled = PtxCompiler.compile(kernel(""), SM_80);
        assertThat(compiled.cubin()).startsWith(0x7f, 'E', 'L', 'F');
    }

    @Test
    void reportsWhatTheKernelNeeds() {
        PtxCompiler.Compiled compiled = PtxCompiler.compile(kernel(""), SM_80);
        assertThat(compiled.registers()).isBetween(1, 32);
        assertThat(compiled.spillStores()).isZero();
        assertThat(compiled.spillLoads()).isZero();
        assertThat(compiled.sharedBytes()).isEqualTo(48);
    }

    @Test
    void refusesWithTheLineAndTheReason() {
        assertThatThrownBy(() -> PtxCompiler.compile(kernel("add.s32 %r1, 2, 3;"), SM_80))
                .isInstanceOf(CompilationException.class)
                .hasMessageContaining("refused test")
                .hasMessageContaining("line 6")
                .hasMessageContaining("%r1");
    }

    @Test
    void isPresentInTests() {
        assertThat(PtxCompiler.isPresent()).isTrue();
    }
}
