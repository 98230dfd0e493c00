package dev.pavage.kernel.samples;

import static dev.pavage.type.DType.F32;
import static dev.pavage.type.DType.I64;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.pavage.ir.ControlOp;
import dev.pavage.ir.ValueType;
import dev.pavage.kernel.Grid;
import dev.pavage.kernel.Index;
import dev.pavage.kernel.Kernel;
import dev.pavage.kernel.Program;
import dev.pavage.kernel.Tile;
import dev.pavage.kernel.TileVar;
import dev.pavage.kernel.View;
import dev.pavage.reference.TileData;
import dev.pavage.type.DType;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Loops, branches and variables mean what the Java source says. */
class ControlFlowTest {
    private static TileData run(String kernel, TileData output, Object... arguments) {
        return Both.run(ControlFlowTest.class, kernel, Grid.of(1), output, arguments);
    }

    static void sum(Program p, View out, int from, int to, int step) {
        TileVar sum = p.var(p.zeros(I64));
        for (Index i : p.range(from, to, step)) {
            sum.set(sum.plus(i));
        }
        out.store(0, sum.expand(0));
    }

    @ParameterizedTest
    @CsvSource({"0, 10, 1", "0, 10, 3", "3, 4, 7", "4, 4, 1", "5, 4, 1", "-3, 3, 2"})
    void aRangeHasTheRoundsOfAJavaFor(int from, int to, int step) {
        long expected = 0;
        for (int i = from; i < to; i += step) {
            expected += i;
        }

        assertEquals(Both.longs(expected), run("sum", Both.longs(-1), from, to, step));
    }

    static void triangle(Program p, View out, int n) {
        TileVar count = p.var(p.zeros(I64, 1));
        TileVar weighted = p.var(p.zeros(I64, 1));
        for (Index i : p.range(0, n, 1)) {
            TileVar inRow = p.var(p.zeros(I64, 1));
            for (Index j : p.range(0, i.plus(1), 1)) {
                inRow.set(inRow.plus(1));
                weighted.set(weighted.plus(j));
            }
            count.set(count.plus(inRow));
        }
        out.store(0, count);
        out.store(1, weighted);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2, 7})
    void loopsNest(int n) {
        long count = LongStream.rangeClosed(0, n).sum();
        long weighted = LongStream.range(0, n).map(i -> i * (i + 1) / 2).sum();

        assertEquals(Both.longs(count, weighted), run("triangle", Both.longs(-1, -1), n));
    }

    static void swap(Program p, View out, int rounds) {
        TileVar a = p.var(p.full(I64, 1, 1));
        TileVar b = p.var(p.full(I64, 2, 1));
        for (Index i : p.range(0, rounds, 1)) {
            Tile old = a.value();
            a.set(b);
            b.set(old);
        }
        out.store(0, a);
        out.store(1, b);
    }

    @Test
    void aValueReadBeforeASetIsTheOldOne() {
        assertEquals(Both.longs(2, 1), run("swap", Both.longs(0, 0), 3));
    }

    static void classify(Program p, View out, int n) {
        TileVar even = p.var(p.zeros(I64, 1));
        TileVar odd = p.var(p.zeros(I64, 1));
        TileVar untouched = p.var(p.full(I64, 5, 1));
        for (Index i : p.range(0, n, 1)) {
            p.when(i.rem(2).eq(0), () -> even.set(even.plus(i)), () -> {
                odd.set(odd.plus(i));
                p.when(i.gt(4), () -> {
                    for (Index j : p.range(0, 3, 1)) {
                        odd.set(odd.plus(100));
                    }
                });
            });
        }
        out.store(0, even);
        out.store(1, odd);
        out.store(2, untouched);
    }

    @Test
    void branchesAndLoopsNestInEachOther() {
        assertEquals(
                Both.longs(2 + 4 + 6, 1 + 3 + 5 + 7 + 600, 5), run("classify", Both.longs(0, 0, 0), 8));
    }

    static void storesInBranches(Program p, View out) {
        Index i = p.id(0);
        p.when(i.lt(2), () -> out.store(i, p.full(I64, 10, 1)), () -> out.store(i, p.full(I64, 20, 1)));
    }

    @Test
    void onlyTheChosenBranchStores() {
        assertEquals(
                Both.longs(10, 10, 20, 20),
                Both.run(ControlFlowTest.class, "storesInBranches", Grid.of(4), Both.longs(0, 0, 0, 0)));
    }

    static void unrolled(Program p, View out, int n) {
        Tile sum = p.zeros(F32, 1);
        for (int i = 0; i < n; i++) {
            sum = sum.plus(i);
        }
        out.store(0, sum);
    }

    @Test
    void aJavaForIsUnrolled() {
        assertEquals(Both.floats(21), run("unrolled", Both.floats(0), 7));
        assertEquals(
                0,
                Kernel.of(ControlFlowTest.class, "unrolled").capture(List.of(ValueType.view(F32, 1)), 7).body().ops()
                        .stream()
                        .filter(ControlOp.For.class::isInstance)
                        .count());
    }

    static void countsPrograms(Program p, View out) {
        Index flat = p.id(2).times(p.count(1)).plus(p.id(1)).times(p.count(0)).plus(p.id(0));
        out.store(flat, p.indices(flat.times(100), 1));
    }

    @Test
    void programsKnowTheirPlaceInTheGrid() {
        assertEquals(
                Both.longs(LongStream.range(0, 12).map(i -> 100 * i).toArray()),
                Both.run(ControlFlowTest.class, "countsPrograms", Grid.of(2, 3, 2), Both.longs(new long[12])));
    }

    static void lastValueOfALoopConstant(Program p, View out) {
        Index three = p.constant(0);
        for (Index i : p.range(0, 2, 1)) {
            three = p.constant(3);
            out.store(i, p.indices(three, 1));
        }
        out.store(2, p.indices(three, 1));
    }

    @Test
    void aConstantOutlivesTheLoopItWasFirstUsedIn() {
        assertEquals(Both.longs(3, 3, 3), run("lastValueOfALoopConstant", Both.longs(0, 0, 0)));
    }

    static void loopWalkedWithForEach(Program p, View out) {
        TileVar sum = p.var(p.zeros(DType.I64, 1));
        p.range(0, 5, 1).forEach(i -> sum.set(sum.plus(i)));
        out.store(0, sum);
    }

    @Test
    void forEachWalksARange() {
        assertEquals(Both.longs(10), run("loopWalkedWithForEach", Both.longs(0)));
    }
}
