package dev.pavage.kernel.samples;

import static dev.pavage.type.DType.F32;
import static dev.pavage.type.DType.I64;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.pavage.kernel.Grid;
import dev.pavage.kernel.Index;
import dev.pavage.kernel.Program;
import dev.pavage.kernel.Tile;
import dev.pavage.kernel.View;
import dev.pavage.reference.TileData;
import dev.pavage.type.Shape;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Loads, stores, atomics and views of views reach the elements that they name, and no others. */
class ViewsTest {
    private static final TileData COUNTED = TileData.ofReals(
            F32, Shape.of(3, 5), IntStream.range(0, 15).asDoubleStream().toArray());

    private static TileData run(String kernel, TileData output, Object... arguments) {
        return Both.run(ViewsTest.class, kernel, Grid.of(1), output, arguments);
    }

    static void copyCorner(Program p, View out, View in, int i, int j) {
        out.store(0, 0, in.withFill(-1).load(i, j, 2, 2));
    }

    @Test
    void aLoadHasItsFillOutside() {
        assertArrayEquals(
                new double[] {14, -1, -1, -1},
                run("copyCorner", Both.zeros(2, 2), COUNTED, 2, 4).toReals());
        assertArrayEquals(
                new double[] {-1, -1, -1, 0},
                run("copyCorner", Both.zeros(2, 2), COUNTED, -1, -1).toReals());
    }

    static void offsets(Program p, View out, View in) {
        Index one = in.size(0).minus(2);
        Tile sum = in.load(one, one, 1, 1)
                .plus(in.load(one, 1, 1, 1))
                .plus(in.load(1, one, 1, 1))
                .plus(in.load(List.of(one, one), 1, 1));
        out.store(one, one, sum);
        out.store(one, 2, sum);
        out.store(2, one, sum);
        out.store(2, 2, sum);
    }

    @Test
    void offsetsAreIndexesOrNumbers() {
        assertArrayEquals(
                new double[] {0, 0, 0, 0, 24, 24, 0, 24, 24}, run("offsets", Both.zeros(3, 3), COUNTED).toReals());
    }

    static void partsOfAVolume(Program p, View out, View in) {
        out.store(0, in.at(1).at(p.constant(1)).load(0, 2));
        out.store(2, in.at(1, 0).load(p.constant(0), 2));
        out.store(4, in.at(1).transpose().at(1).load(0, 2));
        out.store(6, in.transpose(2, 0, 1).at(0, 1).load(0, 2));
        out.store(8, in.flatten().load(6, 2));
        out.store(10, in.reshape(4).load(1, 1, 1, 2).reshape(2));
        out.store(12, in.at(2, 0).load(0, 2));
        out.store(14, in.load(List.of(p.constant(1), p.constant(0), p.constant(1)), 1, 2, 1).reshape(2));
    }

    @Test
    void viewsOfViews() {
        TileData in = TileData.ofReals(F32, Shape.of(2, 2, 2), 0, 1, 2, 3, 4, 5, 6, 7);

        assertArrayEquals(
                new double[] {6, 7, 4, 5, 5, 7, 4, 6, 6, 7, 5, 6, 0, 0, 5, 7},
                run("partsOfAVolume", Both.zeros(16), in).toReals());
    }

    static void sliced(Program p, View out, View in) {
        View middle = in.slice(1, 1, 3).slice(0, p.constant(1), p.constant(9));
        out.store(0, 0, middle.load(0, 0, 4, 4));
        out.store(0, 4, middle.size(0).toTile().to(F32).broadcast(1, 1));
        out.store(1, 4, middle.size(-1).toTile().to(F32).broadcast(1, 1));
    }

    @Test
    void aSliceEndsWithItsView() {
        assertArrayEquals(
                new double[] {6, 7, 8, 0, 2, 11, 12, 13, 0, 3, 0, 0, 0, 0, 0},
                run("sliced", Both.zeros(3, 5), COUNTED).toReals());
    }

    static void gathered(Program p, View out, View in, View rows) {
        Tile row = rows.load(0, 4).column();
        Tile column = p.indices(0, 2).row();
        out.scatter(in.withFill(9).gather(row, column), row, column.plus(1));
    }

    @Test
    void gatherAndScatterNameElementsOneByOne() {
        assertArrayEquals(
                new double[] {0, 0, 1, 0, 0, 0, 0, 10, 11},
                run("gathered", Both.zeros(3, 3), COUNTED, Both.longs(2, 0, -1, 7)).toReals());
    }

    static void histogram(Program p, View out, View in) {
        out.atomicAdd(p.ones(I64, 8), in.load(0, 8));
    }

    @Test
    void atomicsMayMeet() {
        assertEquals(
                Both.longs(1, 3, 0, 4), run("histogram", Both.longs(0, 0, 0, 0), Both.longs(1, 3, 1, 3, 3, 0, 1, 3)));
    }

    static void blockAtomics(Program p, View out) {
        Tile two = p.full(F32, 2, 2, 2);
        out.atomicAdd(p.constant(0), p.constant(0), two);
        out.atomicMax(p.constant(0), p.constant(2), two);
        out.atomicMin(List.of(p.constant(1), p.constant(4)), two);
        out.at(2).atomicAdd(p.constant(3), p.ones(F32, 4));
        out.at(2).atomicMax(p.constant(0), p.ones(F32, 1));
        out.at(2).atomicMin(p.constant(1), p.ones(F32, 1));
    }

    @Test
    void atomicsOnBlocksDropWhatIsOutside() {
        assertArrayEquals(
                new double[] {2, 3, 2, 3, 4, 7, 8, 7, 8, 2, 10, 1, 12, 14, 3},
                run("blockAtomics", COUNTED).toReals());
    }

    static void elementAtomics(Program p, View out) {
        Tile at = p.indices(0, 4);
        out.atomicMax(p.full(I64, 3, 4), at);
        out.atomicMin(p.full(I64, 5), at);
        out.store(4, out.load(0, 4).where(at.lt(out.size(0)), 0));
    }

    @Test
    void aTileIsRepeatedForItsIndexes() {
        assertEquals(
                Both.longs(3, 5, 4, 5, 3, 5, 4, 5), run("elementAtomics", Both.longs(1, 9, 4, 5, 0, 0, 0, 0)));
    }
}
