package dev.pavage.pass;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.pavage.ir.IrException;
import dev.pavage.ir.Op;
import dev.pavage.ir.Parser;
import dev.pavage.ir.Printer;
import dev.pavage.ir.Region;
import dev.pavage.ir.TileKernel;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class PipelineTest {
    /** A kernel as capture writes it: each live variable carried, constants where they were first used. */
    private static final String CAPTURED =
            """
            kernel @sum(%0 a: view<f32 rank 2>, %1 out: view<f32 rank 1>) {
              %2 = program_id 0 : index  // Sums.java:4
              %3 = constant 16 : index  // Sums.java:4
              %4 = mul %2, %3 : index  // Sums.java:4
              %5 = full 0.0 : tile<f32[16]>  // Sums.java:5
              %6 = full 2.0 : tile<f32[16]>  // Sums.java:6
              %7 = constant 0 : index  // Sums.java:7
              %8 = size %0, 1 : index  // Sums.java:7
              %9 = constant 32 : index  // Sums.java:7
              %10, %11 = for %12 = %7 to %8 step %9 carry (%13 = %5, %14 = %6) : tile<f32[16]>, tile<f32[16]> {  // Sums.java:7
                %15 = load %0[%4, %12] fill 0.0 : tile<f32[16, 32]>  // Sums.java:8
                %16 = iota : tile<i64[32]>  // Sums.java:9
                %17 = to_tile %12 : tile<i64[]>  // Sums.java:9
                %18 = reshape %17 : tile<i64[1]>  // Sums.java:9
                %19 = broadcast %18 : tile<i64[32]>  // Sums.java:9
                %20 = add %16, %19 : tile<i64[32]>  // Sums.java:9
                %21 = to_tile %8 : tile<i64[]>  // Sums.java:9
                %22 = reshape %21 : tile<i64[1]>  // Sums.java:9
                %23 = broadcast %22 : tile<i64[32]>  // Sums.java:9
                %24 = lt %20, %23 : tile<bool[32]>  // Sums.java:9
                %25 = reshape %24 : tile<bool[1, 32]>  // Sums.java:9
                %26 = broadcast %25 : tile<bool[16, 32]>  // Sums.java:9
                %27 = full 0.0 : tile<f32[16, 32]>  // Sums.java:10
                %28 = select %26, %15, %27 : tile<f32[16, 32]>  // Sums.java:10
                %29 = reduce_sum %28 axis 1 : tile<f32[16]>  // Sums.java:11
                %30 = add %13, %29 : tile<f32[16]>  // Sums.java:11
                yield %30, %14  // Sums.java:7
              }
              %31 = div %10, %11 : tile<f32[16]>  // Sums.java:12
              store %1[%4], %31  // Sums.java:13
            }
            """;

    @Test
    void bringsACapturedKernelIntoItsShortestForm() {
        String expected =
                """
                kernel @sum(%0 a: view<f32 rank 2>, %1 out: view<f32 rank 1>) {
                  %2 = program_id 0 : index  // Sums.java:4
                  %3 = constant 16 : index  // Sums.java:4
                  %4 = mul %2, %3 : index  // Sums.java:4
                  %5 = full 0.0 : tile<f32[16]>  // Sums.java:5
                  %6 = constant 0 : index  // Sums.java:7
                  %7 = size %0, 1 : index  // Sums.java:7
                  %8 = constant 32 : index  // Sums.java:7
                  %9 = constant 1073741824 : index  // Sums.java:9
                  %10 = constant -9223372035781033984 : index  // Sums.java:9
                  %11 = constant -1073741824 : index  // Sums.java:9
                  %12 = constant 9223372035781033983 : index  // Sums.java:9
                  %13 = iota : tile<i32[32]>  // Sums.java:9
                  %14 = full 0.0 : tile<f32[16, 32]>  // Sums.java:10
                  %36 = for %15 = %6 to %7 step %8 carry (%16 = %5) : tile<f32[16]> {  // Sums.java:7
                    %17 = load %0[%4, %15] fill 0.0 : tile<f32[16, 32]>  // Sums.java:8
                    %18 = max %15, %10 : index  // Sums.java:9
                    %19 = add %18, %11 : index  // Sums.java:9
                    %20 = min %15, %12 : index  // Sums.java:9
                    %21 = add %20, %9 : index  // Sums.java:9
                    %22 = max %7, %19 : index  // Sums.java:9
                    %23 = min %22, %21 : index  // Sums.java:9
                    %24 = sub %23, %15 : index  // Sums.java:9
                    %25 = to_tile %24 : tile<i64[]>  // Sums.java:9
                    %26 = cast %25 : tile<i32[]>  // Sums.java:9
                    %27 = reshape %26 : tile<i32[1]>  // Sums.java:9
                    %28 = broadcast %27 : tile<i32[32]>  // Sums.java:9
                    %29 = lt %13, %28 : tile<bool[32]>  // Sums.java:9
                    %30 = reshape %29 : tile<bool[1, 32]>  // Sums.java:9
                    %31 = broadcast %30 : tile<bool[16, 32]>  // Sums.java:9
                    %32 = select %31, %17, %14 : tile<f32[16, 32]>  // Sums.java:10
                    %33 = reduce_sum %32 axis 1 : tile<f32[16]>  // Sums.java:11
                    %34 = add %16, %33 : tile<f32[16]>  // Sums.java:11
                    yield %34  // Sums.java:7
                  }
                  %37 = full 0.5 : tile<f32[16]>  // Sums.java:12
                  %38 = mul %36, %37 : tile<f32[16]>  // Sums.java:12
                  store %1[%4], %38  // Sums.java:13
                }
                """;
        TileKernel after = Pipeline.standard().verified().run(Parser.parse(CAPTURED), PassTesting.CONTEXT);
        assertEquals(Printer.printRenumbered(Parser.parse(expected)), Printer.printRenumbered(after));
    }

    @Test
    void givesTheSameTextEachTime() {
        TileKernel once = Pipeline.standard().run(Parser.parse(CAPTURED), PassTesting.CONTEXT);
        assertEquals(once, Pipeline.standard().run(Parser.parse(CAPTURED), PassTesting.CONTEXT));
    }

    @Test
    void aSecondRunChangesNothing() {
        TileKernel once = Pipeline.standard().run(Parser.parse(CAPTURED), PassTesting.CONTEXT);
        TileKernel twice = Pipeline.standard().run(once, PassTesting.CONTEXT);
        assertEquals(Printer.printRenumbered(once), Printer.printRenumbered(twice));
    }

    @Test
    void showsTheKernelAfterEachPass() {
        List<String> seen = new ArrayList<>();
        Pipeline.standard().run(Parser.parse(CAPTURED), PassTesting.CONTEXT, (pass, kernel) -> seen.add(pass));
        assertEquals(Pipeline.standard().passes().stream().map(Pass::name).toList(), seen);
    }

    @Test
    void namesThePassThatBrokeARule() {
        Pass breaks = new Pass() {
            @Override
            public String name() {
                return "breaks";
            }

            @Override
            public TileKernel run(TileKernel kernel, PassContext context) {
                List<Op> ops = kernel.body().ops();
                return kernel.withBody(new Region(List.of(), ops.subList(1, ops.size())));
            }
        };
        Pipeline pipeline = new Pipeline(List.of(breaks), false).verified();
        IrException e = assertThrows(
                IrException.class, () -> pipeline.run(Parser.parse(CAPTURED), PassTesting.CONTEXT));
        assertTrue(
                e.getMessage().startsWith("after pass breaks: kernel sum at Sums.java:4: %2 is used before"),
                e.getMessage());
    }
}
