package dev.pavage.device;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.pavage.kernel.Grid;
import dev.pavage.kernel.Index;
import dev.pavage.kernel.Kernel;
import dev.pavage.kernel.Program;
import dev.pavage.kernel.View;
import dev.pavage.tensor.Tensor;
import dev.pavage.type.DType;
import dev.pavage.type.Shape;
import java.lang.foreign.MemorySegment;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class GraphTest {
    private static final int SIZE = 8;
    private static final Kernel DOUBLE = Kernel.of(GraphTest.class, "twice");
    private static final Kernel ADD = Kernel.of(GraphTest.class, "add");
    private static final Kernel CHECK = Kernel.of(GraphTest.class, "check");

    private final Device device = Device.of(new ReferenceDriver());
    private final FakeDriver driver = FakeDriver.ofMemory(1 << 20);
    private final Device fake = driver.device(0);

    static void twice(Program p, View in, View out) {
        Index i = p.id(0).times(SIZE);
        out.store(i, in.load(i, SIZE).times(2));
    }

    static void add(Program p, View a, View b, View out) {
        out.store(0, a.load(0, SIZE).plus(b.load(0, SIZE)));
    }

    static void check(Program p, View a) {
        p.check(a.load(0, SIZE).lt(100), "all are below 100");
    }

    private DeviceArray array(float... values) {
        return DeviceArray.of(device, Shape.of(values.length), values);
    }

    private DeviceArray empty(int size) {
        return DeviceArray.allocate(device, DType.F32, Shape.of(size));
    }

    private static void twice(DeviceArray in, DeviceArray out) {
        DOUBLE.launch(in.device(), Grid.of(1), in, out);
    }

    @Test
    void recordedLaunchesRunInOrderAtEachReplayAndNotBefore() {
        DeviceArray a = array(1, 2, 3);
        DeviceArray b = empty(3);
        DeviceArray sum = array(0, 0, 0);
        try (Graph graph = device.record(() -> {
            twice(a, b);
            ADD.launch(device, Grid.of(1), a, b, sum);
            twice(sum, a);
        })) {
            assertEquals(3, graph.launches());
            assertArrayEquals(new float[3], sum.toFloats());
            graph.replay();
            assertArrayEquals(new float[] {3, 6, 9}, sum.toFloats());
            graph.replay();
            assertArrayEquals(new float[] {18, 36, 54}, sum.toFloats());
        }
    }

    @Test
    void launchesOfOtherThreadsRunAtOnce() {
        DeviceArray a = array(1, 2);
        DeviceArray b = empty(2);
        DeviceArray c = empty(2);
        try (Graph graph = device.record(() -> {
            twice(a, b);
            CompletableFuture.runAsync(() -> twice(a, c)).join();
        })) {
            assertEquals(1, graph.launches());
            assertArrayEquals(new float[] {2, 4}, c.toFloats());
        }
    }

    @Test
    void tensorsGetTheirElementsByReplay() {
        DeviceArray a = array(1, 2, 3, 4);
        Tensor x = Tensor.of(a).reshape(2, 2);
        Tensor y = x.matmul(x).plus(1);
        try (Graph graph = device.record(y::eval)) {
            graph.replay();
            assertArrayEquals(new float[] {8, 11, 16, 23}, y.toFloatArray());
            a.copyFrom(MemorySegment.ofArray(new float[] {0, 1, 1, 0}));
            graph.replay();
            assertArrayEquals(new float[] {2, 1, 1, 2}, y.toFloatArray());
        }
    }

    @Test
    void memoryOfResultsInBetweenStaysUntilTheGraphIsClosed() {
        DeviceArray in = DeviceArray.allocate(fake, DType.F32, Shape.of(1000));
        DeviceArray out = DeviceArray.allocate(fake, DType.F32, Shape.of(1000));
        long before = driver.held.get();
        Graph graph = fake.record(() -> {
            try (DeviceArray between = DeviceArray.allocate(fake, DType.F32, Shape.of(1000))) {
                twice(in, between);
                twice(between, out);
            }
        });
        in.close();
        assertTrue(driver.held.get() > before);
        graph.replay();
        assertEquals(2, driver.launches.get());
        graph.close();
        graph.close();
        assertTrue(driver.held.get() < before);
        IllegalStateException e = assertThrows(IllegalStateException.class, graph::replay);
        assertEquals("a graph of 2 launches is closed", e.getMessage());
    }

    @Test
    void anotherArrayCanTakeThePlaceOfOneAndItsViews() {
        DeviceArray a = array(1, 2, 3, 4);
        DeviceArray out = empty(4);
        DeviceArray part = empty(2);
        try (Graph graph = device.record(() -> {
            twice(a, out);
            twice(a.slice(0, 2, 4), part);
        })) {
            graph.replay();
            DeviceArray other = array(0, 0, 5, 6, 7, 8).slice(0, 2, 6);
            graph.bind(a, other);
            graph.replay();
            assertArrayEquals(new float[] {10, 12, 14, 16}, out.toFloats());
            assertArrayEquals(new float[] {14, 16}, part.toFloats());
            assertArrayEquals(new float[] {1, 2, 3, 4}, a.toFloats());
            graph.bind(other, a);
            graph.replay();
            assertArrayEquals(new float[] {6, 8}, part.toFloats());
        }
    }

    @Test
    void arraysThatDoNotMatchAreRefused() {
        DeviceArray a = array(1, 2, 3, 4);
        DeviceArray out = empty(4);
        DeviceArray longer = empty(6);
        DeviceArray unused = empty(4);
        DeviceArray apart = Tensor.of(empty(8)).array().reshape(Shape.of(4, 2)).orElseThrow().transpose(1, 0).at(0);
        try (Graph graph = device.record(() -> twice(a, out))) {
            assertRefused(graph, a, longer, "f32[6] on reference with strides [1] cannot take the place of f32[4]");
            assertRefused(graph, a, apart, "with strides [2]");
            assertRefused(graph, unused, a, "no launch of a graph of 1 launch uses f32[4] on reference");
            assertRefused(graph, a.slice(0, 0, 2), empty(2), "argument in of kernel twice, f32[4], uses memory of which"
                    + " the array to replace, f32[2], is only a part");
            assertRefused(
                    graph, a, DeviceArray.allocate(fake, DType.F32, Shape.of(4)), "the place of an array on reference");
        }
    }

    private static void assertRefused(Graph graph, DeviceArray from, DeviceArray to, String message) {
        IllegalArgumentException e = assertThrows(IllegalArgumentException.class, () -> graph.bind(from, to));
        assertTrue(e.getMessage().contains(message), e.getMessage());
    }

    @Test
    void readingInsideOfARecordingIsRefused() {
        DeviceArray a = array(1, 2);
        DeviceArray b = empty(2);
        IllegalStateException e = assertThrows(
                IllegalStateException.class,
                () -> device.record(() -> {
                    twice(a, b);
                    b.toFloats();
                }));
        assertEquals(
                "f32[2] on reference cannot be read inside of Device.record: the launches before it have not run on"
                        + " reference, they are only recorded; do it after Graph.replay()",
                e.getMessage());
        // The thread launches as usual again.
        twice(a, b);
        assertArrayEquals(new float[] {2, 4}, b.toFloats());
    }

    @Test
    void recordingsDoNotNest() {
        IllegalStateException e =
                assertThrows(IllegalStateException.class, () -> device.record(() -> fake.record(() -> {})));
        assertTrue(e.getMessage().contains("launches on reference are being recorded on this thread"), e.getMessage());
    }

    @Test
    void aRecordingWithoutLaunchesIsRefused() {
        IllegalArgumentException e = assertThrows(IllegalArgumentException.class, () -> device.record(() -> {}));
        assertTrue(e.getMessage().startsWith("nothing was launched on reference"), e.getMessage());
    }

    @Test
    void aCheckThatFailsIsReportedWithItsLaunch() {
        DeviceArray a = array(1, 2, 3, 4, 5, 6, 7, 80);
        try (Graph graph = device.record(() -> {
            CHECK.launch(device, Grid.of(1), a);
            twice(a, a);
        })) {
            graph.replay();
            KernelException e = assertThrows(KernelException.class, graph::replay);
            assertTrue(e.getMessage().matches("(?s)kernel check-f32-\\w+\\(a: f32\\[8]\\) failed on reference: .*"
                    + "all are below 100.*"), e.getMessage());
            assertEquals(160, a.toFloats()[7]);
        }
    }

    @Test
    void aReplayThatLacksMemoryIsDoneOnceMoreFromWhereItStopped() {
        DeviceArray a = DeviceArray.allocate(fake, DType.F32, Shape.of(4));
        AtomicInteger calls = new AtomicInteger();
        driver.onLaunch(() -> {
            if (calls.incrementAndGet() == 2) {
                throw new OutOfDeviceMemoryException("no room");
            }
        });
        try (Graph graph = fake.record(() -> {
            CHECK.launch(fake, Grid.of(1), a);
            CHECK.launch(fake, Grid.of(1), a);
        })) {
            graph.replay();
            assertEquals(3, calls.get());
        }
    }

    @Test
    void aDriversOwnGraphIsMadeOnceAndAgainAfterArgumentsWereReplaced() {
        driver.makeGraphs();
        DeviceArray a = DeviceArray.allocate(fake, DType.F32, Shape.of(4));
        DeviceArray b = DeviceArray.allocate(fake, DType.F32, Shape.of(4));
        Graph graph = fake.record(() -> CHECK.launch(fake, Grid.of(1), a));
        graph.replay();
        graph.replay();
        assertEquals(1, driver.openGraphs.get());
        graph.bind(a, b);
        assertEquals(0, driver.openGraphs.get());
        graph.replay();
        assertEquals(1, driver.openGraphs.get());
        graph.close();
        assertEquals(0, driver.openGraphs.get());
        assertEquals(3, driver.launches.get());
    }
}
