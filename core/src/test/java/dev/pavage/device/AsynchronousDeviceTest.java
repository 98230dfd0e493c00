package dev.pavage.device;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.pavage.ir.Target;
import dev.pavage.ir.ValueType;
import dev.pavage.ir.ViewFacts;
import dev.pavage.kernel.Grid;
import dev.pavage.kernel.Kernel;
import dev.pavage.kernel.Program;
import dev.pavage.kernel.View;
import dev.pavage.type.DType;
import dev.pavage.type.Shape;
import java.lang.foreign.MemorySegment;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;

/** A device whose launches return before the work is done: when its failures appear, and what is left of a lost one. */
class AsynchronousDeviceTest {
    private static final long MB = 1 << 20;
    private static final Kernel KERNEL = Kernel.of(AsynchronousDeviceTest.class, "kernel");

    static void kernel(Program p, View a) {
        a.store(0, p.full(DType.F32, 1, 4));
    }

    /** Keeps launches until somebody waits, and fails as a test says. Its memory is not the host's. */
    private static final class QueuedDriver implements DeviceDriver {
        private final FakeDriver memory = FakeDriver.ofMemory(40 * MB);
        private final Deque<Runnable> queue = new ArrayDeque<>();
        private Optional<RuntimeException> refusal = Optional.empty();
        private long mostHeldAtLaunch = Long.MAX_VALUE;
        private boolean lost;
        private boolean freeFails;
        private int launches;

        Device device(long cacheBytes) {
            return Device.of(this, new MemoryPool.Options(40 * MB, cacheBytes, false, 0));
        }

        /** The next launch will fail, when it is waited for. */
        void failLater(RuntimeException failure) {
            queue.add(() -> {
                throw failure;
            });
        }

        /** Every use of the device from now on fails, but the device does not know yet. */
        void loseLater() {
            queue.add(() -> {
                lost = true;
            });
        }

        private void check() {
            if (lost) {
                throw new DeviceLostException("queued is lost: it fell off the bus");
            }
        }

        private void settle() {
            check();
            while (!queue.isEmpty()) {
                queue.remove().run();
                check();
            }
        }

        @Override
        public Target target() {
            Target fake = memory.target();
            return new Target(
                    "queued", fake.family(), fake.lowering(), fake.dtypes(), 0, 0, 1, 1, 0, List.of(), List.of(), false,
                    false);
        }

        @Override
        public Map<String, String> facts() {
            return Map.of();
        }

        @Override
        public long memoryBytes() {
            return memory.memoryBytes();
        }

        @Override
        public int computeUnits() {
            return 1;
        }

        @Override
        public DeviceMemory allocate(long bytes) {
            check();
            DeviceMemory made = memory.allocate(bytes);
            return new DeviceMemory() {
                @Override
                public long bytes() {
                    return bytes;
                }

                @Override
                public Optional<MemorySegment> host() {
                    return Optional.empty();
                }

                @Override
                public void write(long offset, MemorySegment from) {
                    check();
                    refusal.ifPresent(e -> {
                        throw e;
                    });
                    made.write(offset, from);
                }

                @Override
                public void read(long offset, MemorySegment to) {
                    settle();
                    made.read(offset, to);
                }

                @Override
                public void free() {
                    made.free();
                    if (freeFails) {
                        check();
                    }
                }
            };
        }

        @Override
        public CompiledKernel compile(KernelCode code) {
            check();
            return new CompiledKernel() {
                @Override
                public void launch(long[] programs, List<Argument> arguments) {
                    check();
                    if (memory.held.get() > mostHeldAtLaunch) {
                        throw new OutOfDeviceMemoryException("no room for the arguments");
                    }
                    launches++;
                }

                @Override
                public String source() {
                    return "";
                }
            };
        }

        @Override
        public void synchronize() {
            settle();
        }
    }

    private final QueuedDriver driver = new QueuedDriver();
    private final Device device = driver.device(30 * MB);

