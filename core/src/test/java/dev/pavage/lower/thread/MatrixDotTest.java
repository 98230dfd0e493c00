package dev.pavage.lower.thread;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pavage.ir.Target;
import dev.pavage.ir.Target.MatrixUnit;
import dev.pavage.ir.TileKernel;
import dev.pavage.ir.ViewFacts;
import dev.pavage.lane.LaneKernel;
import dev.pavage.lane.LanePrinter;
import dev.pavage.lane.LaneVerifier;
import dev.pavage.lower.LaneLaunch;
import dev.pavage.pass.PassContext;
import dev.pavage.pass.Pipeline;
import dev.pavage.pass.ProductKernels;
import dev.pavage.reference.HostView;
import dev.pavage.reference.Interpreter;
import dev.pavage.reference.Options;
import dev.pavage.reference.TileData;
import dev.pavage.type.DType;
import dev.pavage.type.Precision;
import dev.pavage.type.Shape;
import java.lang.foreign.Arena;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Whole kernels whose dots are matrix instructions, compared with the reference; races are faults. */
class MatrixDotTest {
    private static final ViewFacts ROWS = new ViewFacts(Set.of(1), Set.of());
    private static final ViewFacts COLUMNS = new ViewFacts(Set.of(0), Set.of());

    private static LaneKernel lower(String text, Target target, List<ViewFacts> facts) {
        TileKernel kernel =
                Pipeline.standard().verified().run(ProductKernels.parse(text), new PassContext(target));
        LaneKernel lanes = ThreadLowering.lower(kernel, facts, target, target.maxThreads());
        LaneVerifier.verify(lanes);
        return lanes;
    }

    private static long count(LaneKernel lanes, String op) {
        return LanePrinter.print(lanes).lines().filter(line -> line.contains(op)).count();
    }

    /** Small numbers, whose products and sums are exact in every dtype. */
    private static HostView tile(Arena arena, DType dtype, Shape shape) {
        Random random = new Random(shape.hashCode());
        long count = shape.elements();
        return HostView.allocate(
                arena,
                dtype.isFloat()
                        ? TileData.ofReals(dtype, shape, random.ints(count, -3, 4).asDoubleStream().toArray())
                        : TileData.ofIntegers(dtype, shape, random.ints(count, 0, 100).asLongStream().toArray()));
    }

    private static BankConflicts assertDoesWhatTheReferenceDoes(
            String text, LaneKernel lanes, long[] grid, DType dtype, boolean turned, Shape a, Shape b, Shape c) {
        BankConflicts banks = new BankConflicts();
        try (Arena arena = Arena.ofConfined()) {
            List<HostView> expected = views(arena, dtype, turned, a, b, c);
            List<HostView> found = views(arena, dtype, turned, a, b, c);
            Interpreter.run(ProductKernels.parse(text), grid, expected, Options.plain());
            LaneLaunch.run(lanes, grid, found, MatrixTiles.LANES, banks);
            assertThat(found.get(2).toTile()).as(() -> LanePrinter.print(lanes)).isEqualTo(expected.get(2).toTile());
        }
        return banks;
    }

    private static List<HostView> views(Arena arena, DType dtype, boolean turned, Shape a, Shape b, Shape c) {
        HostView result = tile(arena, dtype.accumulator(), c);
        return turned
                ? List.of(
                        tile(arena, dtype, a.permute(1, 0)).transpose(1, 0),
                        tile(arena, dtype, b.permute(1, 0)).transpose(1, 0),
                        result)
                : List.of(tile(arena, dtype, a), tile(arena, dtype, b), result);
    }

