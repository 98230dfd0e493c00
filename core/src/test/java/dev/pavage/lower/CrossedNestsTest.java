package dev.pavage.lower;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.pavage.ir.Target;
import dev.pavage.ir.TileKernel;
import dev.pavage.ir.ValueType;
import dev.pavage.ir.ViewFacts;
import dev.pavage.kernel.Index;
import dev.pavage.kernel.Kernel;
import dev.pavage.kernel.Program;
import dev.pavage.kernel.Tile;
import dev.pavage.kernel.TileVar;
import dev.pavage.kernel.View;
import dev.pavage.lane.LaneKernel;
import dev.pavage.lane.LanePrinter;
import dev.pavage.lane.LaneVerifier;
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
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Nests whose operands lie side by side along different axes, and sums that a loop carries in place. */
class CrossedNestsTest {
    /** The transposed matrix. */
    public static void transpose(Program p, View a, View out) {
        out.store(p.id(0).times(16), p.id(1).times(16), block(p, a));
    }

    /** The transposed matrix with its rows and its columns numbered: two operands along different axes, and a broadcast. */
    public static void blend(Program p, View a, View out) {
        Index row = p.id(0).times(16);
        Index col = p.id(1).times(16);
        Tile numbers = p.indices(col, 16).row().to(out.dtype());
        out.store(row, col, block(p, a).plus(out.load(row, col, 16, 16)).plus(numbers));
    }

    /** Two matrices by turns in each other's place, three times. */
    public static void turns(Program p, View a, View out) {
        Index row = p.id(0).times(16);
        Index col = p.id(1).times(16);
        TileVar x = p.var(block(p, a));
        TileVar y = p.var(out.load(row, col, 16, 16));
        for (Index i : p.range(0, 3, 1)) {
            Tile sum = x.plus(y);
            x.set(y.value());
            y.set(sum);
        }
        out.store(row, col, x.minus(y));
    }

    private static Tile block(Program p, View a) {
        return a.withFill(1).load(p.id(1).times(16), p.id(0).times(16), 16, 16).transpose();
    }

    private static LaneKernel lower(String name, DType dtype, int bits, boolean unit) {
        Target target = LoopLoweringTest.target(bits);
        TileKernel kernel = capture(name, dtype);
        ViewFacts facts = unit ? new ViewFacts(Set.of(1), Set.of()) : ViewFacts.NONE;
        LaneKernel lowered = LoopLowering.lower(
                Pipeline.standard().run(kernel, new PassContext(target)), List.of(facts, facts), target);
        LaneVerifier.verify(lowered);
        return lowered;
    }

    private static TileKernel capture(String name, DType dtype) {
        List<ValueType.ViewType> views = Collections.nCopies(2, ValueType.view(dtype, 2));
        return Kernel.of(CrossedNestsTest.class, name).capture(views);
    }

    private static List<HostView> views(Arena arena, DType dtype, int rows, int columns) {
        return List.of(numbered(arena, dtype, columns, rows), numbered(arena, dtype, rows, columns));
    }

    private static HostView numbered(Arena arena, DType dtype, int rows, int columns) {
        double[] values = new double[rows * columns];
        for (int i = 0; i < values.length; i++) {
            values[i] = i % 101 - 50;
        }
        TileData data = dtype.isFloat()
                ? TileData.ofReals(dtype, Shape.of(rows, columns), values)
                : TileData.ofIntegers(
                        dtype, Shape.of(rows, columns),
                        java.util.stream.DoubleStream.of(values).mapToLong(v -> (long) v).toArray());
        return HostView.allocate(arena, data);
    }

    @ParameterizedTest
    @CsvSource({
        "transpose, F32, 512, 32, 32", "transpose, F32, 256, 33, 47", "transpose, F32, 128, 5, 70",
        "transpose, F64, 512, 20, 33",
        "transpose, F16, 512, 19, 40", "transpose, I8, 256, 31, 31", "transpose, BOOL, 256, 31, 31",
        "transpose, F32, 0, 17, 18",
        "blend, F32, 512, 32, 32", "blend, F32, 256, 33, 47", "blend, I32, 512, 15, 50", "blend, F64, 128, 20, 33",
        "turns, F32, 512, 32, 32", "turns, I32, 256, 33, 20"
    })
    void giveWhatTheReferenceGives(String name, DType dtype, int bits, int rows, int columns) {
        LaneKernel lowered = lower(name, dtype, bits, true);
        long[] grid = {Math.ceilDiv(rows, 16), Math.ceilDiv(columns, 16), 1};
        try (Arena arena = Arena.ofConfined()) {
            List<HostView> expected = views(arena, dtype, rows, columns);
            Interpreter.run(capture(name, dtype), grid, expected, Options.plain());
            List<HostView> found = views(arena, dtype, rows, columns);
            LaneLaunch.run(lowered, grid, found, 1);
            assertEquals(
                    expected.getLast().toTile(), found.getLast().toTile(), () -> LanePrinter.print(lowered));
        }
    }

    @Test
    void blocksAreTransposedInRegistersWhereLanesAreFour() {
        assertThat(LanePrinter.print(lower("transpose", DType.F32, 128, true))).contains("swap_lanes");
        assertThat(LanePrinter.print(lower("transpose", DType.F64, 128, true))).doesNotContain("swap_lanes");
        assertThat(LanePrinter.print(lower("transpose", DType.F32, 128, false))).doesNotContain("swap_lanes");
    }

    @Test
    void sumsOfBlocksAreCarriedInPlace() {
        // One buffer of 16 by 16, which is added to; not a second one and a copy.
        assertEquals(16 * 16 * 4, lower("sums", DType.F32, 512, true).scratchBytes());
    }

    /** The sum of a row of blocks. */
    public static void sums(Program p, View a, View out) {
        TileVar sum = p.var(p.zeros(a.dtype(), 16, 16));
        for (Index col : p.range(0, a.size(1), 16)) {
            sum.set(sum.plus(a.load(p.id(0).times(16), col, 16, 16)));
        }
        out.store(p.id(0).times(16), p.id(1).times(16), sum);
    }
}
