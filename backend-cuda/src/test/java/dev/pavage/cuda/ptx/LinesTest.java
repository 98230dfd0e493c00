package dev.pavage.cuda.ptx;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pavage.cuda.Architecture;
import dev.pavage.ir.SourceLocation;
import dev.pavage.ir.Target.Lowering;
import dev.pavage.lane.AccessOp.Space;
import dev.pavage.lane.LaneBuilder;
import dev.pavage.lane.LaneKernel;
import dev.pavage.lane.LaneType;
import dev.pavage.lane.LaneValue;
import dev.pavage.lane.MemoryType;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Lines of the user's source in PTX ({@code .loc} and {@code .file}). */
class LinesTest {
    @Test
    void instructionsNameTheirLinesAndTheModuleTheFiles() {
        LaneBuilder b = new LaneBuilder();
        List<LaneValue> params = new ArrayList<>();
        for (int i = 0; i < LaneKernel.FIXED_PARAMS + 3; i++) {
            params.add(b.param(LaneType.I64));
        }
        LaneValue address = params.get(LaneKernel.FIXED_PARAMS);
        LaneValue loaded = b.from(
                new SourceLocation("User.java", 12),
                () -> b.load(MemoryType.F32, Space.GLOBAL, 1, address, Optional.empty()));
        b.from(new SourceLocation("Other.java", 7), () -> {
            LaneValue sum = b.add(loaded, loaded);
            b.store(MemoryType.F32, Space.GLOBAL, address, sum, Optional.empty());
        });
        LaneKernel kernel = new LaneKernel(
                "lines", Lowering.THREADS, List.of(1), List.of(b.finish("lines", false)), 0, 32, List.of());

        String text = PtxEmitter.emit(kernel, Architecture.of(8, 0).orElseThrow()).text();

        assertThat(text)
                .containsSubsequence(
                        "    .loc 1 12 0\n    ld.global",
                        "    .loc 2 7 0\n    add.rn.f32",
                        "    st.global",
                        "}\n.file 1 \"User.java\"\n.file 2 \"Other.java\"\n")
                .containsOnlyOnce(".loc 2");
    }
}
