package dev.pavage.lower.loop;

import dev.pavage.ir.MemoryOp;
import dev.pavage.ir.TileOp;
import dev.pavage.ir.Value;
import dev.pavage.ir.ValueType.TileType;
import dev.pavage.lower.loop.Placement.Home;
import dev.pavage.lower.loop.Scratch.Buffer;
import dev.pavage.type.Shape;
import java.util.List;
import java.util.Map;

/**
 * What computing an element of a tile reads, through inline values.
 *
 * @param placement where values live
 * @param stored the buffers of stored values
 */
record Reach(Placement placement, Map<Value, Buffer> stored) {
    /** The axis of no axis: the operand is the same all along. */
    static final int NONE = -1;

    /** The tiles that an inline value is computed from. */
    List<Value> operands(Value value) {
        return placement.definition(value).orElseThrow().operands().stream()
                .filter(v -> v.type() instanceof TileType)
                .toList();
    }

    /** Whether the value is computed where it is used. */
    boolean isInline(Value value) {
        return placement.home(value) == Home.INLINE && !stored.containsKey(value);
    }

    /** Whether an inline op's element is computed from the same element of its operands. */
    boolean keepsElement(Value value) {
        return switch (placement.definition(value).orElseThrow()) {
            case TileOp.Broadcast b -> false;
            case TileOp.Transpose t -> false;
            case TileOp.Reshape r -> false;
            default -> true;
        };
    }

    /** Whether an element of the value is computed from another element of the buffer. */
    boolean readsElsewhere(Value value, Buffer buffer) {
        return readsElsewhere(value, true, buffer);
    }

    /** The same for the op that defines the value, wherever the value itself is kept. */
    boolean operandsReadElsewhere(Value value, Buffer buffer) {
        return operands(value).stream().anyMatch(v -> readsElsewhere(v, keepsElement(value), buffer));
    }

    private boolean readsElsewhere(Value value, boolean sameElement, Buffer buffer) {
        if (!isInline(value)) {
            Buffer home = stored.get(value);
            return home != null && !sameElement && home.offset() == buffer.offset();
        }
        return operands(value).stream().anyMatch(v -> readsElsewhere(v, sameElement && keepsElement(value), buffer));
    }

    /** Whether the value is computed from any element of the buffer. */
    boolean reads(Value value, Buffer buffer) {
        if (!isInline(value)) {
            Buffer home = stored.get(value);
            return home != null && home.offset() == buffer.offset();
        }
        return operands(value).stream().anyMatch(v -> reads(v, buffer));
    }

    /** The axis of an inline op's operand along which it moves when the result moves along {@code axis}; {@link #NONE} if it stays. */
    int operandAxis(Value value, Value operand, int axis) {
        if (axis == NONE) {
            return NONE;
        }
        return switch (placement.definition(value).orElseThrow()) {
            case TileOp.Broadcast b -> b.a().shape().extent(axis) == 1 ? NONE : axis;
            case TileOp.Transpose t -> t.order().get(axis);
            case TileOp.Reshape r -> reshapedAxis(r.result().shape(), r.a().shape(), axis);
            case MemoryOp m -> axis;
            default -> operand.shape().rank() == 0 ? NONE : axis;
        };
    }

    /** The axis of {@code to} that holds what {@code axis} of {@code from} does; the shapes differ in axes of extent 1 only. */
    static int reshapedAxis(Shape from, Shape to, int axis) {
        if (from.extent(axis) == 1) {
            return NONE;
        }
        int place = 0;
        for (int i = 0; i < axis; i++) {
            place += from.extent(i) == 1 ? 0 : 1;
        }
        for (int i = 0; i < to.rank(); i++) {
            if (to.extent(i) != 1 && place-- == 0) {
                return i;
            }
        }
        throw new IllegalStateException(from + " is not " + to + " with axes of extent 1 put in or taken out");
    }
}
