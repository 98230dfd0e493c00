package dev.pavage.device;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.pavage.ir.ViewFacts;
import dev.pavage.type.DType;
import dev.pavage.type.Shape;
import dev.pavage.type.Strides;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Arrays, views of them, and copies from and to the host. */
class DeviceArrayTest {
    private final Device device = Device.of(new ReferenceDriver());

    /** [[0, 1, 2], [3, 4, 5]]. */
    private DeviceArray matrix() {
        return DeviceArray.of(device, Shape.of(2, 3), 0, 1, 2, 3, 4, 5);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 7, 8, 15, 16, 17, 31, 33, 63, 65, 100, 127, 129})
    void whatIsCopiedInIsCopiedOut(int size) {
        float[] values = new float[size];
        for (int i = 0; i < size; i++) {
            values[i] = i - 0.5f;
        }
        try (DeviceArray array = DeviceArray.of(device, Shape.of(size), values)) {
            assertArrayEquals(values, array.toFloats());
        }
    }

    @Test
    void everyJavaTypeHasItsDtype() {
        assertArrayEquals(new double[] {1.5, 2}, DeviceArray.of(device, Shape.of(2), 1.5, 2).toDoubles());
        assertArrayEquals(new long[] {1, 2}, DeviceArray.of(device, Shape.of(2), 1L, 2L).toLongs());
        assertThrows(IllegalArgumentException.class, () -> matrix().toFloats());
    }

    @Test
    void transposeReadsTheSameMemoryInAnotherOrder() {
        assertArrayEquals(new int[] {0, 3, 1, 4, 2, 5}, matrix().transpose(1, 0).toInts());
    }

    @Test
    void sliceReadsAPart() {
        assertArrayEquals(new int[] {1, 2, 4, 5}, matrix().slice(1, 1, 3).toInts());
        assertArrayEquals(new int[] {3, 4, 5}, matrix().slice(0, 1, 2).toInts());
        assertThrows(IllegalArgumentException.class, () -> matrix().slice(1, 2, 4));
    }

    @Test
    void atFixesLeadingAxes() {
        assertArrayEquals(new int[] {3, 4, 5}, matrix().at(1).toInts());
        assertArrayEquals(new int[] {5}, matrix().at(1, 2).toInts());
        assertThrows(IndexOutOfBoundsException.class, () -> matrix().at(2));
    }

    @Test
    void reshapeNeedsNoCopyWhereStridesAllowIt() {
        assertEquals(Shape.of(3, 2), matrix().reshape(Shape.of(3, 2)).orElseThrow().shape());
        assertTrue(matrix().transpose(1, 0).reshape(Shape.of(6)).isEmpty());
    }

    @Test
    void broadcastRepeatsElements() {
        DeviceArray row = DeviceArray.of(device, Shape.of(3), 1, 2, 3);
        assertArrayEquals(new int[] {1, 2, 3, 1, 2, 3}, row.broadcastTo(Shape.of(2, 3)).toInts());
        assertThrows(IllegalArgumentException.class, () -> row.broadcastTo(Shape.of(3, 2)));
    }

    @Test
    void bytesAreReadAsElementsOfAnotherDtype() {
        DeviceArray bytes = DeviceArray.of(
                device, DType.U8, Shape.of(2, 6),
                MemorySegment.ofArray(new byte[] {9, 9, 1, 0, 0, 1, 9, 9, 2, 0, 0, 2}));
        DeviceArray halves = bytes.slice(1, 2, 6).reinterpret(DType.I16);
        assertEquals(Shape.of(2, 2), halves.shape());
        assertEquals(Strides.of(3, 1), halves.strides());
        byte[] read = new byte[8];
        halves.copyTo(MemorySegment.ofArray(read));
        assertArrayEquals(new byte[] {1, 0, 0, 1, 2, 0, 0, 2}, read);
        assertEquals(bytes.shape(), bytes.reinterpret(DType.I16).reinterpret(DType.U8).shape());
    }

    @Test
    void bytesThatDoNotMakeElementsAreRefused() {
        DeviceArray bytes = DeviceArray.allocate(device, DType.U8, Shape.of(2, 6));
        for (DeviceArray odd : new DeviceArray[] {
            bytes.slice(1, 1, 5), bytes.slice(1, 0, 5), bytes.transpose(1, 0), bytes.slice(1, 0, 4)}) {
            String message =
                    assertThrows(IllegalArgumentException.class, () -> odd.reinterpret(DType.I32)).getMessage();
            assertTrue(message.contains("does not read as i32: elements of 4 bytes would not lie"), message);
        }
    }

    @Test
    void copyingIntoAViewLeavesTheElementsBetweenAlone() {
        DeviceArray matrix = matrix();
        matrix.transpose(1, 0).slice(0, 0, 2).copyFrom(MemorySegment.ofArray(new int[] {10, 11, 12, 13}));
        assertArrayEquals(new int[] {10, 12, 2, 11, 13, 5}, matrix.toInts());
    }

    @Test
    void copyingIntoABroadcastViewIsRefused() {
        DeviceArray repeated = DeviceArray.of(device, Shape.of(1), 1).broadcastTo(Shape.of(4));
        String message = assertThrows(
                IllegalArgumentException.class, () -> repeated.copyFrom(MemorySegment.ofArray(new int[4])))
                .getMessage();
        assertTrue(message.contains("broadcast along axis 0"), message);
    }

    @Test
    void aCopyOnAnotherDeviceIsPacked() {
        Device fake = FakeDriver.ofMemory(1 << 20).device(0);
        DeviceArray copy = matrix().transpose(1, 0).copyTo(fake);
        assertArrayEquals(new int[] {0, 3, 1, 4, 2, 5}, copy.toInts());
        assertTrue(copy.isRowMajor());
        assertEquals("fake", copy.device().name());
    }

    @ParameterizedTest
    @EnumSource(DType.class)
    void elementsOfEverySizeAreTransposedOnTheWayOut(DType dtype) {
        int size = dtype.bytes();
        byte[] bytes = new byte[6 * size];
        byte[] expected = new byte[6 * size];
        for (int i = 0; i < 6; i++) {
            for (int b = 0; b < size; b++) {
                bytes[i * size + b] = (byte) (10 * i + b);
                expected[(i % 3 * 2 + i / 3) * size + b] = (byte) (10 * i + b);
            }
        }
        DeviceArray array = DeviceArray.of(device, dtype, Shape.of(2, 3), MemorySegment.ofArray(bytes));
        byte[] out = new byte[6 * size];
        array.transpose(1, 0).copyTo(MemorySegment.ofArray(out));
        assertArrayEquals(expected, out);
    }

    @Test
    void aHostBlockOfAnotherSizeIsRefused() {
        String message = assertThrows(
                IllegalArgumentException.class,
                () -> DeviceArray.of(device, Shape.of(2, 3), new float[] {1, 2}))
                .getMessage();
        assertEquals("f32[2, 3] on reference has 24 bytes, and the host memory 8", message);
        assertEquals(0, device.memory().inUse());
    }

    @Test
    void wrappedMemoryMayHaveNegativeStridesAndIsNotFreed() {
        FakeDriver driver = FakeDriver.ofMemory(1 << 20);
        Device fake = driver.device(0);
        DeviceMemory memory = driver.allocate(64);
        memory.write(0, MemorySegment.ofArray(new int[] {0, 1, 2, 3}));
        try (DeviceArray reversed =
                DeviceArray.wrap(fake, memory, 12, DType.I32, Shape.of(4), Strides.of(-1))) {
            assertArrayEquals(new int[] {3, 2, 1, 0}, reversed.toInts());
        }
        assertEquals(64, driver.held.get());
    }

    @Test
    void wrappedMemoryIsTooSmallForElementsOutsideOfIt() {
        DeviceMemory memory = new ReferenceDriver().allocate(64);
        assertThrows(
                IllegalArgumentException.class,
                () -> DeviceArray.wrap(device, memory, 0, DType.I32, Shape.of(17), Strides.of(1)));
        assertThrows(
                IllegalArgumentException.class,
                () -> DeviceArray.wrap(device, memory, 0, DType.I32, Shape.of(2), Strides.of(-1)));
        assertThrows(
                IllegalArgumentException.class,
                () -> DeviceArray.wrap(device, memory, 2, DType.I32, Shape.of(1), Strides.of(1)));
    }

    @Test
    void aClosedArrayIsNamedWithWhyItIsClosed() {
        DeviceArray array = matrix();
        array.close();
        array.close();
        String message =
                assertThrows(IllegalStateException.class, array::toInts).getMessage();
        assertEquals("the array, i32[2, 3] on reference, is closed: close() was called", message);
    }

    @Test
    void aViewKeepsTheMemoryAfterItsArrayIsClosed() {
        DeviceArray matrix = matrix();
        DeviceArray row = matrix.at(1);
        matrix.close();
        assertArrayEquals(new int[] {3, 4, 5}, row.toInts());
        row.close();
        assertEquals(0, device.memory().inUse());
    }

    @Test
    void factsAreTheAxesOfStrideOneAndZero() {
        assertEquals(new ViewFacts(Set.of(1), Set.of()), matrix().facts());
        assertEquals(new ViewFacts(Set.of(0), Set.of()), matrix().transpose(1, 0).facts());
        assertEquals(
                new ViewFacts(Set.of(1), Set.of(0)), matrix().at(0).broadcastTo(Shape.of(4, 3)).facts());
    }

    @Test
    void memoryThatTheHostSharesIsSeenWithoutACopy() {
        Device fake = FakeDriver.ofMemory(1 << 20).device(0);
        DeviceArray array = DeviceArray.of(fake, Shape.of(4), 1, 2, 3, 4);
        MemorySegment host = array.slice(0, 2, 4).host().orElseThrow();
        host.setAtIndex(ValueLayout.JAVA_INT, 0, 30);
        assertArrayEquals(new int[] {1, 2, 30, 4}, array.toInts());
        assertEquals(8, host.byteSize());
    }

    @Test
    void anArrayTooLargeForTheLongRangeIsRefused() {
        assertThrows(
                IllegalArgumentException.class,
                () -> DeviceArray.allocate(device, DType.F64, Shape.of(1L << 61)));
        assertFalse(device.memory().inUse() > 0);
    }

    @Test
    void nativeHostMemoryIsTakenAsItIs() {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment host = arena.allocateFrom(ValueLayout.JAVA_SHORT, (short) 7, (short) 8);
            DeviceArray array = DeviceArray.of(device, DType.BF16, Shape.of(2), host);
            MemorySegment back = arena.allocate(4);
            array.copyTo(back);
            assertEquals(-1, host.mismatch(back));
        }
    }
}
