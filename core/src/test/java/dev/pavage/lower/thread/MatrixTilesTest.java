package dev.pavage.lower.thread;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pavage.ir.Target.MatrixUnit;
import dev.pavage.type.DType;
import dev.pavage.type.Shape;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Fragments as the figures of the PTX ISA show them, "Matrix Fragments for mma.m16n8k16" and others. */
class MatrixTilesTest {
    private static final MatrixUnit HALVES = new MatrixUnit("f16", 16, 8, 16, DType.F16, DType.F32);
    private static final MatrixUnit BYTES = new MatrixUnit("s8", 16, 8, 32, DType.I8, DType.I32);
    private static final MatrixUnit DOUBLES = new MatrixUnit("f64", 8, 8, 4, DType.F64, DType.F64);

    private static MatrixTiles one(MatrixUnit unit) {
        return MatrixTiles.of(unit, Shape.of(unit.m(), unit.n()), 32, false);
    }

    /** The row and the column that a thread holds in a register. */
    private static List<Integer> element(Layout layout, int thread, int register) {
        return List.of(
                layout.threadCoordinate(thread, 0) | layout.coordinate(register, 0),
                layout.threadCoordinate(thread, 1) | layout.coordinate(register, 1));
    }

    @Test
    void factorsOf16BitsAreThoseOfTheFigures() {
        Layout a = one(HALVES).operand(0, Shape.of(16, 16));
        // a0, a1: row 1; a2: row 9; a4: 8 sums further.
        assertThat(element(a, 5, 0)).containsExactly(1, 2);
        assertThat(element(a, 5, 1)).containsExactly(1, 3);
        assertThat(element(a, 5, 2)).containsExactly(9, 2);
        assertThat(element(a, 5, 4)).containsExactly(1, 10);
        Layout b = one(HALVES).operand(1, Shape.of(16, 8));
        assertThat(element(b, 5, 0)).containsExactly(2, 1);
        assertThat(element(b, 5, 1)).containsExactly(3, 1);
        assertThat(element(b, 5, 2)).containsExactly(10, 1);
    }

    @Test
    void resultsAreThoseOfTheFigures() {
        Layout c = one(HALVES).result();
        assertThat(element(c, 5, 0)).containsExactly(1, 2);
        assertThat(element(c, 5, 1)).containsExactly(1, 3);
        assertThat(element(c, 5, 2)).containsExactly(9, 2);
        assertThat(element(c, 31, 3)).containsExactly(15, 7);
        assertThat(element(one(DOUBLES).result(), 5, 1)).containsExactly(1, 3);
    }

    @Test
    void bytesAreFourInAWordAndDoublesOne() {
        Layout bytes = one(BYTES).operand(0, Shape.of(16, 32));
        // The figure's rows 1 and 9 are rows 2 and 3 of the tile.
        assertThat(element(bytes, 5, 3)).containsExactly(2, 7);
        assertThat(element(bytes, 5, 4)).containsExactly(3, 4);
        assertThat(element(bytes, 5, 8)).containsExactly(2, 20);
        assertThat(element(one(DOUBLES).operand(0, Shape.of(8, 4)), 5, 0)).containsExactly(1, 1);
        assertThat(element(one(DOUBLES).operand(1, Shape.of(4, 8)), 5, 0)).containsExactly(1, 1);
    }

    @Test
    void ofBytesNeighboursAreInOneThread() {
        MatrixTiles tiles = MatrixTiles.of(BYTES, Shape.of(32, 32), 32, false);
        // Two instructions' columns 2 and 3, which are every second one of the tile, and row 2 of 0, 2, ..
        assertThat(tiles.isPaired(0)).isTrue();
        assertThat(tiles.isPaired(1)).isTrue();
        assertThat(IntStream.range(0, 4).map(r -> tiles.result().register(new int[] {r / 2, r % 2 + r / 2 * 2})).boxed()
                .map(r -> element(tiles.result(), 5, r)))
                .containsExactly(List.of(2, 4), List.of(2, 5), List.of(3, 6), List.of(3, 7));
        assertThat(tiles.places(0)).containsExactly(0, 16);
        assertThat(tiles.places(1)).containsExactly(0, 1, 16, 17);
        assertThat(tiles.parts(0)).containsExactly(0, 1);
        assertThat(tiles.parts(1)).containsExactly(0, 2);
        // Four sub-groups leave 8 columns to each.
        assertThat(MatrixTiles.of(BYTES, Shape.of(16, 32), 128, false).isPaired(1)).isFalse();
    }

    @Test
    void subGroupsShareAResultInSquaresOrByRows() {
        Layout squares = MatrixTiles.of(HALVES, Shape.of(128, 128), 128, false).result();
        assertThat(element(squares, 32, 0)).containsExactly(64, 0);
        assertThat(element(squares, 64, 0)).containsExactly(0, 64);
        Layout rows = MatrixTiles.of(HALVES, Shape.of(128, 128), 128, true).result();
        assertThat(element(rows, 32, 0)).containsExactly(32, 0);
        assertThat(element(rows, 64, 0)).containsExactly(64, 0);
    }

    @Test
    void scoresAreHeldAsTheNextProductTakesThem() {
        Layout scores = MatrixTiles.of(HALVES, Shape.of(64, 32), 128, true).result();
        Layout wanted = MatrixTiles.of(HALVES, Shape.of(64, 128), 128, true).operand(0, Shape.of(64, 32));
        assertThat(wanted.threads()).isEqualTo(scores.threads());
    }
}
