package dev.pavage.ir;

import dev.pavage.ir.ValueType.TileType;
import dev.pavage.type.Shape;
import java.util.List;

/** Pieces that the ops' type rules share. */
final class Rules {
    private Rules() {}

    static void require(boolean holds, Op op, String rule) {
        if (!holds) {
            throw new IrException(name(op) + " " + rule + " (" + op.at() + ")");
        }
    }

    static void result(Op op, Value result, ValueType expected) {
        require(result.type().equals(expected), op, "defines " + expected + ", not " + result.type());
    }

    static void sameTypes(Op op, Value a, Value b) {
        require(a.tile().equals(b.tile()), op, "takes tiles of one type, not " + a.type() + " and " + b.type());
    }

    static void indexes(Op op, List<Value> values, int count) {
        require(
                values.size() == count && values.stream().allMatch(Value::isIndex),
                op,
                "takes one index per axis, " + count + " in all");
    }

    static void permutation(Op op, Shape shape, List<Integer> order) {
        try {
            shape.checkOrder(order.stream().mapToInt(i -> i).toArray());
        } catch (IllegalArgumentException e) {
            require(false, op, "permutes axes: " + e.getMessage());
        }
    }

    static void axis(Op op, TileType type, int axis) {
        require(axis >= 0 && axis < type.shape().rank(), op, "has no axis " + axis + " in " + type);
    }

    /** {@code TileOp.Binary} for a {@code TileOp.Binary}. */
    static String name(Op op) {
        return op.getClass().getEnclosingClass().getSimpleName() + "." + op.getClass().getSimpleName();
    }
}
