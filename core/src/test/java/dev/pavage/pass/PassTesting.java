package dev.pavage.pass;

import dev.pavage.ir.ControlOp;
import dev.pavage.ir.MemoryOp;
import dev.pavage.ir.Op;
import dev.pavage.ir.Parser;
import dev.pavage.ir.Printer;
import dev.pavage.ir.Target;
import dev.pavage.ir.TileKernel;
import dev.pavage.ir.Value;
import dev.pavage.ir.Verifier;
import dev.pavage.type.DType;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/** What the tests of passes share. */
final class PassTesting {
    static final PassContext CONTEXT = new PassContext(new Target(
            "test",
            "",
            Target.Lowering.LOOPS,
            EnumSet.allOf(DType.class),
            256,
            16,
            1,
            1,
            0,
            List.of(),
            List.of(),
            false,
            true));

    private static final Pattern VALUE = Pattern.compile("%(\\d+)");

    private PassTesting() {}

    /** A kernel of the given ops, one per semicolon. */
    static TileKernel kernel(String params, String ops) {
        TileKernel kernel = Parser.parse("kernel @k(" + params + ") {\n" + ops.replace(';', '\n') + "\n}\n");
        Verifier.verify(kernel);
        return kernel;
    }

    /** The kernel after a pass, verified. */
    static TileKernel run(Pass pass, TileKernel kernel) {
        TileKernel after = pass.run(kernel, CONTEXT);
        Verifier.verify(after);
        return after;
    }

    /** The text of a kernel after passes, renumbered. */
    static String after(String text, Pass... passes) {
        TileKernel kernel = Parser.parse(text);
        Verifier.verify(kernel);
        for (Pass pass : passes) {
            kernel = run(pass, kernel);
        }
        return Printer.printRenumbered(kernel);
    }

    /**
     * How the kernel's last op came to what it stores, or to the first offset if {@code offset}: each op with the ops
     * that made its operands in its place, and the named values by their names.
     */
    static String stored(TileKernel kernel, boolean offset, Map<Integer, String> names) {
        Map<Integer, Op> definitions = new HashMap<>();
        collect(kernel.body().ops(), definitions);
        MemoryOp.Store store = (MemoryOp.Store) kernel.body().ops().getLast();
        Value root = offset ? store.offsets().getFirst() : store.tile();
        return tree(root.id(), definitions, names, true);
    }

    private static void collect(List<Op> ops, Map<Integer, Op> definitions) {
        for (Op op : ops) {
            op.results().forEach(r -> definitions.put(r.id(), op));
            if (op instanceof ControlOp) {
                op.regions().forEach(r -> collect(r.ops(), definitions));
            }
        }
    }

    private static String tree(int id, Map<Integer, Op> definitions, Map<Integer, String> names, boolean outermost) {
        if (names.containsKey(id)) {
            return names.get(id);
        }
        String expression = Printer.expression(definitions.get(id)).replaceAll(" : [^:]*$", "");
        String filled = VALUE.matcher(expression)
                .replaceAll(m -> tree(Integer.parseInt(m.group(1)), definitions, names, false));
        return outermost || !filled.contains(" ") ? filled : "(" + filled + ")";
    }
}
