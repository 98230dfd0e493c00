package dev.pavage.pass;

import dev.pavage.ir.TileOp;
import dev.pavage.ir.Value;
import dev.pavage.ir.ValueType;
import dev.pavage.ir.ViewOp;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;

/** Rules for ops that move elements without changing them, in tiles and in views. */
final class ShapeRules {
    private ShapeRules() {}

    static Optional<Value> broadcast(TileOp.Broadcast op, Rewriter to) {
        UnaryOperator<Value> again = a -> to.make(op.result().type(), r -> new TileOp.Broadcast(r, a, op.at()));
        // broadcast(x) to its own shape -> x;  broadcast(full c) -> full c;  broadcast(broadcast(x)) -> broadcast(x)
        return unchanged(op.a(), op.result())
                .or(() -> full(op, op.a(), to))
                .or(() -> to.definition(op.a()) instanceof TileOp.Broadcast inner
                        ? Optional.of(again.apply(inner.a()))
                        : Optional.empty());
    }

    static Optional<Value> reshape(TileOp.Reshape op, Rewriter to) {
        UnaryOperator<Value> again = a -> to.make(op.result().type(), r -> new TileOp.Reshape(r, a, op.at()));
        // reshape(x) to its own shape -> x;  reshape(full c) -> full c;  reshape(reshape(x)) -> reshape(x)
        return unchanged(op.a(), op.result())
                .or(() -> full(op, op.a(), to))
                .or(() -> to.definition(op.a()) instanceof TileOp.Reshape inner
                        ? Optional.of(again.apply(inner.a()))
                        : Optional.empty());
    }

    static Optional<Value> transpose(TileOp.Transpose op, Rewriter to) {
        // transpose(x) in order 0, 1, ... -> x;  transpose(full c) -> full c
        if (inOrder(op.order())) {
            return Optional.of(op.a());
        }
        // transpose(transpose(x)) -> transpose(x)
        if (to.definition(op.a()) instanceof TileOp.Transpose inner) {
            List<Integer> order = composed(inner.order(), op.order());
            return Optional.of(
                    to.make(op.result().type(), r -> new TileOp.Transpose(r, inner.a(), order, op.at())));
        }
        return full(op, op.a(), to);
    }

    static Optional<Value> simplify(ViewOp op, Rewriter to) {
        return switch (op) {
            case ViewOp.Transpose o -> transpose(o, to);
            // v.at() without indexes -> v
            case ViewOp.At o -> o.indexes().isEmpty() ? Optional.of(o.view()) : Optional.empty();
            case ViewOp.Slice o -> Optional.empty();
            case ViewOp.Reshape o -> Optional.empty();
        };
    }

    private static Optional<Value> transpose(ViewOp.Transpose op, Rewriter to) {
        // transpose(v) in order 0, 1, ... -> v
        if (inOrder(op.order())) {
            return Optional.of(op.view());
        }
        // transpose(transpose(v)) -> transpose(v)
        if (to.definition(op.view()) instanceof ViewOp.Transpose inner) {
            List<Integer> order = composed(inner.order(), op.order());
            return Optional.of(
                    to.make(op.result().type(), r -> new ViewOp.Transpose(r, inner.view(), order, op.at())));
        }
        return Optional.empty();
    }

    private static Optional<Value> unchanged(Value a, Value result) {
        return a.type().equals(result.type()) ? Optional.of(a) : Optional.empty();
    }

    private static Optional<Value> full(TileOp op, Value a, Rewriter to) {
        ValueType.TileType type = op.result().tile();
        return to.splat(a).map(c -> to.full(type, c, op.at()));
    }

    private static boolean inOrder(List<Integer> order) {
        return IntStream.range(0, order.size()).allMatch(i -> order.get(i) == i);
    }

    /** Axis i of the outer result is axis outer[i] of the inner one, which is axis inner[outer[i]] of its operand. */
    private static List<Integer> composed(List<Integer> inner, List<Integer> outer) {
        return outer.stream().map(inner::get).toList();
    }
}
