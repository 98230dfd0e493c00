package dev.pavage.pass;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.pavage.ir.Hint;
import dev.pavage.ir.Printer;
import dev.pavage.ir.TileKernel;
import dev.pavage.ir.Verifier;
import dev.pavage.type.Shape;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PrefetchLoadsTest {
    private static final PassContext THREADS = ProductKernels.threads(256);

    private static TileKernel after(String text, PassContext context) {
        TileKernel after = new PrefetchLoads().run(ProductKernels.parse(text), context);
        Verifier.verify(after);
        return after;
    }

    private static String loop(String text, PassContext context) {
        String printed = Printer.printRenumbered(after(text, context));
        return printed.substring(printed.indexOf("full"), printed.indexOf("store"));
    }

    @Test
    void theOperandsOfARoundAreLoadedInTheRoundBefore() {
        String expected =
                """
                full 0.0 : tile<f32[4, 8]>
                  %12 = load %0[%7, %10] fill 0.0 : tile<f32[4, 8]>
                  %13 = load %1[%10, %8] fill 0.0 : tile<f32[8, 8]>
                  %22, %23, %24 = for %14 = %10 to %9 step %6 carry (%15 = %11, %16 = %12, %17 = %13) : tile<f32[4, 8]>, tile<f32[4, 8]>, tile<f32[8, 8]> {
                    %18 = add %14, %6 : index
                    %19 = load %0[%7, %18] fill 0.0 : tile<f32[4, 8]>
                    %20 = load %1[%18, %8] fill 0.0 : tile<f32[8, 8]>
                    %21 = dot %16, %17, %15 : tile<f32[4, 8]>
                    yield %21, %19, %20
                  }
                  """;
        assertEquals(expected.strip(), loop(ProductKernels.MATMUL, THREADS).strip());
    }

    @Test
    void theOperandsOfALaterDotAreLoadedBeforeTheFirst() {
        String text = loop(ProductKernels.CHAIN, THREADS);
        String body = text.substring(text.indexOf("for"));
        // The keys of the next round, the values of this one, then both products.
        assertEquals("add load max load transpose dot neg dot yield", ops(body), text);
    }

    private static String ops(String body) {
        StringBuilder ops = new StringBuilder();
        body.lines().skip(1).map(String::strip).filter(line -> !line.equals("}") && !line.isEmpty()).forEach(line -> ops
                .append(ops.isEmpty() ? "" : " ")
                .append(line.startsWith("yield") ? "yield" : line.split(" ")[2]));
        return ops.toString();
    }

    @ParameterizedTest
    @ValueSource(longs = {0, 1, 8, 19, 32})
    void sumsStayTheSameForAnyNumberOfRounds(long sums) {
        Shape a = Shape.of(8, sums);
        Shape b = Shape.of(sums, 16);
        Shape c = Shape.of(8, 16);
        long[] grid = {2, 2, 1};
        assertEquals(
                ProductKernels.run(ProductKernels.parse(ProductKernels.MATMUL), grid, a, b, c),
                ProductKernels.run(after(ProductKernels.MATMUL, THREADS), grid, a, b, c));
        Shape keys = Shape.of(sums, 16);
        Shape queries = Shape.of(8, 16);
        assertEquals(
                ProductKernels.run(ProductKernels.parse(ProductKernels.CHAIN), grid, queries, keys, queries),
                ProductKernels.run(after(ProductKernels.CHAIN, THREADS), grid, queries, keys, queries));
    }

    @Test
    void onlyWhatFitsIntoRegistersIsLoadedAhead() {
        // Two threads have room for 64 elements: for the 32 of a's block, but not for the 64 of b's behind it.
        String text = loop(ProductKernels.MATMUL, ProductKernels.threads(2));
        assertEquals("add load load dot yield", ops(text.substring(text.indexOf("for"))), text);
        assertEquals(1,
                text.lines().takeWhile(line -> !line.contains("for")).filter(line -> line.contains("load %0")).count());
    }

    @Test
    void aLoopThatWritesToAViewIsLeftAsItIs() {
        String writes = ProductKernels.MATMUL.replace("    yield %17\n", "    store %2[%7, %13], %17\n    yield %17\n");
        assertEquals(ProductKernels.parse(writes), after(writes, THREADS));
    }

    @Test
    void aLoadWhoseOffsetIsCarriedIsLeftWhereItIs() {
        String carried = ProductKernels.MATMUL
                .replace("%12 = for", "%12, %50 = for")
                .replace("carry (%14 = %11) : tile<f32[4, 8]>", "carry (%14 = %11, %51 = %10) : tile<f32[4, 8]>, index")
                .replace("%0[%7, %13]", "%0[%7, %51]")
                .replace("%1[%13, %8]", "%1[%51, %8]")
                .replace("yield %17", "%52 = add %51, %6 : index\n yield %17, %52");
        assertEquals(ProductKernels.parse(carried), after(carried, THREADS));
    }

    @Test
    void authorsWhoAskForOneStageGetNone() {
        TileKernel kernel = ProductKernels.parse(ProductKernels.MATMUL);
        TileKernel oneStage = new TileKernel(kernel.name(), kernel.params(), kernel.paramNames(),
                Map.of(Hint.STAGES, 1L), kernel.body());
        assertEquals(oneStage, new PrefetchLoads().run(oneStage, THREADS));
    }
}
