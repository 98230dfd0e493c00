package dev.pavage.reference;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.pavage.type.DType;
import dev.pavage.type.Shape;
import dev.pavage.type.Strides;
import java.lang.foreign.MemorySegment;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** Views of host memory: how elements are stored, and what each re-view reaches. */
class HostViewTest {
    /** Element [i, j, ...] of the result is its row-major position. */
    static HostView counting(DType dtype, long... extents) {
        Shape shape = Shape.of(extents);
        byte[] bytes = new byte[(int) shape.elements() * dtype.bytes()];
        HostView view = HostView.of(MemorySegment.ofArray(bytes), dtype, shape);
        for (int i = 0; i < shape.elements(); i++) {
            if (dtype.isFloat()) {
                view.writeReal(i, i);
            } else {
                view.writeInteger(i, i);
            }
        }
        return view;
    }

    private static TileData integers(Shape shape, long... values) {
        return TileData.ofIntegers(DType.I32, shape, values);
    }

    @ParameterizedTest
    @EnumSource
    void readsWhatItWrote(DType dtype) {
        HostView view = HostView.of(MemorySegment.ofArray(new byte[17]), dtype, Shape.of(1), Strides.of(1), 3);
        if (dtype.isFloat()) {
            view.writeReal(0, -1.5);
            assertEquals(-1.5, view.readReal(0));
        } else {
            view.writeInteger(0, dtype == DType.BOOL ? 1 : 100);
            assertEquals(dtype == DType.BOOL ? 1 : 100, view.readInteger(0));
            assertEquals((double) view.readInteger(0), view.readReal(0));
        }
    }

    @Test
    void storesLittleEndian() {
        byte[] bytes = new byte[8];
        HostView.of(MemorySegment.ofArray(bytes), DType.I32, Shape.of(2)).writeInteger(1, 0x01020304);
        assertEquals(4, bytes[4]);
        assertEquals(1, bytes[7]);
    }

    @Test
    void unsignedBytesHaveNoSignAndAnyNonZeroByteIsTrue() {
        MemorySegment memory = MemorySegment.ofArray(new byte[] {-1, 0});
        Shape two = Shape.of(2);
        assertEquals(TileData.ofIntegers(DType.U8, two, 255, 0), HostView.of(memory, DType.U8, two).toTile());
        assertEquals(TileData.ofIntegers(DType.BOOL, two, 1, 0), HostView.of(memory, DType.BOOL, two).toTile());
    }

    @Test
    void halfFloatsHaveTheirBits() {
        short[] bits = {0x3c00, 0x7c00, 0x3f80};
        MemorySegment memory = MemorySegment.ofArray(bits);
        assertEquals(1, HostView.of(memory, DType.F16, Shape.of(3)).readReal(0));
        assertEquals(Double.POSITIVE_INFINITY, HostView.of(memory, DType.F16, Shape.of(3)).readReal(1));
        assertEquals(1, HostView.of(memory, DType.BF16, Shape.of(3)).readReal(2));
    }

    @Test
    void rejectsElementsOutsideItsSegment() {
        MemorySegment memory = MemorySegment.ofArray(new float[6]);
        assertThrows(IllegalArgumentException.class, () -> HostView.of(memory, DType.F32, Shape.of(7)));
        assertThrows(
                IllegalArgumentException.class,
                () -> HostView.of(memory, DType.F32, Shape.of(2), Strides.of(-1), 0));
        assertThrows(
                IllegalArgumentException.class,
                () -> HostView.of(memory, DType.F32, Shape.of(2, 3), Strides.of(3, 1), 4));
        assertTrue(HostView.of(memory, DType.F32, Shape.of(0, 100)).isEmpty());
    }

    @Test
    void atFixesLeadingAxes() {
        HostView view = counting(DType.I32, 2, 3, 4);
        assertEquals(integers(Shape.of(4), 20, 21, 22, 23), view.at(1, 2).toTile());
        assertEquals(integers(Shape.SCALAR, 23), view.at(1, 2, 3).toTile());
        assertEquals(view.toTile(), view.at().toTile());
    }

    @ParameterizedTest
    @CsvSource({"-1", "2", "9223372036854775807", "-9223372036854775808"})
    void atOutsideHasNoElements(long index) {
        HostView view = counting(DType.I32, 2, 3);
        assertTrue(view.at(index).isEmpty());
        assertEquals(Shape.of(0), view.at(index).shape());
        assertTrue(view.at(0, index + (index == 2 ? 1 : 0)).isEmpty());
        assertTrue(view.at(index).at(0).isEmpty());
        assertThrows(IndexOutOfBoundsException.class, () -> view.at(index).at(0).offset());
    }

