package dev.pavage.lower.thread;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.pavage.ir.IrException;
import dev.pavage.ir.Target;
import dev.pavage.ir.TileKernel;
import dev.pavage.ir.ValueType;
import dev.pavage.ir.ValueType.ViewType;
import dev.pavage.ir.ViewFacts;
import dev.pavage.kernel.Kernel;
import dev.pavage.lane.LaneKernel;
import dev.pavage.lane.LanePrinter;
import dev.pavage.lane.LaneVerifier;
import dev.pavage.lower.LaneLaunch;
import dev.pavage.lower.golden.ThreadKernels;
import dev.pavage.pass.PassContext;
import dev.pavage.pass.Pipeline;
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
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Kernels on tiles of the size that GPUs get, on several of them: what threads exchange, and what does not fit. */
class ThreadKernelsTest {
    /**
     * What is launched.
     *
     * @param method of {@link ThreadKernels}
     * @param grid number of programs along each axis
     * @param views dtype and shape of each argument
     * @param tiles the kernel's other parameters
     */
    private record Launch(String method, long[] grid, List<Tensor> views, Object... tiles) {
        @Override
        public String toString() {
            return method + " " + views.stream().map(Tensor::toString).toList() + " " + List.of(tiles);
        }
    }

    private record Tensor(DType dtype, Shape shape) {
        @Override
        public String toString() {
            return dtype + "" + shape;
        }
    }

    private static Target target(int subGroup, int threads, long localMemory) {
        return new Target("test", "", Target.Lowering.THREADS, EnumSet.allOf(DType.class), 128, 0, subGroup, threads,
                localMemory, List.of(), List.of(), false, false);
    }

    private static Tensor tensor(DType dtype, long... shape) {
        return new Tensor(dtype, Shape.of(shape));
    }

    private static Launch batched(DType in, DType out, int m, int n, int k) {
        return new Launch(
                "batched",
                new long[] {2, 1, 2},
                List.of(tensor(in, 2, m, 2 * k - 3), tensor(in, 2, 2 * n - 5, 2 * k - 3), tensor(out, 2, m, 2 * n - 5)),
                m,
                n,
                k);
    }

    private static Launch normalised(DType dtype, int m, int n, int k) {
        return new Launch(
                "normalised",
                new long[] {2, 1, 1},
                List.of(tensor(dtype, 2 * m - 1, k + 1), tensor(DType.F32, k + 1, n), tensor(dtype, 2 * m - 1, n)),
                m,
                n,
                k);
    }

    private static Launch scans(DType dtype, int m, int n) {
        return new Launch(
                "scans",
                new long[] {2, 1, 1},
                List.of(tensor(dtype, 2 * m - 3, n - 1), tensor(dtype, 2 * m - 3, n), tensor(DType.I32, 2 * m - 3, n)),
                m,
                n);
    }

    private static Launch moves(DType dtype, int m, int n) {
        return new Launch(
                "moves",
                new long[] {2, 1, 1},
                List.of(tensor(dtype, 2 * m, n), tensor(dtype, 2 * m, n), tensor(DType.I32, 2 * m)),
                m,
                n);
    }

    private static Stream<Launch> launches() {
        return Stream.of(
                batched(DType.F32, DType.F32, 32, 64, 16),
                batched(DType.F64, DType.F64, 16, 16, 8),
                batched(DType.F16, DType.F32, 64, 64, 16),
                batched(DType.BF16, DType.BF16, 32, 32, 32),
                batched(DType.I8, DType.I32, 64, 32, 32),
                batched(DType.I16, DType.I8, 16, 64, 16),
                batched(DType.I64, DType.I64, 16, 32, 8),
                batched(DType.U8, DType.F32, 8, 8, 64),
                normalised(DType.F32, 32, 32, 16),
                normalised(DType.F16, 16, 64, 32),
                normalised(DType.I8, 64, 8, 8),
                scans(DType.F32, 16, 32),
                scans(DType.I64, 4, 128),
                scans(DType.U8, 64, 16),
                scans(DType.F16, 8, 8),
                moves(DType.F32, 32, 32),
                moves(DType.I8, 64, 8),
                moves(DType.F64, 4, 64),
                new Launch("carried", new long[] {1, 1, 1},
                        List.of(tensor(DType.F32, 60, 32), tensor(DType.F32, 30, 31)), 32));
    }

