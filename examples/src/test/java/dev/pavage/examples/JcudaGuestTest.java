package dev.pavage.examples;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.pavage.cuda.Architecture;
import dev.pavage.cuda.CudaInterop;
import dev.pavage.cuda.driver.Context;
import dev.pavage.cuda.driver.Driver;
import dev.pavage.cuda.sim.Simulator;
import dev.pavage.device.Device;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.List;
import jcuda.NativePointerObject;
import org.junit.jupiter.api.Test;

/** What {@link JcudaGuest} does, on a simulated GPU: its two kernels and Pavage's one between them. */
class JcudaGuestTest {
    private static final int ROWS = 5;
    private static final int COLUMNS = 64;
    private static final int SIZE = ROWS * COLUMNS;

    private final Driver driver = new Simulator(List.of(Architecture.of(8, 0).orElseThrow()));
    private final Context context = driver.context(0);
    private final long stream = context.createStream();

    @Test
    void thePercentagesAreThoseOfPlainLoops() {
        long x = context.allocate(Float.BYTES * SIZE, stream);
        long module = context.load(JcudaGuest.PTX);
        Device device = CudaInterop.device(driver, 0, stream);
        launch(module, "fill", x);
        JcudaGuest.softmax(device, x, ROWS, COLUMNS);
        launch(module, "percent", x);
        MemorySegment host = context.allocateHost(Float.BYTES * SIZE);
        context.copyToHost(host, x, stream);
        context.synchronize(stream);
        for (int row = 0; row < ROWS; row++) {
            double sum = 0;
            for (int column = 0; column < COLUMNS; column++) {
                sum += e(row * COLUMNS + column);
            }
            for (int column = 0; column < COLUMNS; column++) {
                int i = row * COLUMNS + column;
                assertThat(host.getAtIndex(ValueLayout.JAVA_FLOAT, i))
                        .isCloseTo((float) (100 * e(i) / sum), within(1e-4f));
            }
        }
    }

    private void launch(long module, String name, long x) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment parameters = arena.allocate(Long.BYTES + Integer.BYTES, Long.BYTES);
            parameters.set(ValueLayout.JAVA_LONG, 0, x);
            parameters.set(ValueLayout.JAVA_INT, Long.BYTES, SIZE);
            long function = context.function(module, name);
            context.launch(
                    new Context.Launch(function, Math.ceilDiv(SIZE, 256), 1, 1, 256, 0, parameters), stream);
        }
    }

    private static double e(int i) {
        return Math.exp(i % 17 / 4.0);
    }

    @Test
    void theNumberOfAnObjectOfJcudaIsWhatItPointsTo() {
        assertThat(JcudaGuest.number(new NativePointerObject(0x7f00_1234L) {})).isEqualTo(0x7f00_1234L);
    }
}
