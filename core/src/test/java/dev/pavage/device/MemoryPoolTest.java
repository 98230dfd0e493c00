package dev.pavage.device;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.pavage.type.DType;
import dev.pavage.type.Shape;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Reuse, limits and the debugging aids of a device's memory. */
class MemoryPoolTest {
    private static final long MB = 1 << 20;

    private static DeviceArray bytes(Device device, long count) {
        return DeviceArray.allocate(device, DType.U8, Shape.of(count));
    }

    @Test
    void aFreedBlockServesTheNextRequestOfItsSize() {
        FakeDriver driver = FakeDriver.ofMemory(100 * MB);
        Device device = driver.device(50 * MB);
        bytes(device, 10 * MB).close();
        try (DeviceArray again = bytes(device, 10 * MB)) {
            assertEquals(1, driver.allocations.get(), again.toString());
        }
        assertEquals(1, device.memory().reuses());
    }

    @Test
    void aBlockServesASlightlySmallerRequestButNotAMuchSmallerOne() {
        FakeDriver driver = FakeDriver.ofMemory(100 * MB);
        Device device = driver.device(50 * MB);
        bytes(device, 10 * MB).close();
        bytes(device, 9 * MB).close();
        assertEquals(1, driver.allocations.get());
        bytes(device, 4 * MB).close();
        assertEquals(2, driver.allocations.get());
    }

    @Test
    void aBlockInUseIsNotHandedOutAgain() {
        Device device = FakeDriver.ofMemory(100 * MB).device(50 * MB);
        DeviceArray a = DeviceArray.of(device, Shape.of(3), 1f, 2f, 3f);
        DeviceArray b = DeviceArray.of(device, Shape.of(3), 4f, 5f, 6f);
        assertArrayEquals(new float[] {1, 2, 3}, a.toFloats());
        assertArrayEquals(new float[] {4, 5, 6}, b.toFloats());
    }

