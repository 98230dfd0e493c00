package dev.pavage.pass;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.pavage.ir.Comparison;
import dev.pavage.ir.Parser;
import dev.pavage.ir.Printer;
import dev.pavage.ir.Target;
import dev.pavage.ir.TileKernel;
import dev.pavage.reference.HostView;
import dev.pavage.reference.Interpreter;
import dev.pavage.reference.Options;
import dev.pavage.reference.TileData;
import dev.pavage.type.DType;
import dev.pavage.type.Shape;
import java.lang.foreign.Arena;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class NarrowIndexesTest {
    private static final int ROWS = 4;
    private static final int COLUMNS = 8;

    /** Offsets around every place where 32-bit or clamped arithmetic could go wrong. */
    private static final long[] OFFSETS = {
        Long.MIN_VALUE,
        Long.MIN_VALUE + 1,
        Long.MIN_VALUE + (1L << 30) - 1,
        Long.MIN_VALUE + (1L << 30) + 3,
        Integer.MIN_VALUE,
        -(1L << 30) - 5,
        -1,
        0,
        1,
        3,
        4,
        7,
        100,
        (1L << 30) - 1,
        1L << 30,
        (1L << 30) + 2,
        Integer.MAX_VALUE,
        1L << 32,
        Long.MAX_VALUE - (1L << 30) - 2,
        Long.MAX_VALUE - (1L << 30),
        Long.MAX_VALUE - COLUMNS
    };

    /** %9 holds a + row, %10 b + column, %12 a and %13 b, each [4, 8]; a and b are read from a view. */
    private static final String KERNEL =
            """
            kernel @k(%0 offsets: view<i64 rank 1>, %1 out: view<i32 rank 2>) {
              %2 = constant 0 : index
              %3 = constant 1 : index
              %30 = load %0[%2] fill 0 : tile<i64[1]>
              %31 = reshape %30 : tile<i64[]>
              %4 = to_index %31 : index
              %32 = load %0[%3] fill 0 : tile<i64[1]>
              %33 = reshape %32 : tile<i64[]>
              %5 = to_index %33 : index
              %40 = to_tile %4 : tile<i64[]>
              %41 = to_tile %5 : tile<i64[]>

              %50 = iota : tile<i64[4]>
              %51 = reshape %40 : tile<i64[1]>
              %52 = broadcast %51 : tile<i64[4]>
              %53 = add %52, %50 : tile<i64[4]>
              %54 = reshape %53 : tile<i64[4, 1]>
              %9 = broadcast %54 : tile<i64[4, 8]>

              %60 = iota : tile<i64[8]>
              %61 = reshape %60 : tile<i64[1, 8]>
              %62 = broadcast %61 : tile<i64[4, 8]>
              %63 = reshape %41 : tile<i64[1, 1]>
              %64 = broadcast %63 : tile<i64[4, 8]>
              %10 = add %62, %64 : tile<i64[4, 8]>

              %70 = reshape %40 : tile<i64[1, 1]>
              %12 = broadcast %70 : tile<i64[4, 8]>
              %13 = broadcast %63 : tile<i64[4, 8]>

              %80 = KIND LEFT, RIGHT : tile<bool[4, 8]>
              %81 = cast %80 : tile<i32[4, 8]>
              store %1[%2, %2], %81
            }
            """;

    @ParameterizedTest
    @EnumSource(Comparison.class)
    void rowsAgainstColumnsAreExactForAllOffsets(Comparison kind) {
        assertExact(kind, "%9", "%10", 1, 1);
    }

    @ParameterizedTest
    @EnumSource(Comparison.class)
    void rowsAgainstABoundAreExactForAllOffsets(Comparison kind) {
        assertExact(kind, "%9", "%13", 1, 0);
    }

    @ParameterizedTest
    @EnumSource(Comparison.class)
    void aBoundAgainstColumnsIsExactForAllOffsets(Comparison kind) {
        assertExact(kind, "%12", "%10", 0, 1);
    }

    @ParameterizedTest
    @EnumSource(Comparison.class)
    void aBoundAgainstABoundIsExactForAllOffsets(Comparison kind) {
        assertExact(kind, "%12", "%13", 0, 0);
    }

    @Test
    void aConstantOffsetCanBeSubtracted() {
        String narrowed = narrowed("""
                %2 = program_id 0 : index
                %3 = iota : tile<i64[8]>
                %4 = full 5 : tile<i64[8]>
                %5 = sub %3, %4 : tile<i64[8]>
                %6 = to_tile %2 : tile<i64[]>
                %7 = reshape %6 : tile<i64[1]>
                %8 = broadcast %7 : tile<i64[8]>
                %9 = eq %5, %8 : tile<bool[8]>
                """);
        assertTrue(narrowed.contains("= full 5 : tile<i64[8]>"), narrowed);
        assertTrue(narrowed.matches("(?s).*%(\\d+) = iota : tile<i32\\[8]>\n.*eq %\\1, %\\d+ : tile<bool.*"), narrowed);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "%5 = load %0[%2] fill 0 : tile<i64[8]>",
                "%5 = mul %3, %4 : tile<i64[8]>",
                "%5 = add %3, %3 : tile<i64[8]>",
                "%5 = sub %4, %3 : tile<i64[8]>",
            })
    void otherTilesStay(String op) {
        String text = """
                kernel @k(%0 v: view<i64 rank 1>) {
                  %2 = program_id 0 : index
                  %3 = iota : tile<i64[8]>
                  %4 = full 5 : tile<i64[8]>
                  OP
                  %9 = lt %3, %5 : tile<bool[8]>
                }
                """.replace("OP", op);
        assertEquals(text, Printer.print(PassTesting.run(new NarrowIndexes(), Parser.parse(text))));
    }

    @Test
    void aDeviceWithout32BitIntegersKeepsItsComparisons() {
        Target any = PassTesting.CONTEXT.target();
        Target target = new Target(
                "narrow",
                any.family(),
                any.lowering(),
                Set.of(DType.I64, DType.BOOL),
                any.vectorBits(),
                any.vectorRegisters(),
                any.subGroup(),
                any.maxThreads(),
                any.localMemory(),
                any.caches(),
                any.matrixUnits(),
                any.asyncCopies(),
                any.unifiedMemory());
        TileKernel kernel = Parser.parse(KERNEL.replace("KIND LEFT, RIGHT", "lt %9, %10"));
        assertEquals(kernel, new NarrowIndexes().run(kernel, new PassContext(target)));
    }

    private static String narrowed(String ops) {
        TileKernel kernel = PassTesting.kernel("%0 v: view<i64 rank 1>", ops);
        return Printer.print(PassTesting.run(new NarrowIndexes(), kernel));
    }

    /** Compares the pass, alone and among the others, with plain arithmetic; row and column are 1 where they count. */
    private static void assertExact(Comparison kind, String left, String right, long row, long column) {
        String word = kind.name().toLowerCase(Locale.ROOT);
        TileKernel kernel = Parser.parse(
                KERNEL.replace("KIND LEFT, RIGHT", word + " " + left + ", " + right).replace("\n\n", "\n"));
        TileKernel narrow = PassTesting.run(new EliminateDead(), PassTesting.run(new NarrowIndexes(), kernel));
        assertFalse(Printer.print(narrow).contains("tile<i64[4"), Printer.print(narrow));
        TileKernel all = Pipeline.standard().verified().run(kernel, PassTesting.CONTEXT);
        for (long a : OFFSETS) {
            for (long b : OFFSETS) {
                long[] expected = new long[ROWS * COLUMNS];
                for (int i = 0; i < expected.length; i++) {
                    boolean holds = kind.test(a + row * (i / COLUMNS), b + column * (i % COLUMNS));
                    expected[i] = holds ? 1 : 0;
                }
                TileData tile = TileData.ofIntegers(DType.I32, Shape.of(ROWS, COLUMNS), expected);
                String offsets = a + " " + word + " " + b;
                assertEquals(tile, run(narrow, a, b), offsets);
                assertEquals(tile, run(all, a, b), offsets);
            }
        }
    }

    private static TileData run(TileKernel kernel, long a, long b) {
        try (Arena arena = Arena.ofConfined()) {
            HostView offsets = HostView.allocate(arena, TileData.ofIntegers(DType.I64, Shape.of(2), a, b));
            HostView out = HostView.allocate(arena, DType.I32, Shape.of(ROWS, COLUMNS));
            Interpreter.run(kernel, new long[] {1, 1, 1}, List.of(offsets, out), Options.plain());
            return out.toTile();
        }
    }
}
