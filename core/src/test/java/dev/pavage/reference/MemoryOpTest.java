package dev.pavage.reference;

import static dev.pavage.ir.MemoryOp.AtomicKind.ADD;
import static dev.pavage.ir.MemoryOp.AtomicKind.MAX;
import static dev.pavage.ir.MemoryOp.AtomicKind.MIN;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.pavage.ir.MemoryOp.AtomicKind;
import dev.pavage.ir.Value;
import dev.pavage.type.DType;
import dev.pavage.type.Shape;
import dev.pavage.type.Strides;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Loads, stores, gathers, scatters and atomics, inside and outside of views. */
class MemoryOpTest {
    private static TileData load(HostView view, Shape shape, Number fill, long... offsets) {
        KernelBuilder k = new KernelBuilder();
        Value v = k.param("v", view.dtype(), view.rank());
        Value[] at = Arrays.stream(offsets).mapToObj(k::index).toArray(Value[]::new);
        return k.evaluate(List.of(view), k.load(v, shape, fill, at)).getFirst();
    }

    private static void storeOnes(HostView view, Shape shape, long... offsets) {
        KernelBuilder k = new KernelBuilder();
        Value v = k.param("v", view.dtype(), view.rank());
        Value[] at = Arrays.stream(offsets).mapToObj(k::index).toArray(Value[]::new);
        k.store(v, k.full(view.dtype(), 1, shape.toArray()), at);
        k.evaluate(List.of(view));
    }

    private static TileData ofI32(Shape shape, long... values) {
        return TileData.ofIntegers(DType.I32, shape, values);
    }

    private static HostView zeros(DType dtype, long... extents) {
        Shape shape = Shape.of(extents);
        return HostView.of(MemorySegment.ofArray(new byte[(int) shape.elements() * dtype.bytes()]), dtype, shape);
    }

    @ParameterizedTest
    @ValueSource(longs = {-9, -8, -7, -3, -1, 0, 1, 5, 6, 7, 100, Long.MAX_VALUE, Long.MAX_VALUE - 3, Long.MIN_VALUE})
    void loadFillsWhatLiesOutside(long offset) {
        HostView view = HostViewTest.counting(DType.I32, 7);
        long[] expected = new long[8];
        for (int i = 0; i < 8; i++) {
            // Compared without adding, since the sum may overflow.
            boolean inside = offset >= -i && offset < 7 - i;
            expected[i] = inside ? offset + i : -5;
        }
        assertEquals(ofI32(Shape.of(8), expected), load(view, Shape.of(8), -5, offset));
    }

    @ParameterizedTest
    @CsvSource({"0, 0", "-1, -2", "2, 1", "3, 4", "-4, 0", "0, 5", "-3, 4"})
    void loadOfATransposedViewIsThatOfItsElements(long row, long column) {
        HostView view = HostViewTest.counting(DType.F32, 5, 3).transpose(1, 0);
        double[] expected = new double[16];
        for (int i = 0; i < 16; i++) {
            long r = row + i / 4;
            long c = column + i % 4;
            expected[i] = r >= 0 && r < 3 && c >= 0 && c < 5 ? c * 3 + r : 0.5;
        }
        Shape block = Shape.of(4, 4);
        assertEquals(TileData.ofReals(DType.F32, block, expected), load(view, block, 0.5, row, column));
    }

    @Test
    void loadFollowsNegativeAndZeroStrides() {
        HostView packed = HostViewTest.counting(DType.I32, 4);
        HostView backwards = HostView.of(packed.segment(), DType.I32, Shape.of(4), Strides.of(-1), 12);
        assertEquals(ofI32(Shape.of(4), 2, 1, 0, 9), load(backwards, Shape.of(4), 9, 1));
        HostView repeated = HostView.of(packed.segment(), DType.I32, Shape.of(3), Strides.of(0), 8);
        assertEquals(ofI32(Shape.of(4), 2, 2, 2, 9), load(repeated, Shape.of(4), 9, 0));
    }

    @Test
    void loadOfAnEmptyViewIsAllFill() {
        assertEquals(ofI32(Shape.of(2), 9, 9), load(zeros(DType.I32, 0), Shape.of(2), 9, 0));
        HostView view = HostViewTest.counting(DType.I32, 2);
        assertEquals(ofI32(Shape.SCALAR, 1), load(view.at(1), Shape.SCALAR, 9));
        assertEquals(ofI32(Shape.SCALAR, 9), load(view.at(2), Shape.SCALAR, 9));
    }

    @Test
    void loadOfRankThreeKeepsItsOrder() {
        TileData tile = load(HostViewTest.counting(DType.I32, 3, 3, 3), Shape.of(2, 2, 2), -1, 1, 2, 0);
        assertEquals(ofI32(Shape.of(2, 2, 2), 15, 16, -1, -1, 24, 25, -1, -1), tile);
    }

