package dev.pavage.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CompileCommandTest {
    @TempDir
    private Path folder = Path.of("");

    @Test
    void writesThePtxOfEachKernel() throws IOException {
        Path made = folder.resolve("made");
        Pavage run = Pavage.run("compile", "--target", "sm_90", "matmul", "exp", "--shape", "64x64x64", "-o", made);
        assertEquals("", run.err());
        assertEquals(0, run.code());
        assertThat(run.out()).contains("kernel", "threads", "shared bytes", "matmul-f32-");
        List<Path> ptx;
        try (Stream<Path> files = Files.list(made)) {
            ptx = files.filter(f -> f.toString().endsWith(".ptx")).toList();
        }
        assertThat(ptx).hasSize(2);
        for (Path file : ptx) {
            assertThat(Files.readString(file)).contains(".target sm_90", ".visible .entry pavage_");
        }
    }

    @Test
    void namesTheTargetsThereAre() {
        Pavage run = Pavage.run("compile", "--target", "sm_52", "matmul", "-o", folder);
        assertEquals(2, run.code());
        assertThat(run.err()).contains("there is no target \"sm_52\"; there are sm_75, sm_80, sm_86, sm_89, sm_90");
    }
}
