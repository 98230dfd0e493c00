package dev.pavage.pass;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;

import dev.pavage.ir.TileKernel;
import dev.pavage.ir.Verifier;
import dev.pavage.reference.HostView;
import dev.pavage.reference.Interpreter;
import dev.pavage.reference.Options;
import dev.pavage.type.DType;
import dev.pavage.type.Shape;
import java.lang.foreign.Arena;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class GroupProgramsTest {
    private static final PassContext THREADS = ProductKernels.threads(256);

    /** A product whose programs, one after the other, note at their places how many came before. */
    private static final String PLACES =
            """
            kernel @places(%0 a: view<f32 rank 2>, %1 count: view<i64 rank 2>, %2 out: view<i64 rank 2>) {
              %3 = program_id 0 : index
              %4 = program_id 1 : index
              %5 = constant 0 : index
              %6 = load %0[%4, %5] fill 0.0 : tile<f32[1, 1]>
              %7 = load %0[%5, %3] fill 0.0 : tile<f32[1, 1]>
              %8 = dot %6, %7, %6 : tile<f32[1, 1]>
              %9 = load %1[%5, %5] fill 0 : tile<i64[1, 1]>
              %10 = full 1 : tile<i64[1, 1]>
              %11 = add %9, %10 : tile<i64[1, 1]>
              store %1[%5, %5], %11
              store %2[%4, %3], %9
            }
            """;

    private static TileKernel grouped(String text) {
        TileKernel after = new GroupPrograms().run(ProductKernels.parse(text), THREADS);
        Verifier.verify(after);
        return after;
    }

    @ParameterizedTest
    @CsvSource({"1, 1", "3, 8", "5, 9", "1, 20", "20, 1", "7, 16", "2, 7"})
    void theSameWorkIsDoneOnce(long columns, long rows) {
        Shape a = Shape.of(4 * rows, 19);
        Shape b = Shape.of(19, 8 * columns);
        Shape c = Shape.of(4 * rows, 8 * columns);
        long[] grid = {columns, rows, 1};
        assertEquals(
                ProductKernels.run(ProductKernels.parse(ProductKernels.MATMUL), grid, a, b, c),
                ProductKernels.run(grouped(ProductKernels.MATMUL), grid, a, b, c));
    }

    @Test
    void programsGoAlongTheOtherAxisInGroupsOfEight() {
        // 3 columns and 10 rows: a group of 8 rows, then one of 2.
        String[] expected = {
            "0 8 16", "1 9 17", "2 10 18", "3 11 19", "4 12 20", "5 13 21", "6 14 22", "7 15 23", "24 26 28", "25 27 29"
        };
        assertEquals(List.of(expected), order(grouped(PLACES), 3, 10));
    }

    @Test
    void withoutGroupsProgramsGoAlongTheFirstAxis() {
        assertEquals(List.of("0 1 2", "3 4 5"), order(ProductKernels.parse(PLACES), 3, 2));
    }

    /** For each row of places, which program in the order of their start works there. */
    private static List<String> order(TileKernel kernel, int columns, int rows) {
        try (Arena arena = Arena.ofConfined()) {
            HostView out = HostView.allocate(arena, DType.I64, Shape.of(rows, columns));
            List<HostView> views = List.of(
                    HostView.allocate(arena, DType.F32, Shape.of(1, 1)),
                    HostView.allocate(arena, DType.I64, Shape.of(1, 1)),
                    out);
            Interpreter.run(kernel, new long[] {columns, rows, 1}, views, Options.plain());
            return IntStream.range(0, rows)
                    .mapToObj(y -> IntStream.range(0, columns)
                            .mapToObj(x -> "" + out.readInteger(out.offset(y, x)))
                            .collect(Collectors.joining(" ")))
                    .toList();
        }
    }

    @Test
    void programsThatShareAnOperandInTheirOrderKeepIt() {
        TileKernel kernel = ProductKernels.parse(ProductKernels.CHAIN);
        assertSame(kernel, new GroupPrograms().run(kernel, THREADS));
    }

    @Test
    void loweringsToOneThreadKeepTheirOrder() {
        TileKernel kernel = ProductKernels.parse(ProductKernels.MATMUL);
        assertSame(kernel, new GroupPrograms().run(kernel, PassTesting.CONTEXT));
    }

    @Test
    void aSecondRunChangesNothing() {
        TileKernel once = grouped(ProductKernels.MATMUL);
        assertSame(once, new GroupPrograms().run(once, THREADS));
    }
}
