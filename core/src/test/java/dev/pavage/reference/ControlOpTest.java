package dev.pavage.reference;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.pavage.ir.Comparison;
import dev.pavage.ir.IndexOp.Kind;
import dev.pavage.ir.TileOp.BinaryKind;
import dev.pavage.ir.Value;
import dev.pavage.ir.ValueType;
import dev.pavage.type.DType;
import dev.pavage.type.Shape;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Indexes, loops, branches, prints and checks, and the grid that programs run in. */
class ControlOpTest {
    private static TileData scalar(long value) {
        return TileData.ofIntegers(DType.I64, Shape.SCALAR, value);
    }

    @ParameterizedTest
    @CsvSource({
        "0, 10, 3, 4, 18", "0, 9, 3, 3, 9", "5, 5, 1, 0, 0", "5, 4, 1, 0, 0", "0, 10, 0, 0, 0", "0, 10, -1, 0, 0",
        "-3, 3, 2, 3, -3", "9223372036854775800, 9223372036854775807, 5, 2, -11",
        "-9223372036854775808, 9223372036854775807, 9223372036854775807, 3, -3"
    })
    void loopCountsAndCarries(long from, long to, long step, long rounds, long sum) {
        KernelBuilder k = new KernelBuilder();
        Value zero = k.toTile(k.index(0));
        List<Value> results = k.loop(k.index(from), k.index(to), k.index(step), List.of(zero, zero), in -> List.of(
                k.binary(BinaryKind.ADD, in.get(1), k.toTile(k.index(1))),
                k.binary(BinaryKind.ADD, in.get(2), k.toTile(in.get(0)))));
        List<TileData> found = k.evaluate(List.of(), results.get(0), results.get(1));
        assertEquals(List.of(scalar(rounds), scalar(sum)), found);
    }

    @Test
    void carriedValuesMayChangePlaces() {
        KernelBuilder k = new KernelBuilder();
        Value one = k.toTile(k.index(1));
        Value two = k.toTile(k.index(2));
        List<Value> results = k.loop(
                k.index(0), k.index(3), k.index(1), List.of(one, two), in -> List.of(in.get(2), in.get(1)));
        assertEquals(List.of(scalar(2), scalar(1)), k.evaluate(List.of(), results.get(0), results.get(1)));
    }

    @Test
    void loopsNest() {
        KernelBuilder k = new KernelBuilder();
        Value zero = k.toTile(k.index(0));
        Value ten = k.index(10);
        Value one = k.index(1);
        List<Value> results = k.loop(k.index(0), ten, one, List.of(zero), outer -> k.loop(
                k.index(0), outer.get(0), one, List.of(outer.get(1)), inner -> List.of(
                        k.binary(BinaryKind.ADD, inner.get(1), k.toTile(inner.get(0))))));
        assertEquals(scalar(120), k.evaluate(List.of(), results.getFirst()).getFirst());
    }

    @ParameterizedTest
    @CsvSource({"1, 2, 10", "2, 1, 20"})
    void branchTakesOneSide(long a, long b, long expected) {
        KernelBuilder k = new KernelBuilder();
        Value less = k.compare(Comparison.LT, k.index(a), k.index(b));
        List<Value> results =
                k.branch(less, in -> List.of(k.toTile(k.index(10))), in -> List.of(k.toTile(k.index(20))));
        assertEquals(scalar(expected), k.evaluate(List.of(), results.getFirst()).getFirst());
    }

    @ParameterizedTest
    @CsvSource({
        "FLOOR_DIV, -7, 2, -4", "CEIL_DIV, 7, 2, 4", "CEIL_DIV, -7, 2, -3", "FLOOR_MOD, -7, 2, 1",
        "FLOOR_DIV, 7, 0, 0", "CEIL_DIV, 7, 0, 0", "FLOOR_MOD, 7, 0, 0", "MIN, -1, 1, -1", "MAX, -1, 1, 1",
        "ADD, 9223372036854775807, 1, -9223372036854775808", "MUL, 4294967296, 4294967296, 0", "SUB, 1, 3, -2",
        "FLOOR_DIV, -9223372036854775808, -1, -9223372036854775808"
    })
    void indexArithmetic(Kind kind, long a, long b, long expected) {
        KernelBuilder k = new KernelBuilder();
        Value result = k.toTile(k.binary(kind, k.index(a), k.index(b)));
        assertEquals(scalar(expected), k.evaluate(List.of(), result).getFirst());
    }

    @Test
    void aTileBecomesAnIndexAndBack() {
        KernelBuilder k = new KernelBuilder();
        Value result = k.toTile(k.fromTile(k.full(DType.U8, 200)));
        assertEquals(scalar(200), k.evaluate(List.of(), result).getFirst());
    }

    @Test
    void sizeIsThatOfTheView() {
        KernelBuilder k = new KernelBuilder();
        Value v = k.param("v", DType.F32, 2);
        Value size = k.toTile(k.size(v, 1));
        Value row = k.toTile(k.size(k.at(v, k.index(9)), 0));
        HostView view = HostView.of(MemorySegment.ofArray(new float[6]), DType.F32, Shape.of(2, 3));
        assertEquals(List.of(scalar(3), scalar(0)), k.evaluate(List.of(view), size, row));
    }

