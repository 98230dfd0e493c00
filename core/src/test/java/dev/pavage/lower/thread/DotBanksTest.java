package dev.pavage.lower.thread;

import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.pavage.ir.Target;
import dev.pavage.ir.TileKernel;
import dev.pavage.ir.ViewFacts;
import dev.pavage.lane.LaneKernel;
import dev.pavage.lower.LaneLaunch;
import dev.pavage.pass.PassContext;
import dev.pavage.pass.Pipeline;
import dev.pavage.pass.ProductKernels;
import dev.pavage.reference.HostView;
import dev.pavage.type.DType;
import dev.pavage.type.Shape;
import java.lang.foreign.Arena;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Where the accesses of dots fall in the banks of local memory, for the tiles that the library uses on GPUs. */
class DotBanksTest {
    private static final Target TARGET =
            new Target("test", "", Target.Lowering.THREADS, EnumSet.allOf(DType.class), 128,
                    0, 32, 256, 48 << 10, List.of(), List.of(), false, false);

    private static BankConflicts run(String text, DType dtype, ViewFacts facts, List<Shape> shapes) {
        TileKernel kernel = Pipeline.standard().run(ProductKernels.parse(text), new PassContext(TARGET));
        LaneKernel lanes = ThreadLowering.lower(kernel, List.of(facts, facts, facts), TARGET);
        BankConflicts banks = new BankConflicts();
        try (Arena arena = Arena.ofConfined()) {
            List<HostView> views = List.of(
                    HostView.allocate(arena, dtype, shapes.get(0)),
                    HostView.allocate(arena, dtype, shapes.get(1)),
                    HostView.allocate(arena, dtype.accumulator(), shapes.get(2)));
            LaneLaunch.run(lanes, new long[] {1, 1, 1}, views, 32, banks);
        }
        return banks;
    }

    private static final ViewFacts ROWS = new ViewFacts(Set.of(1), Set.of());

    @ParameterizedTest
    @CsvSource({
        "f32, 128, 16, 128", "f32, 64, 16, 64", "f32, 64, 8, 64", "f64, 64, 8, 64", "f64, 64, 16, 64",
        "f16, 128, 16, 128", "bf16, 128, 32, 64", "i8, 64, 64, 64", "f32, 32, 32, 32", "f32, 64, 32, 16",
        "f32, 16, 16, 16", "f32, 16, 8, 32", "f32, 8, 8, 8", "f64, 8, 16, 8", "bf16, 16, 16, 16", "f32, 8, 64, 8"
    })
    void aProductOfRowMajorMatricesMeetsInNoBank(String name, int m, int k, int n) {
        DType dtype = DType.named(name).orElseThrow();
        String text = ProductKernels.matmul(dtype, m, k, n);
        BankConflicts banks =
                run(text, dtype, ROWS, List.of(Shape.of(m, 2 * k), Shape.of(2 * k, n), Shape.of(m, n)));
        assertTrue(banks.worstRead() <= 1 && banks.worstWrite() <= 1, banks::toString);
    }

    @ParameterizedTest
    @CsvSource({"f32, 64, 32, 64", "f32, 32, 32, 64", "f32, 64, 32, 128", "f16, 64, 64, 64"})
    void attentionMeetsInNoBank(String name, int queries, int keys, int dim) {
        DType dtype = DType.named(name).orElseThrow();
        String text = ProductKernels.attention(dtype, queries, keys, dim);
        BankConflicts banks =
                run(text, dtype, ROWS,
                        List.of(Shape.of(queries, dim), Shape.of(2 * keys, dim), Shape.of(queries, dim)));
        assertTrue(banks.worstRead() <= 1 && banks.worstWrite() <= 1, banks::toString);
    }
}
