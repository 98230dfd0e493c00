package dev.pavage.lower.thread;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pavage.ir.Target;
import dev.pavage.ir.TileKernel;
import dev.pavage.ir.ValueType;
import dev.pavage.ir.ViewFacts;
import dev.pavage.kernel.Kernel;
import dev.pavage.kernel.Program;
import dev.pavage.kernel.Tile;
import dev.pavage.kernel.View;
import dev.pavage.lane.AccessOp;
import dev.pavage.lane.LaneInterpreter.Watcher;
import dev.pavage.lane.LaneKernel;
import dev.pavage.lane.LaneVerifier;
import dev.pavage.lower.LaneLaunch;
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
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/**
 * In which order a thread loads and stores where a tile is more than 16 of its registers. Each access is of four numbers, so
 * that a piece of 16 registers takes four of each view.
 */
class StoreChainsTest {
    private static final int VIEWS = 3;
    private static final long[] PROGRAM = {1, 1, 1};
    private static final ViewFacts ROWS = new ViewFacts(Set.of(0), Set.of());

    static void sum(Program p, View x, View y, View z, int n) {
        z.store(0, x.load(0, n).plus(y.load(0, n)));
    }

    static void twoUses(Program p, View x, View y, View z, int n) {
        Tile both = x.load(0, n);
        y.store(0, both.plus(1));
        z.store(0, both.times(2));
    }

    static void storeBetween(Program p, View x, View y, View z, int n) {
        Tile early = x.load(0, n);
        y.store(0, y.load(0, n).neg());
        z.store(0, early.plus(1));
    }

    static void shifted(Program p, View x, View y, View z, int n) {
        z.store(0, x.load(1, n).plus(y.load(0, n)));
    }

    static void copy(Program p, View x, View y, View z, int n) {
        z.store(0, x.load(0, n));
    }

    /** The views that the first thread accesses, one letter each: x, y, z where it loads, X, Y, Z where it stores. */
    private static String accesses(String method, int n, int threads) {
        Target target = new Target("test", "", Target.Lowering.THREADS, EnumSet.allOf(DType.class), 128, 0, 1, threads,
                16 << 10, List.of(), List.of(), false, false);
        TileKernel kernel = Kernel.of(StoreChainsTest.class, method)
                .capture(Collections.nCopies(VIEWS, ValueType.view(DType.F32, 1)), n);
        TileKernel optimised = Pipeline.standard().verified().run(kernel, new PassContext(target));
        LaneKernel lanes = ThreadLowering.lower(optimised, Collections.nCopies(VIEWS, ROWS), target, threads);
        LaneVerifier.verify(lanes);
        try (Arena arena = Arena.ofConfined()) {
            List<HostView> expected = views(arena);
            List<HostView> found = views(arena);
            Interpreter.run(kernel, PROGRAM, expected, Options.plain());
            StringBuilder accesses = new StringBuilder();
            Watcher watcher = (op, addresses) -> accesses.append(letter(op, addresses[0]));
            LaneLaunch.run(lanes, PROGRAM, found, 1, watcher);
            assertThat(found.stream().map(HostView::toTile).toList())
                    .isEqualTo(expected.stream().map(HostView::toTile).toList());
            return accesses.toString();
        }
    }

    /** Views whose neighbours in the interpreter's memory begin 1 KiB apart: 240 numbers and a gap of 64 bytes. */
    private static List<HostView> views(Arena arena) {
        return IntStream.range(0, VIEWS)
                .mapToObj(v -> TileData.ofReals(
                        DType.F32, Shape.of(240), IntStream.range(0, 240).mapToDouble(i -> 3 * i + v).toArray()))
                .map(tile -> HostView.allocate(arena, tile))
                .toList();
    }

    private static char letter(AccessOp op, long address) {
        String letters = op instanceof AccessOp.Load ? "xyz" : "XYZ";
        return letters.charAt((int) (address / 1024));
    }

    @Test
    void aLargeTileIsLoadedComputedAndStoredPieceByPiece() {
        assertThat(accesses("sum", 64, 1)).isEqualTo("xxxxyyyyZZZZ".repeat(4));
        assertThat(accesses("sum", 64, 2)).isEqualTo("xxxxyyyyZZZZ".repeat(2));
    }

    @Test
    void aTileOfOnePieceIsLoadedAtOnce() {
        assertThat(accesses("sum", 64, 4)).isEqualTo("xxxxyyyyZZZZ");
    }

    @Test
    void whatNothingIsComputedFromIsNoChain() {
        assertThat(accesses("copy", 32, 1)).isEqualTo("x".repeat(8) + "Z".repeat(8));
    }

    @Test
    void whatTwoStoresNeedIsLoadedBeforeBoth() {
        assertThat(accesses("twoUses", 32, 1)).isEqualTo("x".repeat(8) + "Y".repeat(8) + "Z".repeat(8));
    }

    /** The views may be of the same memory. */
    @Test
    void nothingIsLoadedBehindAnotherStore() {
        assertThat(accesses("storeBetween", 32, 1)).isEqualTo("x".repeat(8) + "yyyyYYYY".repeat(2) + "Z".repeat(8));
    }

    /** A piece that is stored could be what a later one loads. */
    @Test
    void whatLiesElsewhereInItsViewIsLoadedBeforeTheFirstPieceIsStored() {
        assertThat(accesses("shifted", 32, 1)).matches("x+(yyyyZZZZ){2}");
    }
}