    private static List<String> places(ProgramOrder order, long... grid) {
        KernelBuilder k = new KernelBuilder();
        Value counts = k.toTile(k.binary(Kind.MUL, k.count(0), k.binary(Kind.MUL, k.count(1), k.count(2))));
        k.print("n", counts);
        List<String> prints = new ArrayList<>();
        Interpreter.run(k.build(), grid, List.of(), Options.detecting().withOrder(order).withPrints(prints::add));
        return prints;
    }

    @Test
    void printNamesItsProgramAndShowsTheTile() {
        assertEquals(
                List.of(
                        "n[program 0,0,0] = i64[] 4",
                        "n[program 1,0,0] = i64[] 4",
                        "n[program 0,0,1] = i64[] 4",
                        "n[program 1,0,1] = i64[] 4"),
                places(ProgramOrder.FORWARD, 2, 1, 2));
    }

    @ParameterizedTest
    @EnumSource
    void everyProgramRunsOnceInEachOrder(ProgramOrder order) {
        for (long[] grid : new long[][] {{1, 1, 1}, {2, 1, 1}, {7, 3, 2}, {100, 1, 1}, {16, 16, 1}}) {
            List<String> prints = places(order, grid);
            assertEquals(grid[0] * grid[1] * grid[2], prints.size());
            assertEquals(prints.size(), new TreeSet<>(prints).size());
        }
    }

    @Test
    void ordersDiffer() {
        List<String> forward = places(ProgramOrder.FORWARD, 16, 1, 1);
        assertEquals(forward.reversed(), places(ProgramOrder.BACKWARD, 16, 1, 1));
        assertTrue(!forward.equals(places(ProgramOrder.SCATTERED, 16, 1, 1)));
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2})
    void anEmptyGridRunsNothing(int axis) {
        long[] grid = {2, 2, 2};
        grid[axis] = 0;
        assertEquals(List.of(), places(ProgramOrder.SCATTERED, grid));
    }

    @Test
    void checkFailsAtTheFirstFalseElement() {
        KernelBuilder k = new KernelBuilder();
        Value id = k.id(0);
        Value below = k.compare(Comparison.LT, id, k.index(2));
        k.check(below, "id is below 2");
        KernelCheckException e = assertThrows(
                KernelCheckException.class,
                () -> Interpreter.run(k.build(), new long[] {5, 1, 1}, List.of(), Options.plain()));
        assertEquals("check failed at Test.java:4 in program 2,0,0: id is below 2", e.getMessage());
        assertEquals(new GridPoint(2, 0, 0), e.program());
        assertEquals(4, e.at().line());
    }

    @Test
    void checkOfATileNamesTheElement() {
        KernelBuilder k = new KernelBuilder();
        k.check(k.cast(k.iota(DType.I32, 4), DType.BOOL), "none is zero");
        KernelCheckException e =
                assertThrows(KernelCheckException.class, () -> k.evaluate(List.of()));
        assertTrue(e.getMessage().endsWith("none is zero (element 0 of a tile [4])"), e.getMessage());
    }

    @Test
    void argumentsMustFitTheParameters() {
        KernelBuilder k = new KernelBuilder();
        k.param("weights", DType.F32, 2);
        HostView view = HostView.of(MemorySegment.ofArray(new float[6]), DType.F32, Shape.of(6));
        long[] grid = {1, 1, 1};
        IllegalArgumentException e = assertThrows(
                IllegalArgumentException.class,
                () -> Interpreter.run(k.build(), grid, List.of(view), Options.plain()));
        assertTrue(e.getMessage().contains("weights") && e.getMessage().contains("rank 2"), e.getMessage());
        assertThrows(
                IllegalArgumentException.class,
                () -> Interpreter.run(k.build(), grid, List.of(), Options.plain()));
        assertThrows(
                IllegalArgumentException.class,
                () -> Interpreter.run(k.build(), new long[] {1, -1, 1}, List.of(view), Options.plain()));
    }

    @Test
    void environmentSaysWhatIsMissingOrWrong() {
        Environment env = new Environment();
        Value index = new Value(3, ValueType.INDEX);
        Value tile = new Value(4, ValueType.tile(DType.F32, Shape.of(2)));
        IllegalStateException missing = assertThrows(IllegalStateException.class, () -> env.get(index));
        assertTrue(missing.getMessage().contains("%3"), missing.getMessage());
        IllegalArgumentException wrong = assertThrows(
                IllegalArgumentException.class,
                () -> env.put(tile, TileData.ofReals(DType.F32, Shape.of(4), 1, 2, 3, 4)));
        assertTrue(wrong.getMessage().contains("tile<f32[2]>"), wrong.getMessage());
        env.put(index, 7L);
        assertEquals(7, env.index(index));
        assertThrows(IllegalStateException.class, () -> env.tile(index));
    }
}