    @ParameterizedTest
    @ValueSource(longs = {-9, -8, -3, 0, 2, 6, 7, 8, Long.MAX_VALUE, Long.MIN_VALUE})
    void storeDropsWhatLiesOutside(long offset) {
        HostView guarded = zeros(DType.I32, 9);
        storeOnes(guarded.slice(new long[] {1}, new long[] {7}), Shape.of(8), offset);
        long[] expected = new long[9];
        for (int i = 0; i < 8; i++) {
            if (offset >= -i && offset < 7 - i) {
                expected[(int) (offset + i) + 1] = 1;
            }
        }
        assertEquals(ofI32(Shape.of(9), expected), guarded.toTile());
    }

    @Test
    void storeThroughATransposedSliceTouchesOnlyIt() {
        HostView whole = zeros(DType.I32, 3, 3);
        storeOnes(whole.transpose(1, 0).slice(new long[] {1, 0}, new long[] {2, 2}), Shape.of(4, 4), 0, 1);
        assertEquals(ofI32(Shape.of(3, 3), 0, 0, 0, 0, 1, 1, 0, 0, 0), whole.toTile());
    }

    @Test
    void storeOfNarrowFloatsKeepsTheirBits() {
        HostView view = zeros(DType.BF16, 2);
        storeOnes(view, Shape.of(2), 0);
        assertEquals(TileData.ofReals(DType.BF16, Shape.of(2), 1, 1), view.toTile());
    }

    @Test
    void gatherTakesNamedElementsAndFillsTheRest() {
        KernelBuilder k = new KernelBuilder();
        Value indexes = k.param("indexes", DType.I32, 1);
        Value v = k.param("v", DType.F32, 2);
        Value rows = k.load(indexes, Shape.of(4), k.index(0));
        Value columns = k.iota(DType.I32, 4);
        Value picked = k.gather(v, -1, rows, columns);
        HostView named = HostView.of(MemorySegment.ofArray(new int[] {1, -1, 0, 1}), DType.I32, Shape.of(4));
        List<TileData> found = k.evaluate(List.of(named, HostViewTest.counting(DType.F32, 2, 3)), picked);
        assertEquals(TileData.ofReals(DType.F32, Shape.of(4), 3, -1, 2, -1), found.getFirst());
    }

    @Test
    void scatterWritesNamedElementsAndDropsTheRest() {
        KernelBuilder k = new KernelBuilder();
        Value indexes = k.param("indexes", DType.I64, 1);
        Value v = k.param("v", DType.I32, 1);
        k.scatter(v, k.iota(DType.I32, 4), k.load(indexes, Shape.of(4), k.index(0)));
        HostView out = zeros(DType.I32, 3);
        long[] places = {2, Long.MIN_VALUE, 3, 0};
        k.evaluate(List.of(HostView.of(MemorySegment.ofArray(places), DType.I64, Shape.of(4)), out));
        assertEquals(ofI32(Shape.of(3), 3, 0, 0), out.toTile());
    }

    private static HostView combineAll(AtomicKind kind, DType dtype, Number value, Number start) {
        KernelBuilder k = new KernelBuilder();
        Value v = k.param("v", dtype, 1);
        k.atomic(kind, v, k.full(dtype, value, 4), k.full(DType.I32, 1, 4));
        HostView view = zeros(dtype, 2);
        if (dtype.isFloat()) {
            view.writeReal(1, start.doubleValue());
        } else {
            view.writeInteger(1, start.longValue());
        }
        k.evaluate(List.of(view));
        return view;
    }

    @Test
    void atomicsCombineOneByOne() {
        assertEquals(ofI32(Shape.of(2), 0, 17), combineAll(ADD, DType.I32, 4, 1).toTile());
        assertEquals(ofI32(Shape.of(2), 0, 4), combineAll(MAX, DType.I32, 4, 1).toTile());
        assertEquals(ofI32(Shape.of(2), 0, 1), combineAll(MIN, DType.I32, 4, 1).toTile());
        assertEquals(2.5, combineAll(ADD, DType.F64, 0.5, 0.5).readReal(1));
        assertEquals(0.25, combineAll(MIN, DType.F32, 0.25, 0.5).readReal(1));
    }

    @Test
    void atomicAddRoundsEachTimeAndWraps() {
        assertEquals(16777216, combineAll(ADD, DType.F32, 1, 16777216).readReal(1));
        assertEquals(Integer.MIN_VALUE + 3L, combineAll(ADD, DType.I32, 1, Integer.MAX_VALUE).readInteger(1));
    }

    @Test
    void atomicMaxOfNanIsNan() {
        assertEquals(Double.NaN, combineAll(MAX, DType.F32, Double.NaN, 1).readReal(1));
        assertEquals(Double.NaN, combineAll(MIN, DType.F32, 1, Double.NaN).readReal(1));
    }
}
