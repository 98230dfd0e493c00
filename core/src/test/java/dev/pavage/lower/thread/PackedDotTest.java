package dev.pavage.lower.thread;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.pavage.ir.Target;
import dev.pavage.ir.TileKernel;
import dev.pavage.ir.ViewFacts;
import dev.pavage.lane.AccessOp;
import dev.pavage.lane.LaneInterpreter.Watcher;
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
import dev.pavage.type.Shape;
import java.lang.foreign.Arena;
import java.util.EnumSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Whole kernels whose dots are multiplied by words of four bytes, compared with the reference; races are faults. */
class PackedDotTest {
    private static final int SUB_GROUP = 32;
    private static final ViewFacts ROWS = new ViewFacts(Set.of(1), Set.of());
    private static final ViewFacts COLUMNS = new ViewFacts(Set.of(0), Set.of());

    /** Scores of queries that stay over rows of keys, with a cast on the way to the dot. */
    private static final String SCORES =
            """
            kernel @scores(%0 q: view<i8 rank 2>, %1 k: view<i32 rank 2>, %2 out: view<i32 rank 2>) {
              %3 = program_id 0 : index
              %4 = program_id 1 : index
              %5 = constant 8 : index
              %6 = constant 16 : index
              %7 = mul %4, %5 : index
              %8 = mul %3, %6 : index
              %9 = constant 0 : index
              %10 = size %1, 0 : index
              %11 = load %0[%7, %9] fill 0 : tile<i8[8, 16]>
              %12 = full 0 : tile<i32[8, 16]>
              %13 = for %14 = %9 to %10 step %6 carry (%15 = %12) : tile<i32[8, 16]> {
                %16 = load %1[%14, %9] fill 0 : tile<i32[16, 16]>
                %17 = cast %16 : tile<i8[16, 16]>
                %18 = transpose %17 order [1, 0] : tile<i8[16, 16]>
                %19 = dot %11, %18, %15 : tile<i32[8, 16]>
                yield %19
              }
              store %2[%7, %8], %13
            }
            """;

    private static Target target(int threads, long localMemory) {
        return new Target("test", "", Target.Lowering.THREADS, EnumSet.allOf(DType.class), 128, 0, SUB_GROUP, threads,
                localMemory, List.of(), ThreadDotTest.PACKED, false, false);
    }

    private static LaneKernel lower(String text, List<ViewFacts> facts, int threads, long localMemory) {
        Target target = target(threads, localMemory);
        TileKernel kernel =
                Pipeline.standard().verified().run(ProductKernels.parse(text), new PassContext(target));
        LaneKernel lanes = ThreadLowering.lower(kernel, facts, target, threads);
        LaneVerifier.verify(lanes);
        return lanes;
    }

    private static HostView bytes(Arena arena, DType dtype, Shape shape, long seed) {
        long lowest = dtype == DType.U8 ? 0 : -128;
        long[] values = new Random(seed).longs(shape.elements(), lowest, lowest + 256).toArray();
        return HostView.allocate(arena, TileData.ofIntegers(dtype, shape, values));
    }

    private static HostView turned(HostView view) {
        return view.transpose(1, 0);
    }

    private static void assertSame(
            String text, LaneKernel lanes, long[] grid, List<HostView> operands, Shape result, Watcher watcher) {
        try (Arena arena = Arena.ofConfined()) {
            HostView expected = HostView.allocate(arena, DType.I32, result);
            HostView found = HostView.allocate(arena, DType.I32, result);
            List<HostView> both = List.of(operands.get(0), operands.get(1), expected);
            Interpreter.run(ProductKernels.parse(text), grid, both, Options.plain());
            LaneLaunch.run(
                    lanes, grid, List.of(operands.get(0), operands.get(1), found), Math.min(lanes.threads(), SUB_GROUP),
                    watcher);
            assertEquals(expected.toTile(), found.toTile(), () -> LanePrinter.print(lanes));
        }
    }

