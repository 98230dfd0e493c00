package dev.pavage.ir;

import java.util.List;
import java.util.function.UnaryOperator;

/**
 * One operation of the tile IR. Every op is a record: its results, its operands, its attributes and the source line it
 * came from. The five families stand in their own files.
 */
public sealed interface Op permits IndexOp, ViewOp, MemoryOp, TileOp, ControlOp {
    /** The user's source line. */
    SourceLocation at();

    /** The values it reads, in a fixed order, without those its regions read. */
    List<Value> operands();

    /** The values it defines. */
    List<Value> results();

    /** The regions it holds. */
    default List<Region> regions() {
        return List.of();
    }

    /**
     * The same op with each operand and result replaced; regions are kept as they are (see {@link ControlOp} for ops
     * with regions).
     */
    Op map(UnaryOperator<Value> operand, UnaryOperator<Value> result);

    /** Whether running it can be seen other than through its results, so that it may not be dropped, repeated or moved. */
    default boolean hasEffect() {
        return false;
    }

    /**
     * Checks the op's operands, attributes and result types against its type rule.
     *
     * @throws IrException if they break it
     */
    void check();
}