    @Test
    void anEmptyViewStaysEmptyWhenViewedAgain() {
        HostView empty = counting(DType.I32, 2, 3, 4).at(2);
        assertTrue(empty.transpose(1, 0).isEmpty());
        assertTrue(empty.slice(new long[] {0, 0}, new long[] {3, 4}).isEmpty());
        assertTrue(empty.slice(new long[] {0, 0}, new long[] {3, 4}).at(0, 0).isEmpty());
    }

    @Test
    void transposeReordersAxes() {
        HostView view = counting(DType.I32, 2, 3).transpose(1, 0);
        assertEquals(integers(Shape.of(3, 2), 0, 3, 1, 4, 2, 5), view.toTile());
    }

    @ParameterizedTest
    @CsvSource({
        "1, 2, 1, 2", "-5, 2, 0, 2", "3, 100, 3, 2", "5, 1, 5, 0", "100, 1, 5, 0", "2, -1, 2, 0",
        "1, 9223372036854775807, 1, 4", "-9223372036854775808, 9223372036854775807, 0, 5"
    })
    void sliceIsClamped(long start, long size, long first, long count) {
        HostView slice = counting(DType.I32, 5).slice(new long[] {start}, new long[] {size});
        assertEquals(Shape.of(count), slice.shape());
        if (count > 0) {
            assertEquals(first, slice.readInteger(slice.offset(0)));
        }
    }

    @Test
    void sliceOfATransposedViewFollowsItsStrides() {
        HostView slice = counting(DType.I32, 3, 4).transpose(1, 0).slice(new long[] {1, 1}, new long[] {2, 2});
        assertEquals(integers(Shape.of(2, 2), 5, 9, 6, 10), slice.toTile());
    }

    @ParameterizedTest
    @CsvSource({"4, 3", "12, 1", "5, 2", "13, 0", "0, 0", "-4, 0"})
    void reshapeDividesByTheTrailingExtents(long trailing, long first) {
        assertEquals(first, counting(DType.I32, 3, 4).reshape(trailing).shape().extent(0));
    }

    @Test
    void reshapeReachesNoElementThatIsNotThere() {
        HostView view = counting(DType.I32, 3, 4);
        assertEquals(integers(Shape.of(2, 5), 0, 1, 2, 3, 4, 5, 6, 7, 8, 9), view.reshape(5).toTile());
        assertEquals(Shape.of(12), view.reshape().shape());
        assertTrue(view.reshape(-2, -3).isEmpty());
        assertTrue(view.reshape(1L << 32, 1L << 32).isEmpty());
        assertTrue(view.reshape(Long.MAX_VALUE, 2).isEmpty());
    }

    @Test
    void reshapeNeedsPackedElements() {
        HostView view = counting(DType.I32, 3, 4).transpose(1, 0);
        IllegalArgumentException e = assertThrows(IllegalArgumentException.class, () -> view.reshape(3));
        assertTrue(e.getMessage().contains("row-major"), e.getMessage());
    }

    @Test
    void countsBeyondTwoToThe31Elements() {
        long count = (1L << 31) + 5;
        HostView view = HostView.of(
                MemorySegment.ofArray(new byte[] {7, 8}), DType.I8, Shape.of(count, 2), Strides.of(0, 1), 0);
        assertEquals(2 * count, view.shape().elements());
        assertEquals(8, view.at(count - 1).readInteger(1));
        assertTrue(view.at(count).isEmpty());
    }

    @Test
    void writtenPartsAreKnownByTheByte() {
        Written written = Written.nothing();
        written.add(60, 8);
        written.add(1L << 40, 1);
        assertTrue(written.contains(60, 8));
        assertFalse(written.contains(59, 1));
        assertFalse(written.contains(60, 9));
        assertTrue(written.contains(1L << 40, 1));
        assertTrue(Written.everything().contains(0, 1L << 40));
    }

    @Test
    void writtenPartsMayBeLarge() {
        Written written = Written.nothing();
        written.add(3, 1_000_000);
        assertTrue(written.contains(3, 1_000_000));
        assertFalse(written.contains(2, 1));
        assertFalse(written.contains(1_000_003, 1));
    }
}
