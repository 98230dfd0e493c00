package dev.pavage.lower.thread;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.pavage.ir.IrException;
import dev.pavage.ir.Target;
import dev.pavage.ir.Target.MatrixUnit;
import dev.pavage.ir.Value;
import dev.pavage.ir.ValueType;
import dev.pavage.lane.AccessOp;
import dev.pavage.lane.AccessOp.Space;
import dev.pavage.lane.LaneBuilder;
import dev.pavage.lane.LaneFunction;
import dev.pavage.lane.LaneKernel;
import dev.pavage.lane.LanePrinter;
import dev.pavage.lane.LaneType;
import dev.pavage.lane.LaneType.Kind;
import dev.pavage.lane.LaneValue;
import dev.pavage.lane.LaneVerifier;
import dev.pavage.lane.MemoryType;
import dev.pavage.lower.Elements;
import dev.pavage.lower.LaneLaunch;
import dev.pavage.reference.HostView;
import dev.pavage.reference.TileData;
import dev.pavage.type.DType;
import dev.pavage.type.Shape;
import java.lang.foreign.Arena;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Dots of tiles whose elements threads hold in any layout. */
class ThreadDotTest {
    /** Four products of bytes by one instruction of a thread. */
    static final List<MatrixUnit> PACKED = List.of(
            new MatrixUnit("dot of i8", 1, 1, 4, DType.I8, DType.I32),
            new MatrixUnit("dot of u8", 1, 1, 4, DType.U8, DType.I32));

    /** A dot as a kernel of views a, b and c: reads all three, adds the product of a and b to c, and writes it. */
    private record Problem(
            DType dtype, int m, int k, int n, int threads, long localMemory, long seed, List<MatrixUnit> units) {
        Problem(DType dtype, int m, int k, int n, int threads, long localMemory, long seed) {
            this(dtype, m, k, n, threads, localMemory, seed, List.of());
        }

        Problem packed() {
            return new Problem(dtype, m, k, n, threads, localMemory, seed, PACKED);
        }

        Target target() {
            return new Target("test", "", Target.Lowering.THREADS, EnumSet.allOf(DType.class), 128, 0, 32, threads,
                    localMemory, List.of(), units, false, false);
        }

        LaneKernel kernel() {
            Random random = new Random(seed);
            LaneBuilder b = new LaneBuilder();
            List<LaneValue> params = new ArrayList<>();
            for (int i = 0; i < LaneKernel.FIXED_PARAMS + 3 * 5; i++) {
                params.add(b.param(LaneType.I64));
            }
            ThreadCode code = new ThreadCode(b, params.get(6), threads, target(), new Elements(false, false));
            Fragment left = load(code, params.get(7), dtype, random(random, Shape.of(m, k)));
            Fragment right = load(code, params.get(12), dtype, random(random, Shape.of(k, n)));
            DType sums = dtype.accumulator();
            Layout blocks = DotBlocks.of(
                    Shape.of(m, n), DotTuning.ACCESS / sums.bytes(), threads, DotTuning.of(target()).lanes());
            Fragment sum = load(code, params.get(17), sums, blocks);
            store(code, params.get(17), sums, new ThreadDot(code).multiply(dtype, left, right, sum));
            LaneFunction function =
                    Barriers.place(b.finish("dot", false), code.touches(), code.uniform());
            return new LaneKernel("dot", Target.Lowering.THREADS, List.of(2, 2, 2), List.of(function),
                    code.memory().bytes(), threads, List.of());
        }

        /** Any layout: bits of the tile and a few copies in any order. */
        private Layout random(Random random, Shape shape) {
            List<Layout.Bit> bits = new ArrayList<>(Layout.bits(shape));
            Collections.shuffle(bits, random);
            int threadBits = Staging.log(threads);
            int spread = Math.min(bits.size(), random.nextInt(threadBits + 1));
            List<Layout.Bit> moving = new ArrayList<>(bits.subList(0, spread));
            moving.addAll(Collections.nCopies(threadBits - spread, Layout.Bit.NONE));
            Collections.shuffle(moving, random);
            return new Layout(shape, bits.subList(spread, bits.size()), moving);
        }

        List<HostView> views(Arena arena) {
            Random random = new Random(seed);
            return List.of(
                    tile(arena, random, dtype, m, k),
                    tile(arena, random, dtype, k, n),
                    tile(arena, random, dtype.accumulator(), m, n));
        }

        /** c + a·b by plain loops. */
        double[] expected(List<HostView> views) {
            double[] sums = new double[m * n];
            for (int i = 0; i < m; i++) {
                for (int j = 0; j < n; j++) {
                    double sum = element(views.get(2), i, j);
                    for (int p = 0; p < k; p++) {
                        sum += element(views.get(0), i, p) * element(views.get(1), p, j);
                    }
                    sums[i * n + j] = sum;
                }
            }
            return sums;
        }

        static double element(HostView view, int row, int column) {
            return view.readReal(view.offset(row, column));
        }

        /** Small numbers, whose products and sums are exact in every dtype; of bytes all that there are. */
        private static HostView tile(Arena arena, Random random, DType dtype, int rows, int columns) {
            int lowest = dtype == DType.I8 ? -128 : dtype == DType.U8 || dtype == DType.BOOL ? 0 : -3;
            int highest = dtype == DType.I8 ? 128 : dtype == DType.U8 ? 256 : dtype == DType.BOOL ? 2 : 4;
            double[] values = random.ints((long) rows * columns, lowest, highest).asDoubleStream().toArray();
            Shape shape = Shape.of(rows, columns);
            return HostView.allocate(
                    arena,
                    dtype.isFloat()
                            ? TileData.ofReals(dtype, shape, values)
                            : TileData.ofIntegers(
                                    dtype, shape, Arrays.stream(values).mapToLong(x -> (long) x).toArray()));
        }
    }

