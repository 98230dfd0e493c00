package dev.pavage.ir;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class PrinterTest {
    @Test
    void printsWhatWasParsedByteForByte() {
        assertEquals(EveryOp.TEXT, Printer.print(Parser.parse(EveryOp.TEXT)));
    }

    @Test
    void theSampleHasEveryOp() {
        Set<Class<?>> found = new HashSet<>();
        collect(Parser.parse(EveryOp.TEXT).body(), found);
        Set<Class<?>> all = new HashSet<>();
        for (Class<?> family : Op.class.getPermittedSubclasses()) {
            all.addAll(Arrays.asList(family.getPermittedSubclasses()));
        }
        assertEquals(all, found);
    }

    @Test
    void renumbersInOrderOfDefinition() {
        String text = """
                kernel @k(%7 a: view<f32 rank 1>) {
                  %90 = constant 3 : index
                  %80 = for %81 = %90 to %90 step %90 carry (%82 = %90) : index {
                    yield %81
                  }
                  %5 = add %90, %80 : index
                }
                """;
        String expected = """
                kernel @k(%0 a: view<f32 rank 1>) {
                  %1 = constant 3 : index
                  %4 = for %2 = %1 to %1 step %1 carry (%3 = %1) : index {
                    yield %2
                  }
                  %5 = add %1, %4 : index
                }
                """;
        assertEquals(expected, Printer.printRenumbered(Parser.parse(text)));
    }

    @Test
    void anExpressionLeavesOutResultAndSourceLine() {
        Op op = Parser.parse("""
                kernel @k() {
                  %1 = constant 3 : index  // A.java:1
                }
                """).body().ops().getFirst();
        assertEquals("constant 3 : index", Printer.expression(op));
        assertEquals("%1 = constant 3 : index  // A.java:1", Printer.print(op));
    }

    @Test
    void expressionsOfOtherAttributesDiffer() {
        List<String> expressions = Stream.of("lt", "le").map(k -> Parser.parse("""
                kernel @k() {
                  %1 = constant 3 : index
                  %2 = KIND %1, %1 : tile<bool[]>
                }
                """.replace("KIND", k))).map(k -> Printer.expression(k.body().ops().getLast())).toList();
        assertNotEquals(expressions.get(0), expressions.get(1));
    }

    @Test
    void namesThatAreNoWordsAreQuoted() {
        Value param = new Value(0, ValueType.view(dev.pavage.type.DType.F32, 1));
        Region empty = new Region(List.of(), List.of());
        TileKernel kernel = new TileKernel("lambda$1 \"x\"", List.of(param), List.of(""), Map.of(), empty);
        assertEquals("kernel @\"lambda$1 \\\"x\\\"\"(%0 \"\": view<f32 rank 1>) {\n}\n", Printer.print(kernel));
        assertEquals(kernel, Parser.parse(Printer.print(kernel)));
    }

    private static void collect(Region region, Set<Class<?>> found) {
        for (Op op : region.ops()) {
            found.add(op.getClass());
            op.regions().forEach(r -> collect(r, found));
        }
    }
}
