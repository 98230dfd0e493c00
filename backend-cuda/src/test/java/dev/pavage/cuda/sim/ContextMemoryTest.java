package dev.pavage.cuda.sim;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.pavage.cuda.Architecture;
import dev.pavage.cuda.driver.Context;
import dev.pavage.cuda.driver.CudaError;
import dev.pavage.cuda.driver.CudaException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Memory of a simulated device, and what its streams do when. */
class ContextMemoryTest {
    private static final ValueLayout.OfInt INT = ValueLayout.JAVA_INT;

    private final Context context = new Simulator(Architecture.ALL).context(1);
    private final long stream = context.createStream();
    private final Arena arena = Arena.ofConfined();

    @AfterEach
    void close() {
        context.close();
        arena.close();
    }

    private MemorySegment ints(int... values) {
        return arena.allocateFrom(INT, values);
    }

    private int[] read(long address, int count) {
        MemorySegment to = arena.allocate(INT, count);
        context.copyToHost(to, address, stream);
        return to.toArray(INT);
    }

    @Test
    void addressesAreMultiplesOf256AndNoMore() {
        long first = context.allocate(100, stream);
        long second = context.allocate(100, stream);
        assertThat(first % 512).isEqualTo(256);
        assertThat(second % 512).isEqualTo(256);
        assertThat(Math.abs(second - first)).isGreaterThan(1 << 30);
    }

    @Test
    void copiesThereAcrossAndBack() {
        long a = context.allocate(16, stream);
        long b = context.allocate(32, stream);
        context.copyToDevice(a, ints(1, 2, 3, 4), stream);
        context.copy(b + 12, a, 16, stream);
        assertThat(read(b + 12, 4)).containsExactly(1, 2, 3, 4);
    }

    @Test
    void copiesWithinABlockAsIfThroughAnother() {
        long a = context.allocate(20, stream);
        context.copyToDevice(a, ints(1, 2, 3, 4), stream);
        context.copy(a + 4, a, 16, stream);
        assertThat(read(a, 5)).containsExactly(1, 1, 2, 3, 4);
    }

    @Test
    void fillsWords() {
        long a = context.allocate(16, stream);
        context.fill(a + 4, 7, 2, stream);
        assertThat(read(a + 4, 2)).containsExactly(7, 7);
    }

    @Test
    void workDoesNotHappenBeforeSomebodyWaits() {
        long a = context.allocate(4, stream);
        MemorySegment pinned = context.allocateHost(4);
        pinned.set(INT, 0, 1);
        context.copyToDevice(a, pinned, stream);
        pinned.set(INT, 0, 2);
        assertThat(read(a, 1)).containsExactly(2);
        context.freeHost(pinned);
    }

    @Test
    void memoryThatIsNotPageLockedIsReadAtOnce() {
        long a = context.allocate(4, stream);
        MemorySegment plain = ints(1);
        context.copyToDevice(a, plain, stream);
        plain.set(INT, 0, 2);
        assertThat(read(a, 1)).containsExactly(1);
    }

    @Test
    void streamsAreOrderedByEventsAlone() {
        long other = context.createStream();
        long a = context.allocate(4, stream);
        context.fill(a, 1, 1, other);
        context.fill(a, 2, 1, stream);
        MemorySegment to = context.allocateHost(4);
        context.copyToHost(to, a, stream);
        context.synchronize(stream);
        assertThat(to.get(INT, 0)).isEqualTo(2);
        long event = context.createEvent();
        context.record(event, other);
        context.await(stream, event);
        context.copyToHost(to, a, stream);
        context.synchronize(stream);
        assertThat(to.get(INT, 0)).isEqualTo(1);
    }

    @Test
    void timeGoesByWithTheBytesCopied() {
        long a = context.allocate(1 << 20, stream);
        long before = context.createEvent();
        long after = context.createEvent();
        context.record(before, stream);
        context.fill(a, 0, 1 << 18, stream);
        context.record(after, stream);
        assertThatExceptionOfType(CudaException.class)
                .isThrownBy(() -> context.elapsedMillis(before, after))
                .matches(e -> e.error() == CudaError.NOT_READY);
        context.synchronizeEvent(after);
        // 2^20 bytes are 2^15 sectors, a nanosecond each.
        assertThat(context.elapsedMillis(before, after)).isEqualTo(0.032768f);
    }

    @Test
    void whatIsRecordedRunsWithEachLaunchOfTheGraph() {
        long a = context.allocate(4, stream);
        long b = context.allocate(4, stream);
        context.copyToDevice(a, ints(5), stream);
        context.beginCapture(stream);
        context.copy(b, a, 4, stream);
        long graph = context.endCapture(stream);
        context.fill(b, 0, 1, stream);
        assertThat(read(b, 1)).containsExactly(0);
        context.launchGraph(graph, stream);
        assertThat(read(b, 1)).containsExactly(5);
        context.fill(a, 6, 1, stream);
        context.launchGraph(graph, stream);
        assertThat(read(b, 1)).containsExactly(6);
        context.destroyGraph(graph);
        refuses(() -> context.launchGraph(graph, stream), CudaError.INVALID_HANDLE, "there is no graph");
    }

    @Test
    void nobodyWaitsForAStreamThatIsRecorded() {
        context.beginCapture(stream);
        refuses(() -> context.synchronize(stream), CudaError.STREAM_CAPTURE_UNSUPPORTED,
                "while the stream is recorded");
    }

    @Test
    void freeMemoryIsFreeWhenTheStreamGotThere() {
        long before = context.freeMemory();
        long a = context.allocate(4096, stream);
        context.free(a, stream);
        assertThat(context.freeMemory()).isEqualTo(before - 4096);
        context.synchronize(stream);
        assertThat(context.freeMemory()).isEqualTo(before);
    }

    @Test
    void memoryRunsOut() {
        refuses(() -> context.allocate(1L << 50, stream), CudaError.OUT_OF_MEMORY,
                "1125899906842624 bytes were asked for");
    }

    @Test
    void refusesCopiesOverTheEnd() {
        long a = context.allocate(16, stream);
        refuses(
                () -> context.copyToDevice(a + 4, ints(1, 2, 3, 4), stream),
                CudaError.INVALID_VALUE,
                "4 of them behind the end of the block of 16 bytes");
    }

    @Test
    void refusesToFreeTwice() {
        long a = context.allocate(16, stream);
        context.free(a, stream);
        refuses(() -> context.free(a, stream), CudaError.INVALID_VALUE,
                "at offset 0 of the released block of 16 bytes");
    }

    @Test
    void refusesMachineCode() {
        refuses(() -> context.load(new byte[4]), CudaError.INVALID_IMAGE, "executes PTX, not machine code");
    }

    private static void refuses(Runnable call, CudaError error, String text) {
        assertThatExceptionOfType(CudaException.class)
                .isThrownBy(call::run)
                .withMessageContaining(text)
                .matches(e -> e.error() == error);
    }
}