    private static LaneValue address(ThreadCode code, LaneValue base, DType dtype, Layout layout, int[] at) {
        LaneBuilder b = code.b();
        LaneValue row = b.add(code.coordinate(layout, 0), b.i32(at[0]));
        LaneValue column = b.add(code.coordinate(layout, 1), b.i32(at[1]));
        LaneValue element = b.add(b.mul(row, b.i32((int) layout.shape().extent(1))), column);
        return b.add(base, b.convert(Kind.I64, b.mul(element, b.i32(dtype.bytes()))));
    }

    private static Touch touch(LaneValue base) {
        return Touch.unknown(new Value(base.id(), ValueType.INDEX));
    }

    private static Fragment load(ThreadCode code, LaneValue base, DType dtype, Layout layout) {
        MemoryType memory = MemoryType.converting(dtype);
        Touch touch = touch(base);
        return Fragment.of(layout, at -> {
            LaneValue loaded = code.b().fresh(new LaneType(memory.kind(), 1));
            LaneValue address = address(code, base, dtype, layout, at);
            code.add(new AccessOp.Load(loaded, memory, Space.GLOBAL, address, Optional.empty()), touch);
            return Elements.fromMemory(code.b(), dtype, loaded);
        });
    }

    private static void store(ThreadCode code, LaneValue base, DType dtype, Fragment tile) {
        Layout layout = tile.layout();
        MemoryType memory = MemoryType.converting(dtype);
        Touch touch = touch(base);
        Optional<LaneValue> owner = Optional.of(code.isOwner(layout));
        for (int i = 0; i < layout.size(); i++) {
            LaneValue address = address(code, base, dtype, layout, layout.coordinates(i));
            LaneValue value = tile.registers().get(i);
            code.add(new AccessOp.Store(memory, Space.GLOBAL, address, value, owner), touch);
        }
    }

    private static void assertMultiplies(Problem problem) {
        LaneKernel kernel = problem.kernel();
        LaneVerifier.verify(kernel);
        assertTrue(kernel.scratchBytes() <= problem.localMemory(), () -> kernel.scratchBytes() + " bytes");
        try (Arena arena = Arena.ofConfined()) {
            List<HostView> views = problem.views(arena);
            double[] expected = problem.expected(views);
            LaneLaunch.run(kernel, new long[] {1, 1, 1}, views, 32);
            for (int i = 0; i < expected.length; i++) {
                double found = Problem.element(views.get(2), i / problem.n(), i % problem.n());
                int element = i;
                assertEquals(expected[i], found, () -> problem + ", element " + element);
            }
        }
    }