    @ParameterizedTest
    @CsvSource({
        "f16, 16, 16, 8, 32", "f16, 32, 16, 32, 64", "f16, 64, 32, 32, 128",
        "bf16, 32, 16, 32, 64", "bf16, 16, 64, 32, 64", "i8, 32, 32, 32, 64", "i8, 16, 64, 16, 32",
        "u8, 32, 32, 16, 64", "i8, 16, 32, 8, 32", "u8, 64, 64, 64, 128", "i8, 32, 32, 128, 32", "f64, 16, 8, 16, 64",
        "f64, 32, 16, 32, 64", "f64, 8, 4, 8, 32", "f16, 16, 16, 16, 256",
        "f8e4m3, 32, 32, 32, 64", "f8e4m3, 16, 64, 16, 32", "f8e5m2, 64, 64, 64, 128"
    })
    void productsAreTheReferences(String name, int m, int k, int n, int threads) {
        DType dtype = DType.named(name).orElseThrow();
        String text = ProductKernels.matmul(dtype, m, k, n);
        Target older = MatrixUnits.target(MatrixUnits.FEW, threads, 48 << 10, false);
        Target newer = MatrixUnits.target(MatrixUnits.MANY, threads, 48 << 10, false);
        Target copying = MatrixUnits.target(MatrixUnits.MANY, threads, 160 << 10, true);
        for (Target target : List.of(older, newer, copying)) {
            for (boolean turned : List.of(false, true)) {
                ViewFacts facts = turned ? COLUMNS : ROWS;
                LaneKernel lanes = lower(text, target, List.of(facts, facts, ROWS));
                boolean has = target.matrixUnits().stream().anyMatch(u -> u.operand() == dtype);
                assertThat(count(lanes, "matrix_multiply") > 0).isEqualTo(has);
                for (Shape all : List.of(Shape.of(2 * m, 2 * k, 2 * n), Shape.of(2 * m - 3, 2 * k + 1, n + 5))) {
                    Shape a = Shape.of(all.extent(0), all.extent(1));
                    Shape b = Shape.of(all.extent(1), all.extent(2));
                    Shape c = Shape.of(all.extent(0), all.extent(2));
                    assertDoesWhatTheReferenceDoes(text, lanes, new long[] {2, 2, 1}, dtype, turned, a, b, c);
                }
            }
        }
    }

    @ParameterizedTest
    @CsvSource({"16, 8, 8, 32", "32, 32, 32, 64", "32, 16, 64, 128"})
    void factorsOfF32AreRoundedWhereThatIsAllowed(int m, int k, int n, int threads) {
        String exact = ProductKernels.matmul(DType.F32, m, k, n);
        String text = exact.replace("= dot ", "= dot_tf32 ");
        Shape a = Shape.of(m + 3, 3 * k - 1);
        Shape b = Shape.of(3 * k - 1, n + 5);
        Shape c = Shape.of(m + 3, n + 5);
        for (boolean copies : List.of(false, true)) {
            Target target = MatrixUnits.target(MatrixUnits.MANY, threads, 48 << 10, copies);
            assertThat(count(lower(exact, target, List.of(ROWS, ROWS, ROWS)), "matrix_multiply")).isZero();
            for (boolean turned : List.of(false, true)) {
                ViewFacts facts = turned ? COLUMNS : ROWS;
                LaneKernel lanes = lower(text, target, List.of(facts, facts, ROWS));
                assertThat(count(lanes, "round_tf32")).isPositive();
                BankConflicts banks = assertDoesWhatTheReferenceDoes(
                        text, lanes, new long[] {2, 2, 1}, DType.F32, turned, a, b, c);
                assertThat(banks.worstRead()).as(banks::toString).isLessThanOrEqualTo(1);
            }
        }
    }

    @ParameterizedTest
    @CsvSource({
        "f16, 16, 16, 16, 32", "bf16, 64, 32, 32, 128", "f16, 32, 64, 64, 64", "i8, 16, 32, 32, 32",
        "u8, 64, 64, 32, 128"
    })
    void scoresAreMultipliedWhereTheyAre(String name, int queries, int keys, int dim, int threads) {
        DType dtype = DType.named(name).orElseThrow();
        String real = ProductKernels.attention(dtype, queries, keys, dim).replace("= exp", "= neg");
        String text = dtype.isFloat() ? real : real.replace(" 0.0 ", " 0 ");
        for (boolean copies : List.of(false, true)) {
            Target target = MatrixUnits.target(MatrixUnits.MANY, threads, 48 << 10, copies);
            LaneKernel lanes = lower(text, target, List.of(ROWS, ROWS, ROWS));
            assertThat(count(lanes, "pack_pair") > 0).isEqualTo(dtype.isFloat());
            assertDoesWhatTheReferenceDoes(text, lanes, new long[] {2, 1, 1}, dtype, false,
                    Shape.of(2 * queries - 5, dim), Shape.of(3 * keys - 7, dim), Shape.of(2 * queries - 5, dim));
        }
    }

    @ParameterizedTest
    @CsvSource({"f16, 64, 16, 64", "f16, 32, 32, 128", "bf16, 16, 64, 64", "bf16, 128, 128, 8", "f64, 32, 16, 32",
        "i8, 128, 64, 128", "u8, 64, 128, 64"})
    void productsMeetInNoBank(String name, int m, int k, int n) {
        DType dtype = DType.named(name).orElseThrow();
        String text = ProductKernels.matmul(dtype, m, k, n);
        for (boolean turned : List.of(false, true)) {
            ViewFacts facts = turned ? COLUMNS : ROWS;
            for (boolean copies : List.of(false, true)) {
                Target target = MatrixUnits.target(MatrixUnits.MANY, 128, 64 << 10, copies);
                LaneKernel lanes = lower(text, target, List.of(facts, facts, ROWS));
                BankConflicts banks = assertDoesWhatTheReferenceDoes(
                        text, lanes, new long[] {1, 1, 1}, dtype, turned, Shape.of(m, 2 * k), Shape.of(2 * k, n),
                        Shape.of(m, n));
                assertThat(banks.worstRead()).as(banks::toString).isLessThanOrEqualTo(1);
                assertThat(banks.worstWrite()).as(banks::toString).isLessThanOrEqualTo(1);
            }
        }
    }

