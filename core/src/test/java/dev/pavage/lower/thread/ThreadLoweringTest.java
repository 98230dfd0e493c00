package dev.pavage.lower.thread;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.pavage.ir.Target;
import dev.pavage.ir.TileKernel;
import dev.pavage.ir.ViewFacts;
import dev.pavage.lane.LaneKernel;
import dev.pavage.lane.LanePrinter;
import dev.pavage.lane.LaneVerifier;
import dev.pavage.lower.LaneLaunch;
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

class ThreadLoweringTest {
    private static final int KERNELS = 200;

    /** A device of some number of threads, with or without shuffles between them. */
    static Target target(int subGroup, int threads) {
        return new Target(
                "test",
                "",
                Target.Lowering.THREADS,
                EnumSet.allOf(DType.class),
                128,
                0,
                subGroup,
                threads,
                16 << 10,
                List.of(),
                List.of(),
                false,
                false);
    }

    static Stream<Arguments> kernelsAndDevices() {
        return Stream.of(new int[] {1, 8}, new int[] {1, 2}, new int[] {32, 64}, new int[] {4, 16})
                .flatMap(device -> Stream.iterate(0L, s -> s + 1)
                        .limit(KERNELS)
                        .map(seed -> Arguments.of(seed, device[0], device[1])));
    }

    @ParameterizedTest
    @MethodSource("kernelsAndDevices")
    void loweredKernelDoesWhatTheReferenceDoes(long seed, int subGroup, int threads) {
        TileKernel kernel = RandomKernels.kernel(seed);
        Target target = target(subGroup, threads);
        TileKernel optimised = Pipeline.standard().run(kernel, new PassContext(target));
        try (Arena arena = Arena.ofConfined()) {
            for (ViewFacts facts : List.of(new ViewFacts(Set.of(0), Set.of()), ViewFacts.NONE)) {
                LaneKernel lanes =
                        ThreadLowering.lower(optimised, List.of(facts, facts, facts), target, threads);
                LaneVerifier.verify(lanes);
                List<HostView> expected = views(arena);
                Interpreter.run(kernel, new long[] {2, 1, 1}, expected, Options.plain());
                List<HostView> found = views(arena);
                LaneLaunch.run(lanes, new long[] {2, 1, 1}, found, subGroup);
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