    static Stream<Arguments> dots() {
        int[][] shapes = {
            {1, 1, 1}, {1, 16, 1}, {16, 1, 16}, {1, 8, 64}, {64, 4, 1}, {2, 64, 2}, {8, 8, 8}, {32, 16, 32},
            {16, 32, 64},
            {64, 32, 32}
        };
        return Stream.of(DType.values())
                .flatMap(dtype -> Stream.of(shapes)
                        .flatMap(s -> Stream.of(1, 8, 64, 256)
                                .map(threads -> Arguments.of(
                                        new Problem(dtype, s[0], s[1], s[2], threads, 48 << 10, s[0] + threads)))));
    }

    @ParameterizedTest
    @MethodSource("dots")
    void addsTheProductWhateverThreadsHoldTheOperands(Problem problem) {
        assertMultiplies(problem);
    }

    static Stream<Problem> randomLayouts() {
        return Stream.iterate(0L, s -> s + 1).limit(60)
                .map(seed -> new Problem(DType.F32, 16, 16, 32, 64, 48 << 10, seed));
    }

    @ParameterizedTest
    @MethodSource("randomLayouts")
    void addsTheProductOfOperandsInAnyLayout(Problem problem) {
        assertMultiplies(problem);
    }

    @ParameterizedTest
    @CsvSource({"384, F32", "768, F32", "1536, F32", "3072, F32", "768, F64", "192, F16", "192, I16", "96, U8",
        "768, I64"})
    void takesSlicesOfTheSumsWhereLocalMemoryIsSmall(long localMemory, DType dtype) {
        for (long seed = 0; seed < 10; seed++) {
            assertMultiplies(new Problem(dtype, 32, 16, 64, 64, localMemory, seed));
        }
    }

    static Stream<Problem> dotsOfBytes() {
        return dots().map(a -> (Problem) a.get()[0]).filter(p -> p.dtype() == DType.I8 || p.dtype() == DType.U8)
                .map(Problem::packed);
    }

    @ParameterizedTest
    @MethodSource("dotsOfBytes")
    void multipliesFourBytesAtOnceWhereTheTargetDoes(Problem problem) {
        assertMultiplies(problem);
        String text = LanePrinter.print(problem.kernel());
        assertEquals(problem.k() % 4 == 0, text.contains("packed_dot " + problem.dtype()), text);
    }

    @ParameterizedTest
    @CsvSource({"16, 16, 32, 64", "64, 64, 4, 256", "8, 128, 8, 32", "32, 8, 16, 8", "4, 4, 4, 1"})
    void multipliesFourBytesAtOnceOfOperandsInAnyLayout(int m, int k, int n, int threads) {
        for (long seed = 0; seed < 30; seed++) {
            DType dtype = seed % 2 == 0 ? DType.I8 : DType.U8;
            assertMultiplies(new Problem(dtype, m, k, n, threads, 48 << 10, seed).packed());
        }
    }

    @ParameterizedTest
    @CsvSource({"384, I8", "768, U8", "1024, I8", "1536, U8"})
    void takesSlicesOfWholeWordsWhereLocalMemoryIsSmall(long localMemory, DType dtype) {
        for (long seed = 0; seed < 10; seed++) {
            assertMultiplies(new Problem(dtype, 32, 16, 64, 64, localMemory, seed).packed());
        }
    }

    @Test
    void refusesTilesOfWhichOneWordOfSumsDoesNotFit() {
        Problem problem = new Problem(DType.I8, 32, 16, 64, 64, 383, 0).packed();
        IrException e = assertThrows(IrException.class, problem::kernel);
        assertTrue(e.getMessage().startsWith("4 sums of a dot of [32, 16] and [16, 64] i8 need 384 bytes"),
                e::getMessage);
    }

    @Test
    void refusesTilesOfWhichOneSumDoesNotFit() {
        IrException e =
                assertThrows(IrException.class, () -> new Problem(DType.F32, 32, 16, 64, 64, 383, 0).kernel());
        assertTrue(e.getMessage().contains("needs 384 bytes of local memory"), e::getMessage);
        assertTrue(e.getMessage().contains("test has 383"), e::getMessage);
    }
}
