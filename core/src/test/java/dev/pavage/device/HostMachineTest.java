package dev.pavage.device;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The host as devices that compute in it see it. */
class HostMachineTest {
    @Test
    void cachesAreReadFromTheSystem(@TempDir Path folder) throws IOException {
        cache(folder, 0, "Data", "48K");
        cache(folder, 1, "Instruction", "32K");
        cache(folder, 2, "Unified", "2048K");
        cache(folder, 3, "Unified", "1M");
        assertEquals(Optional.of(List.of(48L << 10, 2L << 20, 1L << 20)), CacheSizes.listed(folder));
    }

    @Test
    void unreadableCachesAreNoFailure(@TempDir Path folder) throws IOException {
        assertEquals(Optional.empty(), CacheSizes.listed(folder));
        cache(folder, 0, "Data", "many");
        assertEquals(Optional.empty(), CacheSizes.listed(folder));
    }

    @Test
    void whatTheLibraryOfCTellsIsACoresOwn() {
        // Only glibc knows, and not of all processors.
        CacheSizes.told().ifPresent(sizes -> {
            assertEquals(3, sizes.size());
            assertTrue(sizes.getFirst() >= 8 << 10 && sizes.getFirst() <= sizes.get(1), sizes.toString());
            assertTrue(sizes.get(1) <= 64 << 20, sizes.toString());
        });
    }

    private static void cache(Path folder, int index, String type, String size) throws IOException {
        Path cache = Files.createDirectories(folder.resolve("index" + index));
        Files.writeString(cache.resolve("type"), type + "\n");
        Files.writeString(cache.resolve("size"), size + "\n");
    }

    @Test
    void itHasMemoryAndAName() {
        assertTrue(HostMachine.memoryBytes() > 1 << 20);
        assertTrue(!HostMachine.name().isBlank());
    }

    @Test
    void moreMemoryThanThereIsIsRefusedWithTheNumbers() {
        HostAllocator allocator = new HostAllocator("cpu", 64 << 20, 64);
        DeviceMemory held = allocator.allocate(40 << 20);
        OutOfDeviceMemoryException refused =
                assertThrows(OutOfDeviceMemoryException.class, () -> allocator.allocate(30 << 20));
        assertEquals(
                "the device cpu was asked for 30.0 MiB; of the machine's 64.0 MiB it holds 40.0 MiB already",
                refused.getMessage());
        held.free();
        allocator.allocate(30 << 20).free();
    }

    @Test
    void memoryIsAlignedAsAsked() {
        HostAllocator allocator = new HostAllocator("cpu", 64 << 20, 4096);
        for (long bytes : new long[] {0, 1, 4095, 17 << 20}) {
            HostMemory memory = allocator.allocate(bytes);
            assertEquals(bytes, memory.bytes());
            assertEquals(0, memory.segment().address() % 4096);
            memory.free();
            assertThrows(IllegalStateException.class, memory::free);
        }
    }
}
