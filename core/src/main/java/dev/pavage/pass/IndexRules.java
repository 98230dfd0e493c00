package dev.pavage.pass;

import dev.pavage.ir.Comparison;
import dev.pavage.ir.IndexOp;
import dev.pavage.ir.IndexOp.Binary;
import dev.pavage.ir.IndexOp.Kind;
import dev.pavage.ir.Literal;
import dev.pavage.ir.SourceLocation;
import dev.pavage.ir.TileOp;
import dev.pavage.ir.Value;
import dev.pavage.ir.ValueType;
import dev.pavage.ir.ViewOp;
import dev.pavage.type.DType;
import dev.pavage.type.Shape;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * Algebra of indexes. Arithmetic is modulo 2⁶⁴, so sums and products may be regrouped at will; rules that would need it
 * not to wrap, such as {@code x * c / c -> x}, are missing on purpose.
 */
final class IndexRules {
    private static final ValueType.TileType BOOL = ValueType.tile(DType.BOOL, Shape.SCALAR);

    private IndexRules() {}

    /** The value that stands for the op's result, if a rule gives one. */
    static Optional<Value> simplify(IndexOp op, Rewriter to) {
        return switch (op) {
            case Binary o -> binary(o, to);
            case IndexOp.Compare o -> compare(o, to);
            case IndexOp.ToTile o -> toTile(o, to);
            case IndexOp.FromTile o -> fromTile(o, to);
            case IndexOp.Size o -> size(o, to);
            case IndexOp.Constant o -> Optional.empty();
            case IndexOp.ProgramId o -> Optional.empty();
            case IndexOp.ProgramCount o -> Optional.empty();
        };
    }

    private static Optional<Value> binary(Binary op, Rewriter to) {
        OptionalLong a = to.constant(op.a());
        OptionalLong b = to.constant(op.b());
        // 2 + 3 -> 5
        if (a.isPresent() && b.isPresent()) {
            return constant(op.kind().apply(a.getAsLong(), b.getAsLong()), op.at(), to);
        }
        // c + x -> x + c: the rules below need to look at one side only
        if (a.isPresent() && commutes(op.kind())) {
            return Optional.of(to.index(op.kind(), op.b(), op.a(), op.at()));
        }
        if (b.isPresent()) {
            return withConstant(op, b.getAsLong(), to);
        }
        if (op.a().equals(op.b())) {
            return withItself(op, to);
        }
        return switch (op.kind()) {
            case SUB -> difference(op, to);
            // 0 / x -> 0
            case FLOOR_DIV, CEIL_DIV, FLOOR_MOD ->
                a.isPresent() && a.getAsLong() == 0 ? Optional.of(op.a()) : Optional.empty();
            case ADD, MUL, MIN, MAX -> Optional.empty();
        };
    }

    private static boolean commutes(Kind kind) {
        return switch (kind) {
            case ADD, MUL, MIN, MAX -> true;
            case SUB, FLOOR_DIV, CEIL_DIV, FLOOR_MOD -> false;
        };
    }

    private static Optional<Value> withConstant(Binary op, long c, Rewriter to) {
        Value x = op.a();
        return switch (op.kind()) {
            // x + 0 -> x,  (y + d) + c -> y + (d + c)
            case ADD -> c == 0 ? Optional.of(x) : regroup(op, c, to);
            // x - c -> x + (-c)
            case SUB -> Optional.of(to.index(Kind.ADD, x, to.index(-c, op.at()), op.at()));
            // x * 0 -> 0,  x * 1 -> x,  (y * d) * c -> y * (d * c)
            case MUL -> c == 0 ? Optional.of(op.b()) : c == 1 ? Optional.of(x) : regroup(op, c, to);
            // x / 0 -> 0,  x / 1 -> x
            case FLOOR_DIV, CEIL_DIV -> c == 0 ? Optional.of(op.b()) : c == 1 ? Optional.of(x) : Optional.empty();
            // x mod 0 -> 0,  x mod 1 -> 0
            case FLOOR_MOD -> c == 0 || c == 1 ? constant(0, op.at(), to) : Optional.empty();
            // min(x, the largest) -> x,  min(x, the smallest) -> the smallest,  min(min(y, d), c) -> min(y, min(d, c))
            case MIN ->
                c == Long.MAX_VALUE ? Optional.of(x) : c == Long.MIN_VALUE ? Optional.of(op.b()) : regroup(op, c, to);
            // max likewise
            case MAX ->
                c == Long.MIN_VALUE ? Optional.of(x) : c == Long.MAX_VALUE ? Optional.of(op.b()) : regroup(op, c, to);
        };
    }

