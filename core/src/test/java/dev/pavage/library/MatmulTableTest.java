package dev.pavage.library;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.pavage.ir.Target;
import dev.pavage.type.DType;
import dev.pavage.type.Precision;
import java.util.EnumSet;
import java.util.List;
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
        assertEquals(LARGEST, MatmulTable.fit(LARGEST, 4096, 4096, 4096, 1, Cores.even(2)));
    }

    @Test
    void smallProductsTakeSmallTiles() {
        assertEquals(new MatmulTiles(1, 2, 4), MatmulTable.fit(LARGEST, 1, 2, 3, 1, Cores.even(2)));
    }

    @ParameterizedTest
    @CsvSource({"129, 2", "300, 1.42", "513, 1.42", "1000, 1.42", "1025, 1.42", "2049, 1.42"})
    void awkwardSizesWasteLittle(int n, double most) {
        MatmulTiles t = MatmulTable.fit(LARGEST, n, n, n, 1, Cores.even(2));
        assertTrue(padding(n, t.m()) * padding(n, t.n()) * padding(n, t.k()) < most, t.toString());
    }

    @Test
    void everyCoreGetsPrograms() {
        MatmulTiles t = MatmulTable.fit(LARGEST, 512, 512, 512, 1, Cores.even(8));
        assertTrue(Math.ceilDiv(512, t.m()) * Math.ceilDiv(512, t.n()) >= 8, t.toString());
    }

    @Test
    void coresThatOtherWorkTakesGetMorePrograms() {
        MatmulTiles few = MatmulTable.fit(LARGEST, 512, 512, 512, 1, Cores.even(2));
        MatmulTiles more = MatmulTable.fit(LARGEST, 512, 512, 512, 1, Cores.shared(2));
        assertTrue(more.m() * more.n() < few.m() * few.n(), more.toString());
    }

    @ParameterizedTest
    @CsvSource({"1048576, F32, 512", "524288, F32, 256", "524288, F64, 128", "2097152, F64, 512"})
    void leftFactorsStayInHalfOfTheSecondCache(long cache, DType dtype, int rows) {
        Target target = new Target("test", "", Target.Lowering.LOOPS, EnumSet.allOf(DType.class), 256, 16, 1, 1, 0,
                List.of(32L << 10, cache), List.of(), false, true);
        assertEquals(new MatmulTiles(rows, 512, 256), MatmulTable.largest(target, dtype, Precision.EXACT));
    }

    @ParameterizedTest
    @CsvSource({"0, 16, 1", "1, 16, 1", "2, 16, 2", "3, 16, 4", "15, 16, 16", "16, 16, 16", "17, 16, 16", "17, 64, 32"})
    void sidesArePowersOfTwo(long extent, int limit, int side) {
        assertEquals(side, Blocks.side(extent, limit));
    }
}