    @Test
    void aFactorOfTwoProductsIsSharedAsEachOfThemWants() {
        // Four sub-groups share 64 columns in squares, 8 columns by rows.
        String text = """
                kernel @twice(%0 a: view<f16 rank 2>, %1 b: view<f16 rank 2>, %2 c: view<f32 rank 2>) {
                  %3 = constant 0 : index
                  %4 = constant 16 : index
                  %5 = constant 64 : index
                  %6 = size %1, 0 : index
                  %7 = load %0[%3, %3] fill 0.0 : tile<f16[64, 16]>
                  %8 = full 0.0 : tile<f32[64, 64]>
                  %9 = full 0.0 : tile<f32[64, 8]>
                  %10, %11 = for %12 = %3 to %6 step %4 carry (%13 = %8, %14 = %9) : tile<f32[64, 64]>, tile<f32[64, 8]> {
                    %15 = load %1[%12, %3] fill 0.0 : tile<f16[16, 64]>
                    %16 = dot %7, %15, %13 : tile<f32[64, 64]>
                    %17 = load %1[%12, %5] fill 0.0 : tile<f16[16, 8]>
                    %18 = dot %7, %17, %14 : tile<f32[64, 8]>
                    yield %16, %18
                  }
                  store %2[%3, %3], %10
                  store %2[%3, %5], %11
                }
                """;
        for (boolean copies : List.of(false, true)) {
            Target target = MatrixUnits.target(MatrixUnits.MANY, 128, 48 << 10, copies);
            LaneKernel lanes = lower(text, target, List.of(ROWS, ROWS, ROWS));
            assertDoesWhatTheReferenceDoes(text, lanes, new long[] {1, 1, 1}, DType.F16, false,
                    Shape.of(64, 16), Shape.of(48, 72), Shape.of(64, 72));
        }
    }

    @Test
    void aRoundOfCopiesHasOneBarrier() {
        Target target = MatrixUnits.target(MatrixUnits.MANY, 64, 48 << 10, true);
        LaneKernel lanes = lower(ProductKernels.matmul(DType.F16, 32, 32, 32), target, List.of(ROWS, ROWS, ROWS));
        assertThat(count(lanes, "async_copy")).isPositive();
        String loop = LanePrinter.print(lanes);
        loop = loop.substring(loop.lastIndexOf("async_wait 2"), loop.lastIndexOf("async_wait 0"));
        assertThat(loop.lines().filter(line -> line.contains("barrier")).count()).isOne();
    }

    @Test
    void anInstructionThatKeepsFewerBitsOfSumsIsForProductsThatAllowIt() {
        MatrixUnit unit = new MatrixUnit("e4m3", 16, 8, 32, DType.F8E4M3, DType.F32, Precision.FAST_ACCUMULATION);
        Target target = MatrixUnits.target(List.of(unit), 32, 48 << 10, false);
        String exact = ProductKernels.matmul(DType.F8E4M3, 32, 32, 32);
        String fast = exact.replace("= dot ", "= dot_fast_accumulation ");
        assertThat(count(lower(exact, target, List.of(ROWS, ROWS, ROWS)), "matrix_multiply")).isZero();
        assertThat(count(lower(fast, target, List.of(ROWS, ROWS, ROWS)), "matrix_multiply")).isPositive();
    }

    @Test
    void aTileThatNoInstructionDividesIsMultipliedByThreads() {
        Target target = MatrixUnits.target(MatrixUnits.MANY, 32, 48 << 10, false);
        LaneKernel lanes = lower(ProductKernels.matmul(DType.F16, 8, 16, 8), target, List.of(ROWS, ROWS, ROWS));
        assertThat(count(lanes, "matrix_multiply")).isZero();
    }

    @Test
    void eachThreadReadsWhatItMultipliesOnce() {
        Target target = MatrixUnits.target(MatrixUnits.MANY, 128, 48 << 10, false);
        LaneKernel lanes = lower(ProductKernels.matmul(DType.F16, 128, 32, 128), target, List.of(ROWS, ROWS, ROWS));
        // For each of two times 16 sums: 64 by 64 elements are 4 by 8 instructions, whose factors are 4 + 4 reads.
        assertThat(count(lanes, "matrix_multiply")).isEqualTo(64);
        assertThat(count(lanes, "matrix_load")).isEqualTo(16);
    }
}