    /** (y · d) · c -> y · (d · c) for an associative kind. */
    private static Optional<Value> regroup(Binary op, long c, Rewriter to) {
        if (to.definition(op.a()) instanceof Binary inner && inner.kind() == op.kind()) {
            OptionalLong d = to.constant(inner.b());
            if (d.isPresent()) {
                Value both = to.index(op.kind().apply(d.getAsLong(), c), op.at());
                return Optional.of(to.index(op.kind(), inner.a(), both, op.at()));
            }
        }
        return Optional.empty();
    }

    private static Optional<Value> withItself(Binary op, Rewriter to) {
        return switch (op.kind()) {
            // min(x, x) -> x
            case MIN, MAX -> Optional.of(op.a());
            // x - x -> 0,  x mod x -> 0 (also where x is 0)
            case SUB, FLOOR_MOD -> constant(0, op.at(), to);
            // x / x is 0 where x is 0
            case FLOOR_DIV, CEIL_DIV, ADD, MUL -> Optional.empty();
        };
    }

    private static Optional<Value> difference(Binary op, Rewriter to) {
        if (to.definition(op.a()) instanceof Binary sum && sum.kind() == Kind.ADD) {
            // (x + y) - y -> x
            if (sum.b().equals(op.b())) {
                return Optional.of(sum.a());
            }
            // (x + y) - x -> y
            if (sum.a().equals(op.b())) {
                return Optional.of(sum.b());
            }
        }
        return Optional.empty();
    }

    private static Optional<Value> compare(IndexOp.Compare op, Rewriter to) {
        OptionalLong a = to.constant(op.a());
        OptionalLong b = to.constant(op.b());
        // 2 < 3 -> true
        if (a.isPresent() && b.isPresent()) {
            return truth(op.kind().test(a.getAsLong(), b.getAsLong()), op.at(), to);
        }
        // x < x -> false
        if (op.a().equals(op.b())) {
            return truth(op.kind().test(0, 0), op.at(), to);
        }
        // c < x -> x > c
        if (a.isPresent()) {
            Comparison swapped = TileRules.swapped(op.kind());
            return Optional.of(to.make(BOOL, r -> new IndexOp.Compare(r, swapped, op.b(), op.a(), op.at())));
        }
        return Optional.empty();
    }

    private static Optional<Value> toTile(IndexOp.ToTile op, Rewriter to) {
        // to_tile(5) -> full 5
        OptionalLong value = to.constant(op.index());
        if (value.isPresent()) {
            return Optional.of(to.full(op.result().tile(), Literal.of(DType.I64, value.getAsLong()), op.at()));
        }
        // to_tile(to_index(x)) -> x for an i64 tile x
        return to.definition(op.index()) instanceof IndexOp.FromTile from && from.tile().dtype() == DType.I64
                ? Optional.of(from.tile())
                : Optional.empty();
    }

    private static Optional<Value> fromTile(IndexOp.FromTile op, Rewriter to) {
        // to_index(to_tile(x)) -> x
        if (to.definition(op.tile()) instanceof IndexOp.ToTile tile) {
            return Optional.of(tile.index());
        }
        // to_index(full 5) -> 5
        return to.definition(op.tile()) instanceof TileOp.Full full
                ? constant(full.value().asLong(), op.at(), to)
                : Optional.empty();
    }

    private static Optional<Value> size(IndexOp.Size op, Rewriter to) {
        // size(transpose(v), i) -> size(v, order[i])
        return to.definition(op.view()) instanceof ViewOp.Transpose t
                ? Optional.of(to.make(
                        ValueType.INDEX, r -> new IndexOp.Size(r, t.view(), t.order().get(op.axis()), op.at())))
                : Optional.empty();
    }

    private static Optional<Value> constant(long value, SourceLocation at, Rewriter to) {
        return Optional.of(to.index(value, at));
    }

    private static Optional<Value> truth(boolean value, SourceLocation at, Rewriter to) {
        return Optional.of(to.full(BOOL, Literal.of(DType.BOOL, value ? 1 : 0), at));
    }
}
