package dev.pavage.lower;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pavage.ir.Target;
import dev.pavage.ir.TileKernel;
import dev.pavage.ir.ValueType;
import dev.pavage.ir.ViewFacts;
import dev.pavage.kernel.Kernel;
import dev.pavage.lane.LaneKernel;
import dev.pavage.lane.LanePrinter;
import dev.pavage.lane.LaneVerifier;
import dev.pavage.lower.golden.EdgeKernels;
import dev.pavage.lower.loop.LoopLowering;
import dev.pavage.pass.PassContext;
import dev.pavage.pass.Pipeline;
import dev.pavage.reference.HostView;
import dev.pavage.reference.Interpreter;
import dev.pavage.reference.Options;
import dev.pavage.reference.TileData;
import dev.pavage.type.DType;
import dev.pavage.type.Shape;
import java.lang.foreign.Arena;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Blocks that lie inside their views in part, by loops. */
class EdgesTest {
    private static final List<Integer> ROWS = List.of(1, 2, 7, 8, 9);
    private static final List<Integer> COLUMNS = List.of(1, 3, 4, 15, 16, 17, 33, 63, 64, 65);

    private static LaneKernel lower(TileKernel kernel, List<ViewFacts> facts, Target target) {
        LaneKernel lanes = LoopLowering.lower(
                Pipeline.standard().run(kernel, new PassContext(target)), facts, target);
        LaneVerifier.verify(lanes);
        return lanes;
    }

    private static TileKernel kernel(String name) {
        return Kernel.of(EdgeKernels.class, name).capture(Collections.nCopies(2, ValueType.view(DType.I32, 2)));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"add", "shift", "bias", "transpose", "rowSums", "columnSums", "scan", "product"})
    void everyEdgeGivesWhatTheReferenceGives(String name) {
        TileKernel kernel = kernel(name);
        ViewFacts side = new ViewFacts(Set.of(1), Set.of());
        for (int bits : List.of(0, 128)) {
            for (List<ViewFacts> facts : List.of(List.of(side, side), List.of(ViewFacts.NONE, ViewFacts.NONE))) {
                LaneKernel lanes = lower(kernel, facts, LoopLoweringTest.target(bits));
                for (int rows : ROWS) {
                    for (int columns : COLUMNS) {
                        try (Arena arena = Arena.ofConfined()) {
                            List<HostView> expected = views(arena, rows, columns);
                            Interpreter.run(kernel, new long[] {1, 1, 1}, expected, Options.plain());
                            List<HostView> found = views(arena, rows, columns);
                            LaneLaunch.run(lanes, new long[] {1, 1, 1}, found, 1);
                            assertThat(found.get(1).toTile())
                                    .as("%s of %d by %d, %d bits", name, rows, columns, bits)
                                    .isEqualTo(expected.get(1).toTile());
                        }
                    }
                }
            }
        }
    }

    private static List<HostView> views(Arena arena, int rows, int columns) {
        Shape shape = Shape.of(rows, columns);
        long[] values = LongStream.range(0, shape.elements()).map(i -> i * 7 % 11 - 4).toArray();
        return List.of(
                HostView.allocate(arena, TileData.ofIntegers(DType.I32, shape, values)),
                HostView.allocate(arena, DType.I32, shape));
    }

    @Test
    void masksAreForTheEdgeAlone() {
        ViewFacts side = new ViewFacts(Set.of(1), Set.of());
        String text =
                LanePrinter.print(lower(kernel("add"), List.of(side, side), LoopLoweringTest.target(128)));
        String edge = text.substring(text.indexOf("_edge("));
        // Four vectors at a time inside, one at a time with masks; nothing is done for what lies outside altogether.
        assertThat(edge.lines().filter(line -> line.matches(".*= load i32 global %\\d+"))).hasSize(4);
        assertThat(edge.lines().filter(line -> line.matches(".*= load i32 global %\\d+ mask %\\d+"))).hasSize(1);
    }
}
