package dev.pavage.lane;

import dev.pavage.ir.SourceLocation;
import dev.pavage.ir.Target;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * A kernel ready to be printed as code.
 *
 * <p>The entry function does the work of one program (with {@link Target.Lowering#LOOPS}) or of one thread of a program
 * (with {@link Target.Lowering#THREADS}). Its parameters are scalar I64, in this order: program id 0, 1, 2; program count
 * 0, 1, 2; address of this program's scratch memory; then for each view argument its address in bytes, its extents, and its
 * strides in elements.
 *
 * @param name the tile kernel's name
 * @param lowering which lowering made it
 * @param ranks the rank of each view argument
 * @param functions all functions, callees before callers; the last is the entry
 * @param scratchBytes scratch (or local) memory that one program needs; its address is a multiple of 64
 * @param threads threads per program; 1 from the loop lowering
 * @param messages what {@link ControlOp.Check} and {@link ControlOp.Print} refer to
 */
public record LaneKernel(
        String name,
        Target.Lowering lowering,
        List<Integer> ranks,
        List<LaneFunction> functions,
        long scratchBytes,
        int threads,
        List<Message> messages) {
    /** Number of the entry function's parameters that come before the first view's. */
    public static final int FIXED_PARAMS = 7;

    /**
     * A text that the running kernel refers to by its position.
     *
     * @param text the message of a check or the label of a print
     * @param at the user's source line
     */
    public record Message(String text, SourceLocation at) {}

    /** Copies the lists. */
    public LaneKernel {
        ranks = List.copyOf(ranks);
        functions = List.copyOf(functions);
        messages = List.copyOf(messages);
    }

    /** The function that a launch runs. */
    public LaneFunction entry() {
        return functions.getLast();
    }

    /** Position of a view argument's address among the entry's parameters; its extents and strides follow. */
    public int paramOf(int view) {
        int position = FIXED_PARAMS;
        for (int i = 0; i < view; i++) {
            position += 1 + 2 * ranks.get(i);
        }
        return position;
    }

    /** What the kernel shows, by message. */
    public Map<Integer, ControlOp.Print> prints() {
        Map<Integer, ControlOp.Print> prints = new HashMap<>();
        functions.forEach(f -> collect(f.body(), prints));
        return Map.copyOf(prints);
    }

    private static void collect(Block block, Map<Integer, ControlOp.Print> prints) {
        for (LaneOp op : block.ops()) {
            switch (op) {
                case ControlOp.Print print -> prints.put(print.message(), print);
                case ControlOp.For loop -> collect(loop.body(), prints);
                case ControlOp.If branch -> {
                    collect(branch.then(), prints);
                    collect(branch.otherwise(), prints);
                }
                case LaneOp other -> {}
            }
        }
    }
}