    private DeviceArray array() {
        return DeviceArray.of(device, Shape.of(4), 1f, 2f, 3f, 4f);
    }

    private static void launch(DeviceArray array) {
        KERNEL.launch(array.device(), Grid.of(1), array);
    }

    private static void lostByAll(List<Executable> uses) {
        for (int i = 0; i < uses.size(); i++) {
            DeviceLostException e = assertThrows(DeviceLostException.class, uses.get(i), "use " + i);
            assertEquals("queued is lost: it fell off the bus", e.getMessage(), "use " + i);
        }
    }

    @Test
    void aKernelsFailureIsThrownByTheNextWaitOnce() {
        DeviceArray a = array();
        launch(a);
        KernelException failure = new KernelException("check failed");
        driver.failLater(failure);
        launch(a);
        assertSame(failure, assertThrows(KernelException.class, device::synchronize));
        assertDoesNotThrow(device::synchronize);
    }

    @Test
    void aKernelsFailureIsThrownByReadingAnArray() {
        DeviceArray a = array();
        driver.failLater(new KernelException("check failed"));
        assertThrows(KernelException.class, a::toFloats);
        assertArrayEquals(new float[] {1, 2, 3, 4}, a.toFloats());
    }

    @Test
    void memoryThatRunsOutAfterTheLaunchIsToldByTheWait() {
        driver.failLater(new OutOfDeviceMemoryException("no room to spill registers"));
        assertThrows(OutOfDeviceMemoryException.class, device::synchronize);
    }

    @Test
    void everyUseOfALostDeviceFailsWithTheSameText() {
        DeviceArray a = array();
        launch(a);
        DeviceArray.allocate(device, DType.F32, Shape.of(4)).close();
        driver.loseLater();
        lostByAll(List.of(
                device::synchronize,
                () -> launch(a),
                a::toFloats,
                () -> a.copyFrom(MemorySegment.ofArray(new float[4])),
                () -> a.transpose(0).toFloats(),
                () -> DeviceArray.allocate(device, DType.F32, Shape.of(1000)),
                // Of a freed block, for which no driver is asked.
                () -> DeviceArray.allocate(device, DType.F32, Shape.of(4)),
                this::array,
                () -> device.prepare(
                        KERNEL, List.of(ValueType.view(DType.F32, 1)), List.of(ViewFacts.NONE), List.of()),
                device::checkGuards));
    }

    @Test
    void aLossIsFirstToldByWhoeverMeetsItFirst() {
        DeviceArray a = array();
        driver.lost = true;
        lostByAll(List.of(() -> launch(a), () -> launch(a), device::synchronize));
        assertEquals(0, driver.launches);
    }

    @Test
    void otherDevicesGoOn() {
        driver.lost = true;
        assertThrows(DeviceLostException.class, device::synchronize);
        DeviceArray other = DeviceArray.of(new QueuedDriver().device(0), Shape.of(4), 1f, 2f, 3f, 4f);
        launch(other);
        assertArrayEquals(new float[] {1, 2, 3, 4}, other.toFloats());
    }

    @Test
    void arraysOfALostDeviceCloseQuietlyWhateverTheDriverDoes() {
        Device guarded = Device.of(driver, new MemoryPool.Options(40 * MB, 0, true, 64));
        DeviceArray a = DeviceArray.of(guarded, Shape.of(2), 1f, 2f);
        TensorScope scope = TensorScope.open();
        DeviceArray.of(guarded, Shape.of(2), 1f, 2f);
        DeviceArray.of(guarded, Shape.of(2), 1f, 2f);
        driver.lost = true;
        driver.freeFails = true;
        assertDoesNotThrow(a::close);
        assertDoesNotThrow(scope::close);
        assertDoesNotThrow(guarded::trimMemory);
        assertEquals(0, guarded.memory().inUse());
        assertEquals(0, driver.memory.held.get());
    }

