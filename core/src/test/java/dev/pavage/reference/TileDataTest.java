package dev.pavage.reference;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.pavage.ir.Literal;
import dev.pavage.type.DType;
import dev.pavage.type.Shape;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

/** Tiles as values, and as a debugger shows them. */
class TileDataTest {
    @Test
    void holdsValuesOfItsDtypeOnly() {
        assertEquals(0.1f, TileData.ofReals(DType.F32, Shape.of(1), 0.1).real(0));
        assertEquals(44, TileData.ofIntegers(DType.I8, Shape.of(1), 300).integer(0));
        assertEquals(1, TileData.ofIntegers(DType.BOOL, Shape.of(1), 300).integer(0));
    }

    @Test
    void copiesTheArrayItIsGiven() {
        double[] values = {1, 2};
        TileData tile = TileData.ofReals(DType.F64, Shape.of(2), values);
        values[0] = 5;
        tile.toReals()[1] = 5;
        assertArrayEquals(new double[] {1, 2}, tile.toReals());
    }

    @Test
    void rejectsTheWrongKindOrNumberOfValues() {
        assertThrows(IllegalArgumentException.class, () -> TileData.ofReals(DType.I32, Shape.of(1), 1));
        assertThrows(IllegalArgumentException.class, () -> TileData.ofIntegers(DType.F32, Shape.of(1), 1));
        assertThrows(IllegalArgumentException.class, () -> TileData.ofReals(DType.F32, Shape.of(2), 1));
        assertThrows(IllegalStateException.class, () -> TileData.ofReals(DType.F32, Shape.of(1), 1).integer(0));
    }

    @Test
    void equalsTellsSignedZerosApartButNotNans() {
        TileData zero = TileData.ofReals(DType.F32, Shape.of(2), 0.0, Double.NaN);
        assertEquals(zero, TileData.ofReals(DType.F32, Shape.of(2), 0.0, Double.NaN));
        assertNotEquals(zero, TileData.ofReals(DType.F32, Shape.of(2), -0.0, Double.NaN));
        assertNotEquals(zero, TileData.ofReals(DType.F64, Shape.of(2), 0.0, Double.NaN));
    }

    @Test
    void showsDtypeShapeAndValues() {
        assertEquals(
                "f32[2, 2] [[0.1, 2.0], [NaN, -Infinity]]",
                TileData.ofReals(DType.F32, Shape.of(2, 2), 0.1, 2, Double.NaN, Double.NEGATIVE_INFINITY)
                        .toString());
        assertEquals("bool[2] [true, false]", TileData.ofIntegers(DType.BOOL, Shape.of(2), 1, 0).toString());
        assertEquals("i32[] 7", TileData.full(Literal.of(DType.I32, 7), Shape.SCALAR).toString());
    }

    @Test
    void showsTheEdgesOfLongTiles() {
        long[] values = new long[128];
        Arrays.setAll(values, i -> i);
        assertEquals(
                "i32[128] [0, 1, 2, ..., 125, 126, 127]",
                TileData.ofIntegers(DType.I32, Shape.of(128), values).toString());
        assertEquals(
                "i32[2, 64] [[0, 1, 2, ..., 61, 62, 63], [64, 65, 66, ..., 125, 126, 127]]",
                TileData.ofIntegers(DType.I32, Shape.of(2, 64), values).toString());
    }
}
