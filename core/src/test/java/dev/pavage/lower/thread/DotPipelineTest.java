package dev.pavage.lower.thread;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.pavage.ir.Target;
import dev.pavage.ir.TileKernel;
import dev.pavage.ir.ViewFacts;
import dev.pavage.lane.Block;
import dev.pavage.lane.ControlOp;
import dev.pavage.lane.LaneKernel;
import dev.pavage.lane.LaneOp;
import dev.pavage.lane.LanePrinter;
import dev.pavage.lane.LaneVerifier;
import dev.pavage.lane.ThreadOp;
import dev.pavage.lower.LaneLaunch;
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
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Whole kernels with dots in loops: what is loaded ahead, kept, and waited for. */
class DotPipelineTest {
    private static final ViewFacts ROWS = new ViewFacts(Set.of(1), Set.of());

    private static Target target(int threads, int subGroup, long localMemory) {
        return new Target("test", "", Target.Lowering.THREADS, EnumSet.allOf(DType.class), 128, 0, subGroup, threads,
                localMemory, List.of(), List.of(), false, false);
    }

    private static LaneKernel lower(String text, Target target, int threads) {
        TileKernel kernel =
                Pipeline.standard().verified().run(ProductKernels.parse(text), new PassContext(target));
        LaneKernel lanes = ThreadLowering.lower(kernel, List.of(ROWS, ROWS, ROWS), target, threads);
        LaneVerifier.verify(lanes);
        return lanes;
    }

    private static void assertDoesWhatTheReferenceDoes(
            String text, LaneKernel lanes, int subGroup, long[] grid, Shape a, Shape b, Shape c) {
        try (Arena arena = Arena.ofConfined()) {
            List<HostView> expected = Stream.of(a, b, c).map(s -> tile(arena, s)).toList();
            List<HostView> found = Stream.of(a, b, c).map(s -> tile(arena, s)).toList();
            Interpreter.run(ProductKernels.parse(text), grid, expected, Options.plain());
            LaneLaunch.run(lanes, grid, found, subGroup);
            assertEquals(expected.get(2).toTile(), found.get(2).toTile(), () -> LanePrinter.print(lanes));
        }
    }

    /** Small numbers, whose sums are exact. */
    private static HostView tile(Arena arena, Shape shape) {
        double[] values =
                new Random(shape.hashCode()).ints(shape.elements(), -3, 4).asDoubleStream().toArray();
        return HostView.allocate(arena, TileData.ofReals(DType.F32, shape, values));
    }

    @ParameterizedTest
    @CsvSource({"1, 1, 4096", "8, 1, 4096", "8, 8, 500", "32, 32, 384", "32, 32, 200", "64, 16, 100", "256, 32, 49152"})
    void blocksOfAProductAreTheReferences(int threads, int subGroup, long localMemory) {
        LaneKernel lanes = lower(ProductKernels.MATMUL, target(threads, subGroup, localMemory), threads);
        for (int sums : List.of(0, 1, 8, 19, 32)) {
            assertDoesWhatTheReferenceDoes(
                    ProductKernels.MATMUL,
                    lanes,
                    subGroup,
                    new long[] {2, 2, 1},
                    Shape.of(7, sums),
                    Shape.of(sums, 15),
                    Shape.of(7, 15));
        }
    }

    @ParameterizedTest
    @CsvSource({"1, 1, 4096", "8, 1, 4096", "8, 8, 800", "32, 32, 500", "64, 32, 49152"})
    void aDotOfADotsResultIsTheReferences(int threads, int subGroup, long localMemory) {
        LaneKernel lanes = lower(ProductKernels.CHAIN, target(threads, subGroup, localMemory), threads);
        for (int keys : List.of(0, 3, 8, 24)) {
            assertDoesWhatTheReferenceDoes(
                    ProductKernels.CHAIN,
                    lanes,
                    subGroup,
                    new long[] {2, 2, 1},
                    Shape.of(7, 16),
                    Shape.of(keys, 16),
                    Shape.of(7, 16));
        }
    }

    private static long barriers(Block block) {
        long count = 0;
        for (LaneOp op : block.ops()) {
            count += switch (op) {
                case ThreadOp.Barrier b -> 1;
                case ControlOp.For f -> barriers(f.body());
                case ControlOp.If i -> barriers(i.then()) + barriers(i.otherwise());
                default -> 0;
            };
        }
        return count;
    }

    private static Block loop(LaneKernel lanes) {
        return lanes.entry().body().ops().stream()
                .filter(ControlOp.For.class::isInstance)
                .map(op -> ((ControlOp.For) op).body())
                .reduce((x, y) -> y)
                .orElseThrow();
    }

    @Test
    void aRoundOfAProductHasOneBarrierWhereTwoCopiesFit() {
        LaneKernel lanes = lower(ProductKernels.MATMUL, target(32, 32, 2048), 32);
        assertEquals(1, barriers(loop(lanes)), () -> LanePrinter.print(lanes));
        // Two copies of 4 by 8 and 8 by 8 elements.
        assertTrue(lanes.scratchBytes() >= 2 * 384, () -> lanes.scratchBytes() + " bytes");
    }

    @Test
    void aRoundOfAProductHasTwoBarriersWhereOneCopyFits() {
        assertEquals(2, barriers(loop(lower(ProductKernels.MATMUL, target(32, 32, 500), 32))));
    }

    @Test
    void anOperandThatAllRoundsShareIsBroughtInOnce() {
        LaneKernel lanes = lower(ProductKernels.CHAIN, target(32, 32, 49152), 32);
        // The transposed keys and the negated scores with the values, each in two copies: one barrier each.
        assertEquals(2, barriers(loop(lanes)), () -> LanePrinter.print(lanes));
    }
}
