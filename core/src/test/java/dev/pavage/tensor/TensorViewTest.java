package dev.pavage.tensor;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.pavage.type.DType;
import dev.pavage.type.Shape;
import dev.pavage.type.Strides;
import org.junit.jupiter.api.Test;

class TensorViewTest {
    private final Tensor x = Tensor.arange(24).reshape(2, 3, 4);

    private static void assertElements(Tensor tensor, long... expected) {
        assertArrayEquals(expected, tensor.toLongArray());
    }

    @Test
    void transposeExchangesTheLastTwoAxes() {
        Tensor t = x.transpose();
        assertEquals(Shape.of(2, 4, 3), t.shape());
        assertEquals(Strides.of(12, 1, 4), t.strides());
        assertElements(t.at(0), 0, 4, 8, 1, 5, 9, 2, 6, 10, 3, 7, 11);
    }

    @Test
    void permuteOrdersAxes() {
        Tensor t = x.permute(-1, 0, 1);
        assertEquals(Shape.of(4, 2, 3), t.shape());
        assertElements(t.at(1), 1, 5, 9, 13, 17, 21);
        assertThrows(IllegalArgumentException.class, () -> x.permute(0, 0, 1));
    }

    @Test
    void reshapeIsAViewWhereStridesAllow() {
        Tensor t = x.reshape(6, -1);
        assertEquals(Shape.of(6, 4), t.shape());
        assertEquals(Strides.of(4, 1), t.strides());
        assertElements(t.at(5), 20, 21, 22, 23);
    }

    @Test
    void reshapeCopiesWhereItMust() {
        Tensor t = x.transpose().reshape(2, 12);
        assertElements(t.at(1), 12, 16, 20, 13, 17, 21, 14, 18, 22, 15, 19, 23);
        assertEquals(Strides.of(12, 1), t.strides());
    }

    @Test
    void reshapeNamesBothCounts() {
        var failure = assertThrows(IllegalArgumentException.class, () -> x.reshape(5, 5));
        assertEquals(
                "reshape: i64[2, 3, 4] has 24 elements and does not read as [5, 5] with 25", failure.getMessage());
        assertThrows(IllegalArgumentException.class, () -> x.reshape(5, -1));
        assertThrows(IllegalArgumentException.class, () -> x.reshape(-1, -1));
        assertThrows(IllegalArgumentException.class, () -> x.reshape(-2, 12));
    }

    @Test
    void sliceTakesARange() {
        assertElements(x.slice(1, 1, 3).slice(-1, 2, 4), 6, 7, 10, 11, 18, 19, 22, 23);
        assertEquals(Shape.of(2, 0, 4), x.slice(1, 2, 2).shape());
        var failure = assertThrows(IllegalArgumentException.class, () -> x.slice(1, 2, 4));
        assertTrue(failure.getMessage().contains("no elements 2 to 4 along axis 1 of i64[2, 3, 4]"));
    }

    @Test
    void atFixesLeadingAxes() {
        assertElements(x.at(1, 2), 20, 21, 22, 23);
        assertEquals(17L, x.at(1, 1, 1).item());
        assertThrows(IllegalArgumentException.class, () -> x.at(2));
        assertThrows(IllegalArgumentException.class, () -> x.at(0, 0, 0, 0));
    }

    @Test
    void broadcastRepeatsWithoutACopy() {
        Tensor t = Tensor.arange(3).broadcastTo(2, 3);
        assertEquals(Strides.of(0, 1), t.strides());
        assertElements(t, 0, 1, 2, 0, 1, 2);
        var failure = assertThrows(IllegalArgumentException.class, () -> x.broadcastTo(2, 3, 8));
        assertTrue(failure.getMessage().startsWith("broadcastTo: "), failure.getMessage());
        assertThrows(IllegalArgumentException.class, () -> x.broadcastTo(4));
    }

    @Test
    void axesOfExtentOneComeAndGo() {
        Tensor t = x.expandDims(1);
        assertEquals(Shape.of(2, 1, 3, 4), t.shape());
        assertEquals(Shape.of(2, 3, 4, 1), x.expandDims(-1).shape());
        assertEquals(x.shape(), t.squeeze(1).shape());
        assertThrows(IllegalArgumentException.class, () -> x.squeeze(0));
        assertThrows(IllegalArgumentException.class, () -> x.expandDims(4));
    }

    @Test
    void concatPutsOneAfterTheOther() {
        Tensor a = Tensor.arange(4).reshape(2, 2);
        Tensor b = Tensor.arange(2).reshape(2, 1);
        assertElements(Tensor.concat(1, a, b, a.transpose()), 0, 1, 0, 0, 2, 2, 3, 1, 1, 3);
        assertElements(Tensor.concat(0, a, a.slice(0, 0, 0)), 0, 1, 2, 3);
        var failure = assertThrows(IllegalArgumentException.class, () -> Tensor.concat(0, a, b));
        assertTrue(failure.getMessage().contains("i64[2, 2] and i64[2, 1]"), failure.getMessage());
    }

    @Test
    void viewsOfEmptyTensors() {
        Tensor none = Tensor.zeros(DType.F32, 3, 0);
        assertEquals(0, none.transpose().reshape(0, 7).plus(1).toFloatArray().length);
        assertEquals(Shape.of(0, 3), none.transpose().shape());
        assertThrows(IllegalArgumentException.class, () -> none.reshape(0, -1));
    }
}
