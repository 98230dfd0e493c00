package dev.pavage.ir;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.pavage.ir.TileOp.BinaryKind;
import dev.pavage.ir.TileOp.Combiner;
import dev.pavage.ir.TileOp.UnaryKind;
import dev.pavage.type.DType;
import dev.pavage.type.Shape;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class ParserTest {
    private static final SourceLocation AT = new SourceLocation("Kernels.java", 12);

    @Test
    void readsBackAnEqualKernel() {
        TileKernel kernel = Parser.parse(EveryOp.TEXT);
        assertEquals(kernel, Parser.parse(Printer.print(kernel)));
    }

    @Test
    void readsBackEveryKindOfOp() {
        Value tile = new Value(0, ValueType.tile(DType.I32, Shape.of(4)));
        Value index = new Value(1, ValueType.INDEX);
        List<Op> ops = new ArrayList<>(List.of(
                new TileOp.Iota(tile, AT), new IndexOp.Constant(index, 7, SourceLocation.UNKNOWN)));
        for (UnaryKind kind : UnaryKind.values()) {
            ops.add(new TileOp.Unary(new Value(ops.size(), tile.type()), kind, tile, AT));
        }
        for (BinaryKind kind : BinaryKind.values()) {
            ops.add(new TileOp.Binary(new Value(ops.size(), tile.type()), kind, tile, tile, AT));
        }
        for (Combiner kind : Combiner.values()) {
            ops.add(new TileOp.Scan(new Value(ops.size(), tile.type()), kind, tile, 0, AT));
        }
        for (IndexOp.Kind kind : IndexOp.Kind.values()) {
            ops.add(new IndexOp.Binary(new Value(ops.size(), ValueType.INDEX), kind, index, index, AT));
        }
        for (Comparison kind : Comparison.values()) {
            ops.add(new IndexOp.Compare(
                    new Value(ops.size(), ValueType.tile(DType.BOOL, Shape.SCALAR)), kind, index, index, AT));
            ops.add(new TileOp.Compare(
                    new Value(ops.size(), ValueType.tile(DType.BOOL, Shape.of(4))), kind, tile, tile, AT));
        }
        TileKernel kernel = new TileKernel("kinds", List.of(), List.of(), Map.of(), new Region(List.of(), ops));
        assertEquals(kernel, Parser.parse(Printer.print(kernel)));
    }

    @ParameterizedTest
    @EnumSource(DType.class)
    void readsBackLiteralsOfEachDtype(DType dtype) {
        List<Op> ops = new ArrayList<>();
        for (double value : new double[] {
            0, -0.0, 1, -1, 0.1, 1e-310, 1e30, 127, -128, Double.NaN, Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY
        }) {
            Value result = new Value(ops.size(), ValueType.tile(dtype, Shape.SCALAR));
            ops.add(new TileOp.Full(result, Literal.of(dtype, value), AT));
        }
        TileKernel kernel = new TileKernel("literals", List.of(), List.of(), Map.of(), new Region(List.of(), ops));
        assertEquals(kernel, Parser.parse(Printer.print(kernel)));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "\"", "\\", "\n\r\t", "\u0000\u007f", "// not a comment", "\ud800", "\u2028 \u00e9"})
    void readsBackStrings(String label) {
        Value tile = new Value(0, ValueType.tile(DType.I32, Shape.of(4)));
        List<Op> ops = List.of(new TileOp.Iota(tile, AT), new ControlOp.Print(label, tile, AT));
        TileKernel kernel = new TileKernel(label, List.of(), List.of(), Map.of(), new Region(List.of(), ops));
        assertEquals(kernel, Parser.parse(Printer.print(kernel)));
    }

    @ParameterizedTest
    @CsvSource({"Kernels.java, 12", "'', 3", "Kernels.java, 0", "a b:c.java, 4", "'quote\".java', 5"})
    void readsBackSourceLines(String file, int line) {
        SourceLocation at = new SourceLocation(file, line);
        List<Op> ops = List.of(new IndexOp.Constant(new Value(0, ValueType.INDEX), 1, at));
        TileKernel kernel = new TileKernel("lines", List.of(), List.of(), Map.of(), new Region(List.of(), ops));
        assertEquals(kernel, Parser.parse(Printer.print(kernel)));
    }

    @Test
    void commentsOnTheirOwnLineAreSkipped() {
        String text = """
                // A kernel.
                kernel @k() {
                  // A constant.
                  %1 = constant 3 : index
                }
                """;
        assertEquals(1, Parser.parse(text).body().ops().size());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "%1 = constant x : index | line 2, column 17: expected a number, found 'x'",
                "%1 = konstant 3 : index | line 2, column 8: there is no op konstant",
                "%1 = to_tile %7 : tile<i64[]> | line 2, column 16: %7 is not defined above",
                "%1 = constant 3 : sponge | line 2, column 21: a type is index, tile<...> or view<...>, not 'sponge'",
                "%1 = iota : tile<i99[4]> | line 2, column 20: 'i99' is no dtype; there are "
                        + "f64, f32, f16, bf16, f8e4m3, f8e5m2, "
                        + "i64, i32, i16, i8, u8, bool",
                "%1 = iota : tile<i32[-4]> | line 2, column 23: negative extent in shape [-4]",
                "%1 = constant 99999999999999999999 : index | line 2, column 17: '99999999999999999999' is no number "
                        + "that fits here",
                "%1, %2 = constant 3 : index, index | line 2, column 3: constant defines one value, not 2",
                "%1 = constant 3 | line 3, column 1: expected ':', found '}'",
                "constant 3 | line 2, column 3: constant defines one value, not 0",
                "%1 = constant 3 : index index | line 2, column 27: expected the end of the line, found 'index'",
                "print \"open | line 2, column 9: this string has no closing quote on its line",
                "%1 = constant 3 : index // nowhere | line 2, column 27: a comment behind an op names its source "
                        + "line as '// File.java:12'",
                "% = constant 3 : index | line 2, column 3: a value needs a number after %",
                "%1 = constant 3 ; index | line 2, column 19: no token begins with ';'",
            })
    void errorsNameLineAndColumn(String op, String message) {
        IrException e = assertThrows(IrException.class, () -> Parser.parse("kernel @k() {\n  " + op + "\n}\n"));
        assertEquals(message, e.getMessage());
    }

    @Test
    void anUnknownHintIsAnError() {
        IrException e = assertThrows(IrException.class, () -> Parser.parse("kernel @k() hints {fast = 1} {\n}\n"));
        assertEquals("line 1, column 20: there is no hint fast", e.getMessage());
    }

    @Test
    void textBehindTheKernelIsAnError() {
        IrException e = assertThrows(IrException.class, () -> Parser.parse("kernel @k() {\n}\nkernel"));
        assertEquals("line 3, column 1: expected the end of the text, found 'kernel'", e.getMessage());
    }

    @Test
    void anUnfinishedTextIsAnError() {
        IrException e = assertThrows(IrException.class, () -> Parser.parse("kernel @k() {\n  %1 = iota"));
        assertEquals("line 2, column 12: expected ':', found the end of the text", e.getMessage());
    }
}