    static Stream<Arguments> launchesAndDevices() {
        List<Target> targets = List.of(
                target(1, 64, 48 << 10),
                target(4, 16, 2 << 10),
                target(32, 256, 48 << 10),
                target(32, 64, 2 << 10),
                target(64, 256, 64 << 10));
        Stream<Launch> small = Stream.of(
                batched(DType.F32, DType.F16, 8, 16, 8),
                normalised(DType.F32, 8, 4, 16),
                scans(DType.I32, 16, 8),
                moves(DType.F32, 8, 8));
        return Stream.concat(
                launches().flatMap(launch -> targets.stream().map(target -> Arguments.of(launch, target))),
                small.map(launch -> Arguments.of(launch, target(1, 1, 2 << 10))));
    }

    @ParameterizedTest(name = "{0}, device {index}")
    @MethodSource("launchesAndDevices")
    void doesWhatTheReferenceDoesWithoutRaces(Launch launch, Target target) {
        TileKernel kernel = captured(launch);
        for (boolean rows : List.of(true, false)) {
            LaneKernel lanes = lower(kernel, launch, target, rows);
            try (Arena arena = Arena.ofConfined()) {
                List<HostView> expected = views(arena, launch);
                List<HostView> found = views(arena, launch);
                Interpreter.run(kernel, launch.grid(), expected, Options.plain());
                LaneLaunch.run(lanes, launch.grid(), found, target.subGroup());
                for (int i = 0; i < expected.size(); i++) {
                    assertEquals(expected.get(i).toTile(), found.get(i).toTile(), () -> LanePrinter.print(lanes));
                }
            }
        }
    }

    private static TileKernel captured(Launch launch) {
        List<ViewType> types = launch.views().stream()
                .map(v -> ValueType.view(v.dtype(), v.shape().rank()))
                .toList();
        return Kernel.of(ThreadKernels.class, launch.method()).capture(types, launch.tiles());
    }

    /** The kernel for arguments in row-major order, or of which nothing is known. */
    private static LaneKernel lower(TileKernel kernel, Launch launch, Target target, boolean rows) {
        List<ViewFacts> facts = launch.views().stream()
                .map(v -> rows ? new ViewFacts(Set.of(v.shape().rank() - 1), Set.of()) : ViewFacts.NONE)
                .toList();
        TileKernel optimised = Pipeline.standard().verified().run(kernel, new PassContext(target));
        LaneKernel lanes = ThreadLowering.lower(optimised, facts, target);
        LaneVerifier.verify(lanes);
        return lanes;
    }

    /** Small numbers, of which sums and products are exact in every dtype that accumulates. */
    private static List<HostView> views(Arena arena, Launch launch) {
        Random random = new Random(5);
        return launch.views().stream()
                .map(v -> {
                    int count = Math.toIntExact(v.shape().elements());
                    return HostView.allocate(
                            arena,
                            v.dtype().isFloat()
                                    ? TileData.ofReals(v.dtype(), v.shape(),
                                            random.doubles(count, -2, 3).map(Math::floor).toArray())
                                    : TileData.ofIntegers(v.dtype(), v.shape(), random.longs(count, -2, 3).toArray()));
                })
                .toList();
    }

    // What does not fit

    private static String refusal(Launch launch, Target target) {
        TileKernel kernel = captured(launch);
        return String.valueOf(assertThrows(IrException.class, () -> lower(kernel, launch, target, true)).getMessage());
    }

    @Test
    void tilesThatNeedMoreRegistersThanThreadsHaveAreRefused() {
        assertEquals(
                "kernel batched has a tile tile<f32[512, 512]> of which each of 64 threads would hold 4096 elements,"
                        + " more than 1024; use smaller tiles",
                refusal(batched(DType.F32, DType.F32, 512, 512, 16), target(32, 64, 48 << 10)));
    }

    @Test
    void dotsOfWhichOneSumDoesNotFitIntoLocalMemoryAreRefused() {
        assertEquals(
                "one sum of a dot of [256, 16] and [16, 256] f32 needs 2048 bytes of local memory, of which test has"
                        + " 1024 and 1024 are left; use smaller tiles",
                refusal(batched(DType.F32, DType.F32, 256, 256, 16), target(32, 256, 1 << 10)));
    }

    @Test
    void tilesThatCannotMoveBetweenThreadsAreRefused() {
        assertEquals(
                "a tile of [64, 64] is moved between 64 threads, which needs 256 bytes of local memory, but test has"
                        + " 128 of 128 left; use smaller tiles",
                refusal(
                        new Launch(
                                "carried",
                                new long[] {1, 1, 1},
                                List.of(tensor(DType.F32, 64, 64), tensor(DType.F32, 64, 64)),
                                64),
                        target(1, 64, 128)));
    }
}
