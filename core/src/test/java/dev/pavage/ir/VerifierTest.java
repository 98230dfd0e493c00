package dev.pavage.ir;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.pavage.type.DType;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class VerifierTest {
    private static final SourceLocation AT = new SourceLocation("Kernels.java", 12);

    @Test
    void acceptsEveryOp() {
        assertDoesNotThrow(() -> Verifier.verify(Parser.parse(EveryOp.TEXT)));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "%1 = constant 3 : index; %1 = constant 3 : index | %1 is defined twice",
                "%1 = iota : tile<i32[3]> | whose extents are not all powers of two",
                "%1 = iota : tile<i32[0]> | whose extents are not all powers of two",
                "%1 = full 0 : tile<i32[8]>; %2 = neg %1 : tile<i32[4]> | defines tile<i32[8]>, not tile<i32[4]>",
                "%1 = program_id 3 : index | a grid has axes 0 to 2, not 3",
                "%1 = program_count -1 : index | a grid has axes 0 to 2, not -1",
                "%1 = size %0, 2 : index | has axis 2 of view<f32 rank 2>",
                "%1 = transpose %0 order [1, 0] : view<f32 rank 2>; %2 = reshape %1[] : view<f32 rank 1> | "
                        + "reshapes %1, which is not an argument",
                "yield | a kernel's body yields nothing",
                "%1 = full 1 : tile<bool[]>; if %1 {; } else {; yield; } | a region does not end in a yield",
                "%1 = full 1 : tile<bool[]>; if %1 {; yield; yield; } else {; yield; } "
                        + "| a region yields before its end",
                "%1 = full 1 : tile<bool[]>; if %1 {; %2 = constant 1 : index; yield; } else {; yield; }; "
                        + "%3 = add %2, %2 : index | %2 is used outside of the region that defines it",
                "%1 = full 1 : tile<bool[]>; if %1 {; %2 = constant 1 : index; yield; } else {; "
                        + "%3 = add %2, %2 : index; yield; } | %2 is used outside of the region that defines it",
                "%1 = constant 1 : index; for %2 = %1 to %1 step %1 {; %2 = constant 1 : index; yield; } "
                        + "| %2 is defined twice",
                "%1 = constant 1 : index; %3 = for %2 = %1 to %1 step %1 : index {; yield %2; } "
                        + "| carries values of one type each",
                "%1 = full 1 : tile<i32[2, 2]>; %2 = dot_tf32 %1, %1, %1 : tile<i32[2, 2]> "
                        + "| is for other factors in precision tf32, not for those of i32",
            })
    void rejects(String ops, String problem) {
        String text = "kernel @bad(%0 a: view<f32 rank 2>) {\n" + ops.replace(';', '\n') + "\n}\n";
        IrException e = assertThrows(IrException.class, () -> Verifier.verify(Parser.parse(text)));
        assertTrue(e.getMessage().contains(problem), e.getMessage());
    }

    @Test
    void theMessageNamesKernelOpAndLine() {
        String text = """
                kernel @bad() {
                  %1 = program_id 7 : index  // Kernels.java:12
                }
                """;
        IrException e = assertThrows(IrException.class, () -> Verifier.verify(Parser.parse(text)));
        assertEquals(
                "kernel bad at Kernels.java:12: a grid has axes 0 to 2, not 7\n"
                        + "  in: %1 = program_id 7 : index  // Kernels.java:12",
                e.getMessage());
    }

    @Test
    void rejectsUseBeforeDefinition() {
        Value a = new Value(0, ValueType.INDEX);
        Value b = new Value(1, ValueType.INDEX);
        IrException e = rejects(new IndexOp.Binary(b, IndexOp.Kind.ADD, a, a, AT), new IndexOp.Constant(a, 1, AT));
        assertTrue(e.getMessage().contains("%0 is used before it is defined"), e.getMessage());
    }

    @Test
    void rejectsAUseUnderAnotherType() {
        Value index = new Value(0, ValueType.INDEX);
        Value view = new Value(0, ValueType.view(DType.F32, 1));
        IrException e = rejects(
                new IndexOp.Constant(index, 1, AT), new IndexOp.Size(new Value(1, ValueType.INDEX), view, 0, AT));
        assertTrue(e.getMessage().contains("used as view<f32 rank 1> but was defined as index"), e.getMessage());
    }

    @Test
    void rejectsALoopWithoutAVariable() {
        Value index = new Value(0, ValueType.INDEX);
        Region body = new Region(List.of(), List.of(new ControlOp.Yield(List.of(), AT)));
        IrException e = rejects(
                new IndexOp.Constant(index, 1, AT),
                new ControlOp.For(List.of(), index, index, index, List.of(), body, AT));
        assertTrue(e.getMessage().contains("gives its body a loop variable"), e.getMessage());
    }

    @Test
    void rejectsArgumentsThatAreNoViews() {
        Value index = new Value(0, ValueType.INDEX);
        TileKernel kernel =
                new TileKernel("bad", List.of(index), List.of("i"), Map.of(), new Region(List.of(), List.of()));
        IrException e = assertThrows(IrException.class, () -> Verifier.verify(kernel));
        assertEquals("kernel bad takes views as arguments, not index %0", e.getMessage());
    }

    @Test
    void rejectsViewsOfTooHighARank() {
        Value view = new Value(0, ValueType.view(DType.F32, 9));
        Region empty = new Region(List.of(), List.of());
        TileKernel kernel = new TileKernel("bad", List.of(view), List.of("v"), Map.of(), empty);
        IrException e = assertThrows(IrException.class, () -> Verifier.verify(kernel));
        assertTrue(e.getMessage().contains("is a view of rank 9, not 0 to 8"), e.getMessage());
    }

    @Test
    void rejectsArgumentsWithoutNames() {
        Value view = new Value(0, ValueType.view(DType.F32, 1));
        TileKernel kernel = new TileKernel("bad", List.of(view), List.of(), Map.of(), new Region(List.of(), List.of()));
        IrException e = assertThrows(IrException.class, () -> Verifier.verify(kernel));
        assertEquals("kernel bad has 1 arguments and 0 names for them", e.getMessage());
    }

    private static IrException rejects(Op... ops) {
        TileKernel kernel = new TileKernel("bad", List.of(), List.of(), Map.of(), new Region(List.of(), List.of(ops)));
        return assertThrows(IrException.class, () -> Verifier.verify(kernel));
    }
}
