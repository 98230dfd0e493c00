package dev.pavage.lower.thread;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.pavage.ir.Target;
import dev.pavage.ir.TileKernel;
import dev.pavage.ir.ValueType;
import dev.pavage.ir.ViewFacts;
import dev.pavage.kernel.Kernel;
import dev.pavage.lane.LaneKernel;
import dev.pavage.lane.LaneVerifier;
import dev.pavage.lower.LaneLaunch;
import dev.pavage.lower.golden.GoldenKernels;
import dev.pavage.pass.PassContext;
import dev.pavage.pass.Pipeline;
import dev.pavage.reference.HostView;
import dev.pavage.reference.Interpreter;
import dev.pavage.reference.Options;
import dev.pavage.type.DType;
import dev.pavage.type.Shape;
import dev.pavage.type.Strides;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Collections;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Threads move vectors wherever a view lies; the interpreter refuses those that are not at multiples of their size. */
class AlignmentTest {
    private static final Shape SHAPE = Shape.of(64, 64);
    private static final long[] GRID = {4, 4, 1};
    private static final Target TARGET = new Target("test", "", Target.Lowering.THREADS, EnumSet.allOf(DType.class),
            128, 0, 1, 32, 16 << 10, List.of(), List.of(), false, false);

    @ParameterizedTest(name = "rows {0} and columns {1} elements apart, from byte {2}")
    @CsvSource({"64, 1, 0", "65, 1, 0", "66, 1, 0", "68, 1, 0", "64, 1, 4", "64, 1, 8", "64, 1, 16", "1, 1, 0",
        "1, 1, 4",
        "0, 1, 0", "0, 1, 12", "1, 64, 0", "1, 65, 0", "1, 0, 0", "1, 64, 4", "2, 3, 4"})
    void operandsMayLieAnywhere(int down, int across, int start) {
        Strides strides = Strides.of(down, across);
        TileKernel kernel = Kernel.of(GoldenKernels.class, "matmul")
                .capture(Collections.nCopies(3, ValueType.view(DType.F32, 2)));
        List<ViewFacts> facts = List.of(facts(strides), facts(strides), facts(Strides.rowMajor(SHAPE)));
        TileKernel optimised = Pipeline.standard().run(kernel, new PassContext(TARGET));
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment memory = arena.allocate(start + strides.span(SHAPE) * Float.BYTES, 64);
            for (long at = start; at < memory.byteSize(); at += Float.BYTES) {
                memory.set(ValueLayout.JAVA_FLOAT, at, at / Float.BYTES % 7);
            }
            HostView in = HostView.of(memory, DType.F32, SHAPE, strides, start);
            HostView expected = HostView.allocate(arena, DType.F32, SHAPE);
            Interpreter.run(kernel, GRID, List.of(in, in, expected), Options.plain());
            for (int threads = 1; threads <= TARGET.maxThreads(); threads *= 2) {
                LaneKernel lanes = ThreadLowering.lower(optimised, facts, TARGET, threads);
                LaneVerifier.verify(lanes);
                HostView found = HostView.allocate(arena, DType.F32, SHAPE);
                LaneLaunch.run(lanes, GRID, List.of(in, in, found), TARGET.subGroup());
                assertEquals(expected.toTile(), found.toTile());
            }
        }
    }

    private static ViewFacts facts(Strides strides) {
        return new ViewFacts(axes(strides, 1), axes(strides, 0));
    }

    private static Set<Integer> axes(Strides strides, long step) {
        return IntStream.range(0, strides.rank())
                .filter(axis -> strides.step(axis) == step)
                .boxed()
                .collect(Collectors.toSet());
    }
}