    @ParameterizedTest
    @CsvSource({
        "i8, 16, 16, 32, 32, 49152", "u8, 32, 32, 16, 64, 49152", "i8, 64, 32, 64, 128, 49152",
        "u8, 8, 8, 8, 64, 49152", "i8, 16, 4, 16, 16, 49152", "i8, 32, 64, 32, 64, 1024", "u8, 16, 32, 32, 1, 600",
        "i8, 16, 2, 16, 32, 49152"
    })
    void productsOfMatricesOfBytesAreTheReferences(String name, int m, int k, int n, int threads, long localMemory) {
        DType dtype = DType.named(name).orElseThrow();
        String text = ProductKernels.matmul(dtype, m, k, n);
        LaneKernel rows = lower(text, List.of(ROWS, ROWS, ROWS), threads, localMemory);
        LaneKernel turned = lower(text, List.of(COLUMNS, COLUMNS, ROWS), threads, localMemory);
        assertEquals(k % 4 == 0, LanePrinter.print(rows).contains("packed_dot " + name));
        Shape result = Shape.of(2L * m - 3, n + 1L);
        try (Arena arena = Arena.ofConfined()) {
            for (long sums : List.of(0L, 1L, (long) k, 2L * k + 3)) {
                HostView a = bytes(arena, dtype, Shape.of(result.extent(0), sums), 1);
                HostView b = bytes(arena, dtype, Shape.of(sums, result.extent(1)), 2);
                assertSame(text, rows, new long[] {2, 2, 1}, List.of(a, b), result, Watcher.NOBODY);
                HostView aTurned = turned(bytes(arena, dtype, Shape.of(sums, result.extent(0)), 3));
                HostView bTurned = turned(bytes(arena, dtype, Shape.of(result.extent(1), sums), 4));
                assertSame(text, turned, new long[] {2, 2, 1}, List.of(aTurned, bTurned), result, Watcher.NOBODY);
            }
        }
    }

    @ParameterizedTest
    @CsvSource({"1, 49152", "32, 49152", "64, 49152", "32, 256"})
    void anOperandThatStaysIsWordsToo(int threads, long localMemory) {
        LaneKernel lanes = lower(SCORES, List.of(ROWS, ROWS, ROWS), threads, localMemory);
        assertTrue(LanePrinter.print(lanes).contains("packed_dot i8"));
        try (Arena arena = Arena.ofConfined()) {
            HostView queries = bytes(arena, DType.I8, Shape.of(13, 16), 5);
            HostView keys = bytes(arena, DType.I32, Shape.of(35, 13), 6);
            assertSame(SCORES, lanes, new long[] {1, 2, 1}, List.of(queries, keys), Shape.of(13, 16), Watcher.NOBODY);
        }
    }

    @ParameterizedTest
    @CsvSource({"64, 64, 64", "128, 64, 128", "64, 32, 64", "128, 32, 64"})
    void threadsWriteWholeWordsAndMeetInNoBank(int m, int k, int n) {
        String text = ProductKernels.matmul(DType.I8, m, k, n);
        LaneKernel lanes = ThreadLowering.lower(
                Pipeline.standard().run(ProductKernels.parse(text), new PassContext(target(256, 48 << 10))),
                List.of(ROWS, ROWS, ROWS), target(256, 48 << 10));
        BankConflicts banks = new BankConflicts();
        Watcher watcher = (op, addresses) -> {
            boolean part = op instanceof AccessOp.Store s
                    && s.space() == AccessOp.Space.LOCAL
                    && s.value().type().lanes() * s.memory().bytes() < Integer.BYTES;
            assertFalse(part, () -> "writes parts of words: " + op);
            banks.access(op, addresses);
        };
        try (Arena arena = Arena.ofConfined()) {
            HostView a = bytes(arena, DType.I8, Shape.of(m, 2L * k), 7);
            HostView b = bytes(arena, DType.I8, Shape.of(2L * k, n), 8);
            assertSame(text, lanes, new long[] {1, 1, 1}, List.of(a, b), Shape.of(m, n), watcher);
        }
        assertTrue(banks.worstRead() == 1 && banks.worstWrite() == 1, banks::toString);
    }

    @Test
    void otherIntegersAreMultipliedOneByOne() {
        String text = ProductKernels.matmul(DType.I16, 16, 16, 16);
        LaneKernel lanes = lower(text, List.of(ROWS, ROWS, ROWS), 32, 48 << 10);
        assertFalse(LanePrinter.print(lanes).contains("packed_dot"));
    }
}
