package dev.pavage.lower;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.pavage.ir.Target;
import dev.pavage.ir.TileKernel;
import dev.pavage.ir.ViewFacts;
import dev.pavage.lane.LaneKernel;
import dev.pavage.lane.LanePrinter;
import dev.pavage.lane.LaneVerifier;
import dev.pavage.lower.loop.LoopLowering;
import dev.pavage.pass.PassContext;
import dev.pavage.pass.Pipeline;
import dev.pavage.pass.RandomKernels;
import dev.pavage.reference.HostView;
import dev.pavage.reference.Interpreter;
import dev.pavage.reference.Options;
import dev.pavage.reference.TileData;
import dev.pavage.type.DType;
import dev.pavage.type.Shape;
import java.lang.foreign.Arena;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class LoopLoweringTest {
    private static final int KERNELS = 400;

    static Stream<Arguments> kernelsAndWidths() {
        return Stream.of(0, 128, 256, 512)
                .flatMap(bits -> Stream.iterate(0L, s -> s + 1).limit(KERNELS).map(seed -> Arguments.of(seed, bits)));
    }

    static Target target(int vectorBits) {
        return new Target(
                "test",
                "",
                Target.Lowering.LOOPS,
                EnumSet.allOf(DType.class),
                vectorBits,
                vectorBits == 512 ? 32 : 16,
                1,
                1,
                0,
                List.of(),
                List.of(),
                false,
                true);
    }

    @ParameterizedTest
    @MethodSource("kernelsAndWidths")
    void loweredKernelDoesWhatTheReferenceDoes(long seed, int vectorBits) {
        TileKernel kernel = RandomKernels.kernel(seed);
        Target target = target(vectorBits);
        TileKernel optimised = Pipeline.standard().run(kernel, new PassContext(target));
        try (Arena arena = Arena.ofConfined()) {
            for (ViewFacts facts : List.of(new ViewFacts(Set.of(0), Set.of()), ViewFacts.NONE)) {
                LaneKernel lanes =
                        LoopLowering.lower(optimised, List.of(facts, facts, facts), target);
                LaneVerifier.verify(lanes);
                List<HostView> expected = views(arena);
                Interpreter.run(kernel, new long[] {2, 1, 1}, expected, Options.plain());
                List<HostView> found = views(arena);
                LaneLaunch.run(lanes, new long[] {2, 1, 1}, found, 1);
                for (int i = 0; i < expected.size(); i++) {
                    TileData wanted = expected.get(i).toTile();
                    TileData got = found.get(i).toTile();
                    assertEquals(wanted, got, () -> "seed " + seed + "\n" + kernel + "\n" + LanePrinter.print(lanes));
                }
            }
        }
    }

    private static List<HostView> views(Arena arena) {
        return List.of(
                HostView.allocate(arena, TileData.ofIntegers(DType.I32, Shape.of(7), 1, -2, 3, 1 << 31, 5, 0, 7)),
                HostView.allocate(
                        arena, TileData.ofReals(DType.F32, Shape.of(7), -0.0, 1.5, Double.NaN, -3, 1e30, 7, 0.1)),
                HostView.allocate(arena, TileData.ofIntegers(DType.I64, Shape.of(7), 9, -1, 0, 1L << 40, -7, 2, 3)));
    }
}
