package dev.pavage.lower;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pavage.ir.Target;
import dev.pavage.ir.Target.MatrixUnit;
import dev.pavage.ir.TileKernel;
import dev.pavage.ir.ViewFacts;
import dev.pavage.lane.LaneKernel;
import dev.pavage.lane.LanePrinter;
import dev.pavage.lane.LaneVerifier;
import dev.pavage.lower.loop.LoopLowering;
import dev.pavage.pass.PassContext;
import dev.pavage.pass.Pipeline;
import dev.pavage.pass.ProductKernels;
import dev.pavage.reference.HostView;
import dev.pavage.reference.Interpreter;
import dev.pavage.reference.Options;
import dev.pavage.reference.TileData;
import dev.pavage.type.DType;
import dev.pavage.type.Shape;
import java.lang.foreign.Arena;
import java.util.EnumSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.LongStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Dots by loops, for factors that a target multiplies in pairs and others, with all that is at edges. */
class ProductLoweringTest {
    private static final ViewFacts ROWS = new ViewFacts(Set.of(1), Set.of());
    private static final ViewFacts COLUMNS = new ViewFacts(Set.of(0), Set.of());
    private static final List<MatrixUnit> UNITS = List.of(
            new MatrixUnit("pairs", 1, 1, 2, DType.BF16, DType.F32),
            new MatrixUnit("pairs", 1, 1, 2, DType.I8, DType.I32));

    private static Target target(int bits) {
        return new Target("test", "", Target.Lowering.LOOPS, EnumSet.allOf(DType.class), bits, bits == 512 ? 32 : 16, 1,
                1, 0, List.of(32L << 10, 1L << 20), UNITS, false, true);
    }

    private static HostView view(Arena arena, DType dtype, long rows, long columns, long seed) {
        Shape shape = Shape.of(rows, columns);
        long[] values = new Random(seed).longs(shape.elements(), -100, 101).toArray();
        TileData data = dtype.isFloat()
                ? TileData.ofReals(dtype, shape, LongStream.of(values).mapToDouble(v -> v).toArray())
                : TileData.ofIntegers(dtype, shape, values);
        return HostView.allocate(arena, data);
    }

    private static LaneKernel lower(TileKernel kernel, List<ViewFacts> facts, int bits) {
        LaneKernel lanes = LoopLowering.lower(
                Pipeline.standard().verified().run(kernel, new PassContext(target(bits))), facts, target(bits));
        LaneVerifier.verify(lanes);
        return lanes;
    }

    /** Whole numbers, so that sums of BF16 are exact and their order does not matter. */
    @ParameterizedTest
    @CsvSource({
        "bf16, 16, 16, 32, 128", "i8, 16, 16, 32, 128", "bf16, 32, 32, 64, 512", "i8, 32, 32, 64, 512",
        "bf16, 8, 2, 8, 256", "i8, 4, 8, 4, 128", "bf16, 1, 16, 16, 128", "bf16, 16, 16, 1, 128", "i8, 2, 4, 64, 512",
        "bf16, 1, 4, 1, 128", "i8, 1, 16, 1, 512",
        "bf16, 16, 1, 16, 128",
        "f32, 16, 16, 32, 128", "f32, 32, 8, 64, 256", "f32, 64, 16, 32, 512", "f32, 8, 4, 16, 0", "f32, 32, 4, 1, 256"
    })
    void productsAreTheReferences(String name, int m, int k, int n, int bits) {
        DType dtype = DType.named(name).orElseThrow();
        String text = ProductKernels.matmul(dtype, m, k, n);
        TileKernel kernel = ProductKernels.parse(text);
        for (boolean left : List.of(false, true)) {
            for (boolean right : List.of(false, true)) {
                List<ViewFacts> facts = List.of(left ? COLUMNS : ROWS, right ? COLUMNS : ROWS, ROWS);
                LaneKernel lanes = lower(kernel, facts, bits);
                // A row or a column may be read element by element.
                if (dtype != DType.F32 && Math.min(m, n) > 1) {
                    assertThat(LanePrinter.print(lanes).contains("packed_dot " + (dtype.isFloat() ? "bf16" : "i16")))
                            .isEqualTo(k % 2 == 0);
                }
                for (long sums : List.of(0L, 1L, (long) k, k + 3L, 2L * k + 1)) {
                    try (Arena arena = Arena.ofConfined()) {
                        long rows = 2L * m - 1;
                        long columns = n + 1L;
                        HostView a = left
                                ? view(arena, dtype, sums, rows, 1).transpose(1, 0)
                                : view(arena, dtype, rows, sums, 1);
                        HostView b = right
                                ? view(arena, dtype, columns, sums, 2).transpose(1, 0)
                                : view(arena, dtype, sums, columns, 2);
                        HostView expected = HostView.allocate(arena, dtype.accumulator(), Shape.of(rows, columns));
                        HostView found = HostView.allocate(arena, dtype.accumulator(), Shape.of(rows, columns));
                        long[] grid = {2, 2, 1};
                        Interpreter.run(kernel, grid, List.of(a, b, expected), Options.plain());
                        LaneLaunch.run(lanes, grid, List.of(a, b, found), 1);
                        assertThat(found.toTile())
                                .as("%s, sums of %d, transposed %s %s", name, sums, left, right)
                                .isEqualTo(expected.toTile());
                    }
                }
            }
        }
    }

    /** Sixteen rows, a line of a cache, lie side by side for one term of the sums, and then for the next. */
    @ParameterizedTest
    @CsvSource({"true, dot_f32x8_4x2_4_64_64_128", "false, dot_f32x8_4x2_64_4_64_128"})
    void rowsThatComeSideBySideAreKeptInPanels(boolean left, String microKernel) {
        TileKernel kernel = ProductKernels.parse(ProductKernels.matmul(DType.F32, 64, 16, 32));
        LaneKernel lanes = lower(kernel, List.of(left ? COLUMNS : ROWS, ROWS, ROWS), 256);
        assertThat(LanePrinter.print(lanes)).contains("function " + microKernel + "(");
    }
}
