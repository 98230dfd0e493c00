package dev.pavage.cpu.machine;

import dev.pavage.lane.Block;
import dev.pavage.lane.ControlOp;
import dev.pavage.lane.LaneOp;
import dev.pavage.lane.LaneValue;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** Where in a block each value is read for the last time. */
final class Liveness {
    private final Map<LaneValue, Integer> last = new HashMap<>();
    private int position;

    Liveness(Block block) {
        List<LaneOp> ops = block.ops();
        for (int i = 0; i < ops.size(); i++) {
            int at = i;
            reads(ops.get(i)).forEach(value -> last.put(value, at));
        }
        block.yields().forEach(value -> last.put(value, ops.size()));
    }

    /** What an op reads, and what blocks within it read. */
    static Stream<LaneValue> reads(LaneOp op) {
        return switch (op) {
            case ControlOp.For loop -> Stream.concat(loop.operands().stream(), reads(loop.body()));
            case ControlOp.If branch ->
                Stream.of(branch.operands().stream(), reads(branch.then()), reads(branch.otherwise()))
                        .flatMap(stream -> stream);
            case LaneOp other -> other.operands().stream();
        };
    }

    private static Stream<LaneValue> reads(Block block) {
        return Stream.concat(block.ops().stream().flatMap(Liveness::reads), block.yields().stream());
    }

    /** Goes on to the next op. */
    void advance() {
        position++;
    }

    /** Whether nothing behind the present op reads a value. */
    boolean isLast(LaneValue value) {
        return last.getOrDefault(value, -1) <= position;
    }

    /** Whether nothing behind the op after the present one reads a value. */
    boolean isLastNext(LaneValue value) {
        return last.getOrDefault(value, -1) <= position + 1;
    }
}
