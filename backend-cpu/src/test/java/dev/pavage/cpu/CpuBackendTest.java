package dev.pavage.cpu;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.pavage.device.Backend;
import dev.pavage.device.Device;
import dev.pavage.device.DeviceDriver;
import dev.pavage.device.DeviceMemory;
import dev.pavage.device.KernelCode;
import dev.pavage.ir.Target;
import dev.pavage.lane.LaneValue;
import dev.pavage.lane.MemoryType;
import dev.pavage.tensor.Tensor;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.ServiceLoader;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The processor as a device. */
class CpuBackendTest {
    private static DeviceDriver driver() {
        return new CpuBackend().discover().drivers().getFirst();
    }

    @Test
    void isFoundAsAService() {
        List<Backend> found = ServiceLoader.load(Backend.class).stream()
                .map(ServiceLoader.Provider::get)
                .filter(b -> b instanceof CpuBackend)
                .toList();
        assertEquals(1, found.size());
        assertEquals("cpu", found.getFirst().name());
    }

    @Test
    void describesTheMachine() {
        Target target = driver().target();
        assertEquals("cpu", target.device());
        assertEquals(Target.Lowering.LOOPS, target.lowering());
        assertEquals(VectorCalls.preferredBits(), target.vectorBits());
        assertFalse(target.caches().isEmpty());
        assertTrue(driver().memoryBytes() > 1 << 20);
        assertFalse(driver().facts().get("name").isEmpty());
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 64, 128, 256, 512})
    void takesTheVectorWidthFromTheSettings(int bits) {
        System.setProperty("pavage.vector.bits", Integer.toString(bits));
        try {
            assertEquals(bits, driver().target().vectorBits());
        } finally {
            System.clearProperty("pavage.vector.bits");
        }
    }

    @Test
    void takesTheThreadsFromTheSettings() {
        System.setProperty("pavage.threads", "3");
        try {
            assertEquals(3, driver().computeUnits());
        } finally {
            System.clearProperty("pavage.threads");
        }
    }

    @Test
    void dumpsOfLaneIrAreForReading(@TempDir Path folder) throws IOException {
        System.setProperty("pavage.dump", "lane");
        System.setProperty("pavage.dump.dir", folder.toString());
        try {
            Tensor.random(1, 5, 7).to(Device.of(driver())).plus(1).eval();
        } finally {
            System.clearProperty("pavage.dump");
            System.clearProperty("pavage.dump.dir");
        }
        try (Stream<Path> files = Files.list(folder)) {
            List<Path> lanes = files.toList();
            assertFalse(lanes.isEmpty());
            for (Path file : lanes) {
                assertTrue(Files.readString(file).matches("(?s)kernel \\w+: loops.*function \\w+\\(.*"),
                        file.toString());
            }
        }
    }

    @Test
    void memoryIsAlignedWhateverItsSize() {
        DeviceDriver driver = driver();
        for (long bytes : new long[] {0, 1, 63, 64, 65, 1000, 20 << 20}) {
            DeviceMemory memory = driver.allocate(bytes);
            assertEquals(bytes, memory.bytes());
            assertEquals(0, memory.host().orElseThrow().address() % 64);
            memory.free();
        }
    }

    @Test
    void scalarCodeNamesNoVectorClass() {
        CpuDevice scalar = new CpuDevice(VectorFeatures.NONE, 1);
        String source = scalar.compile(new KernelCode.Lanes(Bench.kernel(1, e -> e.each(1, (b, i) -> {
            LaneValue x = e.load(0, MemoryType.F32, 1, i);
            e.store(0, MemoryType.F32, i, b.fma(x, x, x));
        }))))
                .source();
        assertFalse(source.contains("Vector"), source);
    }
}
