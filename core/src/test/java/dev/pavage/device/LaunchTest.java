package dev.pavage.device;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.pavage.ir.Target.Lowering;
import dev.pavage.ir.ValueType;
import dev.pavage.ir.ValueType.ViewType;
import dev.pavage.ir.ViewFacts;
import dev.pavage.kernel.CaptureException;
import dev.pavage.kernel.Grid;
import dev.pavage.kernel.Index;
import dev.pavage.kernel.Kernel;
import dev.pavage.kernel.Program;
import dev.pavage.kernel.View;
import dev.pavage.kernel.ViewArgument;
import dev.pavage.type.DType;
import dev.pavage.type.Shape;
import dev.pavage.type.Strides;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** From a kernel and its arguments to results, through the cache of compiled kernels. */
class LaunchTest {
    private static final Kernel ADD = Kernel.of(LaunchTest.class, "add");
    private static final Kernel FLAT = Kernel.of(LaunchTest.class, "flat");
    private static final ViewType VECTOR = ValueType.view(DType.F32, 1);

    private final Device device = Device.of(new ReferenceDriver());

    static void add(Program p, View a, View b, View out, int block) {
        Index i = p.id(0).times(block);
        out.store(i, a.load(i, block).plus(b.load(i, block)));
    }

    static void flat(Program p, View matrix, View out, int block) {
        Index i = p.id(0).times(block);
        out.store(i, matrix.flatten().load(i, block));
    }

    static void racing(Program p, View out) {
        out.store(0, p.full(DType.F32, 1, 4));
    }

    static void checking(Program p, View a) {
        p.check(a.load(0, 4).lt(3), "all are below 3");
    }

    static void broken(Program p, View a) {
        a.store(0, a.load(0, 3));
    }

