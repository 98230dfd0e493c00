package dev.pavage.library;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MatmulTableTest {
    private static final MatmulTiles LARGEST = new MatmulTiles(256, 256, 256);

    private static double padding(long extent, int side) {
        return (double) Math.ceilDiv(extent, side) * side / extent;
    }

    @Test
    void largeProductsTakeTheLargestTile() {
        assertEquals(LARGEST, MatmulTable.fit(LARGEST, 4096, 4096, 4096, 1, 2));
    }

    @Test
    void smallProductsTakeSmallTiles() {
        assertEquals(new MatmulTiles(1, 2, 4), MatmulTable.fit(LARGEST, 1, 2, 3, 1, 2));
    }

    @ParameterizedTest
    @CsvSource({"129, 2", "300, 1.42", "513, 1.42", "1000, 1.42", "1025, 1.42", "2049, 1.42"})
    void awkwardSizesWasteLittle(int n, double most) {
        MatmulTiles t = MatmulTable.fit(LARGEST, n, n, n, 1, 2);
        assertTrue(padding(n, t.m()) * padding(n, t.n()) * padding(n, t.k()) < most, t.toString());
    }

    @Test
    void everyCoreGetsPrograms() {
        MatmulTiles t = MatmulTable.fit(LARGEST, 512, 512, 512, 1, 8);
        assertTrue(Math.ceilDiv(512, t.m()) * Math.ceilDiv(512, t.n()) >= 8, t.toString());
    }

    @ParameterizedTest
    @CsvSource({"0, 16, 1", "1, 16, 1", "2, 16, 2", "3, 16, 4", "15, 16, 16", "16, 16, 16", "17, 16, 16", "17, 64, 32"})
    void sidesArePowersOfTwo(long extent, int limit, int side) {
        assertEquals(side, Blocks.side(extent, limit));
    }
}