    @Test
    void noMoreThanTheCapIsCached() {
        FakeDriver driver = FakeDriver.ofMemory(100 * MB);
        Device device = driver.device(20 * MB);
        List<DeviceArray> arrays = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            arrays.add(bytes(device, 8 * MB));
        }
        arrays.forEach(DeviceArray::close);
        assertEquals(16 * MB, device.memory().cached());
        assertEquals(16 * MB, driver.held.get());
    }

    @Test
    void trimmingGivesAllFreedBlocksBack() {
        FakeDriver driver = FakeDriver.ofMemory(100 * MB);
        Device device = driver.device(50 * MB);
        bytes(device, 8 * MB).close();
        device.trimMemory();
        assertEquals(0, driver.held.get());
    }

    @Test
    void statisticsTellWhatIsInUseAndThePeak() {
        Device device = FakeDriver.ofMemory(100 * MB).device(50 * MB);
        DeviceArray a = bytes(device, 8 * MB);
        DeviceArray b = bytes(device, 16 * MB);
        a.close();
        assertEquals(new MemoryStatistics(16 * MB, 8 * MB, 24 * MB, 1, 2, 0, 100 * MB), device.memory());
        b.close();
        assertEquals(0, device.memory().inUse());
    }

    @Test
    void cachedBlocksGiveWayToARequestThatNeedsTheirRoom() {
        FakeDriver driver = FakeDriver.ofMemory(40 * MB);
        Device device = driver.device(40 * MB);
        bytes(device, 16 * MB).close();
        try (DeviceArray large = bytes(device, 32 * MB)) {
            assertEquals(32 * MB, driver.held.get(), large.toString());
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2})
    void oneRefusedAllocationIsOvercome(int n) {
        FakeDriver driver = FakeDriver.ofMemory(100 * MB);
        Device device = driver.device(0);
        driver.refuse(n);
        for (int i = 0; i < 3; i++) {
            bytes(device, MB);
        }
        assertEquals(4, driver.allocations.get());
    }

    @Test
    void outOfMemorySaysWhatWasAskedForAndWhatIsInUseByWhat() {
        Device device = FakeDriver.ofMemory(40 * MB).device(0);
        DeviceArray weights = DeviceArray.allocate(device, DType.U8, Shape.of(16 * MB), "weights");
        DeviceArray first = bytes(device, 4 * MB);
        DeviceArray second = bytes(device, 4 * MB);
        String message = assertThrows(OutOfDeviceMemoryException.class, () -> bytes(device, 20 * MB))
                .getMessage();
        assertTrue(
                message.startsWith("out of memory on fake: 20.0 MiB were asked for u8[20971520], and 24.0 MiB of 40.0"
                        + " MiB are in use by 1 x weights (16.0 MiB), 2 x u8[4194304] (8.0 MiB); close arrays"),
                message);
        List.of(weights, first, second).forEach(DeviceArray::close);
        assertDoesNotThrow(() -> bytes(device, 20 * MB).close());
    }

    @Test
    void aFailedAllocationLeavesNothingInUse() {
        Device device = FakeDriver.ofMemory(10 * MB).device(0);
        assertThrows(OutOfDeviceMemoryException.class, () -> bytes(device, 11 * MB));
        assertEquals(0, device.memory().inUse());
    }

    @Test
    void arraysThatNobodyClosesStayBounded() {
        FakeDriver driver = FakeDriver.ofMemory(1 << 30);
        Device device = driver.device(64 * MB);
        for (int i = 0; i < 1000; i++) {
            bytes(device, 10 * MB);
        }
        assertTrue(driver.mostHeld.get() <= 1 << 30, () -> Bytes.text(driver.mostHeld.get()));
        assertTrue(device.memory().arrays() < 1000, "nothing was collected");
    }

    @Test
    void arraysThatNobodyClosesAreCollectedLongBeforeMemoryRunsOut() {
        FakeDriver driver = FakeDriver.ofMemory(1L << 40);
        Device device = driver.device(64 * MB);
        for (int i = 0; i < 300; i++) {
            bytes(device, 10 * MB);
        }
        // The first collection comes at 256 MiB; when the later ones do depends on how long it took.
        assertTrue(driver.mostHeld.get() < 2800 * MB, () -> Bytes.text(driver.mostHeld.get()));
    }

    @Test
    void manyThreadsGetDisjointMemory() throws Exception {
        Device device = FakeDriver.ofMemory(100 * MB).device(50 * MB);
        try (ExecutorService threads = Executors.newFixedThreadPool(8)) {
            List<Future<Boolean>> results = new ArrayList<>();
            for (int t = 0; t < 8; t++) {
                int value = t;
                results.add(threads.submit(() -> {
                    boolean intact = true;
                    for (int i = 0; i < 200; i++) {
                        try (DeviceArray a = DeviceArray.of(device, Shape.of(2), value, i)) {
                            intact &= a.toInts()[0] == value && a.toInts()[1] == i;
                        }
                    }
                    return intact;
                }));
            }
            for (Future<Boolean> result : results) {
                assertTrue(result.get());
            }
        }
        assertEquals(0, device.memory().inUse());
    }

    @Test
    void poisonedMemoryReadsAsNan() {
        FakeDriver driver = FakeDriver.ofMemory(MB);
        Device device = Device.of(driver, new MemoryPool.Options(MB, MB, true, 0));
        DeviceArray.of(device, Shape.of(3), 1f, 2f, 3f).close();
        try (DeviceArray reused = DeviceArray.allocate(device, DType.F32, Shape.of(3))) {
            assertArrayEquals(new float[] {Float.NaN, Float.NaN, Float.NaN}, reused.toFloats());
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {-1, -256, 0, 1, 7, 255})
    void aByteWrittenOutsideOfAnArrayIsFoundOnDemandAndWhenItIsFreed(long outside) {
        Device device = Device.of(FakeDriver.ofMemory(MB), new MemoryPool.Options(MB, MB, false, GuardBands.WIDTH));
        DeviceArray array = DeviceArray.allocate(device, DType.U8, Shape.of(13), "victim");
        device.checkGuards();
        Buffer buffer = array.hold(() -> "victim");
        long position = buffer.start() + (outside < 0 ? outside : 13 + outside);
        buffer.memory().write(position, MemorySegment.ofArray(new byte[] {1}));
        buffer.release();
        String message = assertThrows(KernelException.class, device::checkGuards).getMessage();
        assertTrue(
                message.contains(
                        outside < 0
                                ? "guard byte " + -outside + " bytes before the start of victim"
                                : "guard byte " + outside + " bytes after the end of victim"),
                message);
        assertThrows(KernelException.class, array::close);
    }

    @Test
    void guardsLeaveArraysAlignedAndWhole() {
        Device device = Device.of(FakeDriver.ofMemory(MB), new MemoryPool.Options(MB, MB, true, 100));
        try (DeviceArray array = DeviceArray.of(device, Shape.of(5), 1L, 2L, 3L, 4L, 5L)) {
            assertArrayEquals(new long[] {1, 2, 3, 4, 5}, array.toLongs());
            Buffer buffer = array.hold(() -> "array");
            assertEquals(0, buffer.start() % 64);
            buffer.release();
            device.checkGuards();
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {0, 1, 63, 64, 65, 1000, 4097, 1 << 20, (1 << 20) + 1, (3L << 30) + 5})
    void sizesAreRoundedUpByAtMostAnEighthAndToAWholeCacheLine(long bytes) {
        long rounded = MemoryPool.roundUp(bytes);
        assertTrue(rounded >= bytes && rounded > 0, "rounded to " + rounded);
        assertTrue(rounded - bytes <= Math.max(64, bytes / 8), "rounded to " + rounded);
        assertEquals(0, rounded % 64);
    }

    @Test
    void aDeviceThatChecksAccessesIsAskedToTheByteAndKeepsNothing() {
        Device device = Device.of(new ReferenceDriver());
        DeviceArray array = DeviceArray.allocate(device, DType.U8, Shape.of(13));
        assertEquals(13, device.memory().inUse());
        array.close();
        assertEquals(0, device.memory().cached());
    }

    @Test
    void anEmptyArrayHasNoElementsAndCopies() {
        Device device = FakeDriver.ofMemory(MB).device(MB);
        try (DeviceArray empty = DeviceArray.allocate(device, DType.F32, Shape.of(3, 0))) {
            assertEquals(0, empty.toFloats().length);
        }
    }
}