    private DeviceArray vector(int size) {
        float[] values = new float[size];
        for (int i = 0; i < size; i++) {
            values[i] = i;
        }
        return DeviceArray.of(device, Shape.of(size), values);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 7, 8, 15, 16, 17, 31, 33, 63, 65, 100, 127, 129})
    void aKernelRunsOverAWholeArray(int size) {
        DeviceArray a = vector(size);
        DeviceArray out = DeviceArray.allocate(device, DType.F32, Shape.of(size));
        ADD.launch(device, Grid.of((size + 15) / 16), a, a, out, 16);
        float[] expected = new float[size];
        for (int i = 0; i < size; i++) {
            expected[i] = 2f * i;
        }
        assertArrayEquals(expected, out.toFloats());
    }

    @Test
    void aStridedViewIsReadInPlace() {
        DeviceArray matrix = DeviceArray.of(device, Shape.of(2, 2), 1f, 2f, 3f, 4f);
        DeviceArray out = DeviceArray.allocate(device, DType.F32, Shape.of(2));
        ADD.launch(device, Grid.of(1), matrix.transpose(1, 0).at(1), matrix.at(0), out, 2);
        assertArrayEquals(new float[] {3, 6}, out.toFloats());
    }

    @Test
    void anUnwrittenArgumentFailsTheLaunchWithTheSourceLine() {
        DeviceArray unwritten = DeviceArray.allocate(device, DType.F32, Shape.of(4));
        DeviceArray out = DeviceArray.allocate(device, DType.F32, Shape.of(4));
        String message = assertThrows(
                KernelException.class, () -> ADD.launch(device, Grid.of(1), vector(4), unwritten, out, 4))
                .getMessage();
        assertTrue(message.contains("UNINITIALISED_READ at LaunchTest.java:"), message);
        assertTrue(message.contains("(a: f32[4], b: f32[4], out: f32[4]) failed on reference"), message);
    }

    @Test
    void aRaceFailsTheLaunch() {
        DeviceArray out = DeviceArray.allocate(device, DType.F32, Shape.of(4));
        Kernel racing = Kernel.of(LaunchTest.class, "racing");
        String message = assertThrows(KernelException.class, () -> racing.launch(device, Grid.of(2), out))
                .getMessage();
        assertTrue(message.contains("RACE at LaunchTest.java:"), message);
    }

    @Test
    void aFailedCheckFailsTheLaunch() {
        Kernel checking = Kernel.of(LaunchTest.class, "checking");
        String message = assertThrows(KernelException.class, () -> checking.launch(device, Grid.of(1), vector(4)))
                .getMessage();
        assertTrue(message.contains("all are below 3"), message);
    }

    @Test
    void aMistakeInTheKernelIsThrownEachTime() {
        Kernel broken = Kernel.of(LaunchTest.class, "broken");
        for (int i = 0; i < 2; i++) {
            assertThrows(CaptureException.class, () -> broken.launch(device, Grid.of(1), vector(4)));
        }
    }

    @Test
    void anArgumentOfAnotherDeviceIsNamed() {
        DeviceArray foreign = DeviceArray.of(FakeDriver.ofMemory(1 << 20).device(0), Shape.of(2), 1f, 2f);
        String message = assertThrows(
                IllegalArgumentException.class,
                () -> ADD.launch(device, Grid.of(1), vector(2), foreign, vector(2), 2))
                .getMessage();
        assertEquals(
                "argument b of kernel add, f32[2] on fake, is not on reference, where the kernel is launched; copy it"
                        + " there first",
                message);
    }

    @Test
    void aClosedArgumentIsNamed() {
        DeviceArray closed = vector(2);
        closed.close();
        String message = assertThrows(
                IllegalStateException.class,
                () -> ADD.launch(device, Grid.of(1), closed, vector(2), vector(2), 2))
                .getMessage();
        assertEquals("argument a of kernel add, f32[2] on reference, is closed: close() was called", message);
    }

    @Test
    void anArgumentThatIsNoArrayIsRefused() {
        record Other(DType dtype, Shape shape, Strides strides) implements ViewArgument {}
        Other other = new Other(DType.F32, Shape.of(2), Strides.of(1));
        String message = assertThrows(
                IllegalArgumentException.class,
                () -> ADD.launch(device, Grid.of(1), vector(2), other, vector(2), 2))
                .getMessage();
        assertTrue(message.startsWith("view 1 (from 0) for kernel add("), message);
    }

    @Test
    void aReshapedArgumentMustBePacked() {
        DeviceArray matrix = DeviceArray.of(device, Shape.of(2, 2), 1f, 2f, 3f, 4f);
        DeviceArray out = DeviceArray.allocate(device, DType.F32, Shape.of(4));
        FLAT.launch(device, Grid.of(1), matrix, out, 4);
        assertArrayEquals(new float[] {1, 2, 3, 4}, out.toFloats());
        String message = assertThrows(
                IllegalArgumentException.class,
                () -> FLAT.launch(device, Grid.of(1), matrix.transpose(1, 0), out, 4))
                .getMessage();
        assertTrue(message.startsWith("argument matrix of kernel flat, f32[2, 2] with strides [1, 2]"), message);
    }

    @Test
    void aDtypeThatTheDeviceLacksIsNamed() {
        Device fake = FakeDriver.ofMemory(1 << 20).device(0);
        DeviceArray half = DeviceArray.allocate(fake, DType.F16, Shape.of(2));
        String message = assertThrows(
                CompilationException.class, () -> ADD.launch(fake, Grid.of(1), half, half, half, 2))
                .getMessage();
        assertTrue(message.startsWith("fake has no f16, the dtype of argument a of kernel add"), message);
    }

    @Test
    void aKernelIsCompiledOncePerConfigurationDtypesAndFacts() {
        FakeDriver driver = FakeDriver.ofMemory(1 << 20);
        Device fake = driver.device(0);
        DeviceArray a = DeviceArray.of(fake, Shape.of(2, 3), 1f, 2f, 3f, 4f, 5f, 6f);
        for (int i = 0; i < 3; i++) {
            ADD.launch(fake, Grid.of(i + 1), a.at(0), a.at(1), a.at(0), 4);
        }
        assertEquals(1, driver.compilations.get());
        ADD.launch(fake, Grid.of(1), a.at(0), a.at(1), a.at(0), 8);
        assertEquals(2, driver.compilations.get());
        DeviceArray column = a.transpose(1, 0).at(0);
        ADD.launch(fake, Grid.of(1), column, column, column, 8);
        assertEquals(3, driver.compilations.get());
        assertEquals(5, driver.launches.get());
    }

    @Test
    void threadsThatWantTheSameKernelCompileItOnce() throws Exception {
        FakeDriver driver = FakeDriver.ofMemory(1 << 20);
        Device fake = driver.device(0);
        CountDownLatch compiling = new CountDownLatch(1);
        CountDownLatch others = new CountDownLatch(7);
        driver.onCompile(() -> {
            compiling.countDown();
            await(others);
        });
        Set<Executable> made = ConcurrentHashMap.newKeySet();
        try (ExecutorService threads = Executors.newFixedThreadPool(8)) {
            List<Future<?>> results = new ArrayList<>();
            results.add(threads.submit(() -> made.add(prepare(fake))));
            await(compiling);
            for (int i = 0; i < 7; i++) {
                results.add(threads.submit(() -> {
                    others.countDown();
                    made.add(prepare(fake));
                }));
            }
            for (Future<?> result : results) {
                result.get();
            }
        }
        assertEquals(1, driver.compilations.get());
        assertEquals(1, made.size());
    }

    @Test
    void aFailedCompilationIsTriedAgain() {
        FakeDriver driver = FakeDriver.ofMemory(1 << 20);
        Device fake = driver.device(0);
        driver.onCompile(() -> {
            throw new CompilationException("no");
        });
        assertThrows(CompilationException.class, () -> prepare(fake));
        driver.onCompile(() -> {});
        assertSame(prepare(fake), prepare(fake));
        assertEquals(2, driver.compilations.get());
    }

    @Test
    void eightThreadsLaunchAtOnce() throws Exception {
        try (ExecutorService threads = Executors.newFixedThreadPool(8)) {
            List<Future<float[]>> results = IntStream.range(0, 8)
                    .mapToObj(t -> threads.submit(() -> {
                        float[] last = new float[0];
                        for (int i = 0; i < 20; i++) {
                            try (TensorScope scope = TensorScope.open()) {
                                DeviceArray a = DeviceArray.of(device, Shape.of(2), (float) t, (float) i);
                                DeviceArray out = DeviceArray.allocate(device, DType.F32, Shape.of(2));
                                ADD.launch(device, Grid.of(1), a, a, out, 2);
                                last = out.toFloats();
                                assertEquals(2, scope.size());
                            }
                        }
                        return last;
                    }))
                    .toList();
            for (int t = 0; t < 8; t++) {
                assertArrayEquals(new float[] {2 * t, 38}, results.get(t).get());
            }
        }
    }

    @Test
    void closingAnArgumentWhileItsKernelRunsDoesNotTakeItsMemory() {
        FakeDriver driver = FakeDriver.ofMemory(1 << 20);
        Device fake = driver.device(0);
        DeviceArray a = DeviceArray.of(fake, Shape.of(2), 1f, 2f);
        List<Long> heldInside = new ArrayList<>();
        driver.onLaunch(() -> {
            a.close();
            heldInside.add(driver.held.get());
        });
        ADD.launch(fake, Grid.of(1), a, a, a, 2);
        assertEquals(List.of(64L), heldInside);
        assertEquals(0, driver.held.get());
    }

    @Test
    void anExecutableShowsItsStagesUnderANameThatIsAlwaysTheSame() {
        Executable executable = prepare(device);
        assertTrue(executable.name().matches("add-f32-[0-9a-f]{8}"), executable.name());
        assertEquals(executable.name(), prepare(Device.of(new ReferenceDriver())).name());
        assertTrue(executable.source().contains("store"), executable.source());
        assertTrue(executable.lanes().isEmpty());
        assertNotEquals(executable.name(), prepare(device, 8).name());
    }

    @Test
    void aDeviceThatCompilesIsGivenLaneIr() {
        Executable executable = prepare(new FakeDriver("cpu", Lowering.LOOPS, 1 << 20).device(0));
        assertEquals(List.of(1, 1, 1), executable.lanes().orElseThrow().ranks());
        assertEquals("source of Lanes add", executable.source());
    }

    @Test
    void aDeviceOfManyThreadsIsGivenLaneIrForThem() {
        Executable executable = prepare(new FakeDriver("gpu", Lowering.THREADS, 1 << 20).device(0));
        assertEquals(Lowering.THREADS, executable.lanes().orElseThrow().lowering());
    }

    private static Executable prepare(Device on) {
        return prepare(on, 4);
    }

    private static Executable prepare(Device on, int block) {
        return on.prepare(
                ADD,
                List.of(VECTOR, VECTOR, VECTOR),
                List.of(ViewFacts.NONE, ViewFacts.NONE, ViewFacts.NONE),
                List.of(block));
    }

    private static void await(CountDownLatch latch) {
        try {
            assertTrue(latch.await(10, TimeUnit.SECONDS), "nobody came");
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }
}