    @Test
    void arraysOfALostDeviceThatNobodyClosedAreFreedToo() throws InterruptedException {
        Device guarded = Device.of(driver, new MemoryPool.Options(40 * MB, 0, true, 64));
        for (int i = 0; i < 10; i++) {
            DeviceArray.of(guarded, Shape.of(2), 1f, 2f);
        }
        driver.lost = true;
        driver.freeFails = true;
        for (int i = 0; i < 100 && guarded.memory().inUse() > 0; i++) {
            System.gc();
            Thread.sleep(10);
        }
        assertEquals(0, guarded.memory().inUse());
        assertEquals(0, driver.memory.held.get());
    }

    @Test
    void aFailureThatIsMetWhileAnArrayIsFreedDoesNotKeepItsMemory() {
        Device guarded = Device.of(driver, new MemoryPool.Options(40 * MB, 0, false, 64));
        DeviceArray a = DeviceArray.of(guarded, Shape.of(2), 1f, 2f);
        driver.failLater(new KernelException("check failed"));
        assertThrows(KernelException.class, a::close);
        assertEquals(0, guarded.memory().inUse());
        assertEquals(0, driver.memory.held.get());
    }

    @Test
    void aLaunchThatLacksMemoryIsTriedAgainOnceFreedBlocksAreGivenBack() {
        DeviceArray a = array();
        DeviceArray.allocate(device, DType.U8, Shape.of(20 * MB)).close();
        driver.mostHeldAtLaunch = MB;
        launch(a);
        assertEquals(1, driver.launches);
        assertEquals(64, driver.memory.held.get());
    }

    @Test
    void aLaunchThatLacksMemoryForGoodSaysWhatIsInUseByWhat() {
        DeviceArray weights = DeviceArray.allocate(device, DType.U8, Shape.of(20 * MB), "weights");
        DeviceArray a = array();
        driver.mostHeldAtLaunch = MB;
        String message = assertThrows(OutOfDeviceMemoryException.class, () -> launch(a)).getMessage();
        assertTrue(
                message.startsWith("out of memory on queued for a launch of kernel: 20.0 MiB of 40.0 MiB are in use by"
                        + " 1 x weights (20.0 MiB), 1 x f32[4] (64 B); close arrays"),
                message);
        assertTrue(message.endsWith("The driver: no room for the arguments"), message);
        weights.close();
        assertDoesNotThrow(() -> launch(a));
    }

    @Test
    void aRefusedAllocationSaysWhatTheDriverSaid() {
        QueuedDriver small = new QueuedDriver();
        Device promised = Device.of(small, new MemoryPool.Options(100 * MB, 0, false, 0));
        String message = assertThrows(
                OutOfDeviceMemoryException.class,
                () -> DeviceArray.allocate(promised, DType.U8, Shape.of(50 * MB)))
                .getMessage();
        assertTrue(message.endsWith("The driver: the fake has no more"), message);
    }

    @Test
    void memoryThatCannotBeFilledAtOnceIsGivenBack() {
        List<MemoryPool.Options> debugging =
                List.of(new MemoryPool.Options(40 * MB, 0, true, 0), new MemoryPool.Options(40 * MB, 0, false, 64));
        for (MemoryPool.Options options : debugging) {
            QueuedDriver lazy = new QueuedDriver();
            Device late = Device.of(lazy, options);
            lazy.refusal = Optional.of(new OutOfDeviceMemoryException("no page is left"));
            assertThrows(
                    OutOfDeviceMemoryException.class, () -> DeviceArray.allocate(late, DType.U8, Shape.of(MB)));
            assertEquals(0, late.memory().inUse());
            assertEquals(0, lazy.memory.held.get());
        }
    }

    @Test
    void anArrayWhoseElementsCannotBeCopiedIsGivenBack() {
        driver.refusal = Optional.of(new OutOfDeviceMemoryException("no page is left"));
        assertThrows(OutOfDeviceMemoryException.class, this::array);
        assertEquals(0, device.memory().inUse());
    }
}
