package dev.pavage.pass;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.pavage.ir.Parser;
import dev.pavage.ir.Printer;
import dev.pavage.ir.TileKernel;
import dev.pavage.ir.Verifier;
import dev.pavage.reference.HostView;
import dev.pavage.reference.Interpreter;
import dev.pavage.reference.Options;
import dev.pavage.reference.TileData;
import dev.pavage.type.DType;
import dev.pavage.type.Shape;
import java.lang.foreign.Arena;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class RandomKernelsTest {
    private static final int KERNELS = 500;

    static LongStream seeds() {
        return LongStream.range(0, KERNELS);
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void noPassChangesAResult(long seed) {
        TileKernel kernel = RandomKernels.kernel(seed);
        Verifier.verify(kernel);
        List<TileData> expected = run(kernel);
        Pipeline.standard()
                .verified()
                .run(
                        kernel,
                        PassTesting.CONTEXT,
                        (pass, after) -> assertEquals(
                                expected,
                                run(after),
                                () -> "seed " + seed + " after " + pass + "\n" + Printer.print(kernel) + "\n"
                                        + Printer.print(after)));
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void textReadsBackAnEqualKernel(long seed) {
        TileKernel kernel = RandomKernels.kernel(seed);
        assertEquals(kernel, Parser.parse(Printer.print(kernel)));
    }

    @Test
    void passesShortenMostKernels() {
        long shorter = seeds()
                .mapToObj(RandomKernels::kernel)
                .filter(k -> lines(Pipeline.standard().run(k, PassTesting.CONTEXT)) < lines(k))
                .count();
        assertTrue(shorter > KERNELS * 9 / 10, () -> shorter + " of " + KERNELS);
    }

    private static long lines(TileKernel kernel) {
        return Printer.print(kernel).lines().count();
    }

    /** What the views hold after two programs, one after the other. */
    private static List<TileData> run(TileKernel kernel) {
        try (Arena arena = Arena.ofConfined()) {
            List<HostView> views = List.of(
                    HostView.allocate(arena, TileData.ofIntegers(DType.I32, Shape.of(7), 1, -2, 3, 1 << 31, 5, 0, 7)),
                    HostView.allocate(
                            arena,
                            TileData.ofReals(
                                    DType.F32,
                                    Shape.of(7),
                                    -0.0,
                                    1.5,
                                    Double.NaN,
                                    -1e30,
                                    0.1,
                                    Double.NEGATIVE_INFINITY,
                                    7)),
                    HostView.allocate(
                            arena,
                            TileData.ofIntegers(
                                    DType.I64, Shape.of(7), 1, -1, Long.MIN_VALUE, Long.MAX_VALUE, 1L << 32, 0, 9)));
            Interpreter.run(kernel, new long[] {2, 1, 1}, views, Options.plain());
            return views.stream().map(HostView::toTile).toList();
        }
    }
}
