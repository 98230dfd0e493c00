package dev.pavage.device;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.pavage.ir.Region;
import dev.pavage.ir.Target;
import dev.pavage.ir.Target.Lowering;
import dev.pavage.ir.TileKernel;
import dev.pavage.lane.LaneKernel;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class KernelCodeTest {
    private static final Target TARGET = Device.named("reference").target();

    private static LaneKernel lanes(Lowering lowering) {
        return new LaneKernel("adder", lowering, List.of(), List.of(), 0, 1, List.of());
    }

    @Test
    void aDeviceTakesWhatWasLoweredForIt() {
        LaneKernel kernel = lanes(TARGET.lowering());
        assertThat(new KernelCode.Lanes(kernel).lanes(TARGET, "it")).isSameAs(kernel);
    }

    @Test
    void anotherLoweringIsRefused() {
        assertThatThrownBy(() -> new KernelCode.Lanes(lanes(Lowering.THREADS)).lanes(TARGET, "it"))
                .isInstanceOf(CompilationException.class)
                .hasMessage("kernel adder was lowered by THREADS; it takes INTERPRET");
    }

    @Test
    void tileIrIsRefused() {
        TileKernel kernel = new TileKernel("adder", List.of(), List.of(), Map.of(), new Region(List.of(), List.of()));
        assertThatThrownBy(() -> new KernelCode.Tiles(kernel).lanes(TARGET, "it"))
                .isInstanceOf(CompilationException.class)
                .hasMessageContaining("it compiles lane IR")
                .hasMessageContaining("adder");
    }
}
