package dev.pavage.pass;

import dev.pavage.ir.Comparison;
import dev.pavage.ir.Literal;
import dev.pavage.ir.SourceLocation;
import dev.pavage.ir.TileOp;
import dev.pavage.ir.TileOp.Binary;
import dev.pavage.ir.TileOp.BinaryKind;
import dev.pavage.ir.TileOp.Combiner;
import dev.pavage.ir.TileOp.Full;
import dev.pavage.ir.TileOp.Unary;
import dev.pavage.ir.TileOp.UnaryKind;
import dev.pavage.ir.Value;
import dev.pavage.ir.ValueType.TileType;
import dev.pavage.type.DType;
import java.util.Optional;

/**
 * Algebra of tiles, element by element. What holds for integers often does not for IEEE numbers: {@code x + 0} is not x
 * for x = -0, {@code x * 0} is not 0 for an infinity, {@code x - x} is not 0 for NaN, and sums cannot be regrouped.
 */
final class TileRules {
    private TileRules() {}

    /** The value that stands for the op's result, if a rule gives one. */
    static Optional<Value> simplify(TileOp op, Rewriter to) {
        return switch (op) {
            case Unary o -> Folding.fold(o, to).or(() -> unary(o, to));
            case Binary o -> Folding.fold(o, to).or(() -> binary(o, to));
            case TileOp.Compare o -> Folding.fold(o, to).or(() -> compare(o, to));
            case TileOp.Fma o -> Folding.fold(o, to);
            case TileOp.Select o -> Folding.fold(o, to).or(() -> select(o, to));
            case TileOp.Cast o -> Folding.fold(o, to).or(() -> cast(o, to));
            case TileOp.Broadcast o -> ShapeRules.broadcast(o, to);
            case TileOp.Reshape o -> ShapeRules.reshape(o, to);
            case TileOp.Transpose o -> ShapeRules.transpose(o, to);
            case TileOp.Reduce o -> reduce(o, to);
            case TileOp.ArgReduce o -> argReduce(o, to);
            case TileOp.Scan o -> scan(o);
            case TileOp.Dot o -> dot(o, to);
            case Full o -> Optional.empty();
            case TileOp.Iota o -> Optional.empty();
        };
    }

    private static Optional<Value> unary(Unary op, Rewriter to) {
        if (to.definition(op.a()) instanceof Unary inner) {
            return switch (op.kind()) {
                // neg(neg x) -> x,  not(not x) -> x
                case NEG, NOT -> inner.kind() == op.kind() ? Optional.of(inner.a()) : Optional.empty();
                // abs(abs x) -> abs x,  abs(neg x) -> abs x (the most negative integer is its own negative; the
                // negative of a U8 is a positive number)
                case ABS ->
                    inner.kind() == UnaryKind.ABS
                            ? Optional.of(op.a())
                            : inner.kind() == UnaryKind.NEG && op.a().dtype() != DType.U8
                                    ? Optional.of(unary(UnaryKind.ABS, inner.a(), op.at(), to))
                                    : Optional.empty();
                // floor(round x) -> round x
                case FLOOR, CEIL, ROUND -> isWhole(inner.kind()) ? Optional.of(op.a()) : Optional.empty();
                case EXP, LOG, SQRT, RSQRT, TANH, ERF, SIN, COS, SIGMOID -> Optional.empty();
            };
        }
        if (op.kind() == UnaryKind.NOT && to.definition(op.a()) instanceof TileOp.Compare c) {
            return negated(c, op, to);
        }
        return Optional.empty();
    }

    private static boolean isWhole(UnaryKind kind) {
        return kind == UnaryKind.FLOOR || kind == UnaryKind.CEIL || kind == UnaryKind.ROUND;
    }

    private static Optional<Value> negated(TileOp.Compare compare, Unary not, Rewriter to) {
        Comparison opposite = switch (compare.kind()) {
            case LT -> Comparison.GE;
            case LE -> Comparison.GT;
            case GT -> Comparison.LE;
            case GE -> Comparison.LT;
            case EQ -> Comparison.NE;
            case NE -> Comparison.EQ;
        };
        // not(a == b) -> a != b;  not(a < b) -> a >= b, which is false too for a NaN, so not of floating point
        boolean equality = opposite == Comparison.EQ || opposite == Comparison.NE;
        return equality || !compare.a().dtype().isFloat()
                ? Optional.of(to.make(
                        not.result().type(),
                        r -> new TileOp.Compare(r, opposite, compare.a(), compare.b(), not.at())))
                : Optional.empty();
    }

    private static Optional<Value> binary(Binary op, Rewriter to) {
        // c + x -> x + c: the rules below need to look at one side only
        if (to.splat(op.a()).isPresent() && commutes(op.kind())) {
            return Optional.of(binary(op.kind(), op.b(), op.a(), op.at(), to));
        }
        Optional<Literal> c = to.splat(op.b());
        if (c.isPresent()) {
            boolean real = op.a().dtype().isFloat();
            return real ? FloatRules.withConstant(op, c.get().asDouble(), to) : withInteger(op, c.get().asLong(), to);
        }
        return op.a().equals(op.b()) ? withItself(op, to) : Optional.empty();
    }

    private static boolean commutes(BinaryKind kind) {
        return switch (kind) {
            case ADD, MUL, MIN, MAX, AND, OR, XOR -> true;
            case SUB, DIV, REM, POW, SHL, SHR -> false;
        };
    }

    /** Rules for {@code x op c} of integers and truth values. */
    private static Optional<Value> withInteger(Binary op, long c, Rewriter to) {
        Value x = op.a();
        Value constant = op.b();
        boolean allOnes = c == Literal.of(x.dtype(), -1L).asLong();
        return switch (op.kind()) {
            // x + 0 -> x,  (y + d) + c -> y + (d + c)
            case ADD -> c == 0 ? Optional.of(x) : regroup(op, to);
            // x - 0 -> x
            case SUB -> c == 0 ? Optional.of(x) : Optional.empty();
            // x * 0 -> 0,  x * 1 -> x,  (y * d) * c -> y * (d * c)
            case MUL -> c == 0 ? Optional.of(constant) : c == 1 ? Optional.of(x) : regroup(op, to);
            // x / 0 -> 0,  x / 1 -> x
            case DIV -> c == 0 ? Optional.of(constant) : c == 1 ? Optional.of(x) : Optional.empty();
            // x rem 0 -> 0,  x rem 1 -> 0
            case REM -> c == 0 || c == 1 ? zero(op, to) : Optional.empty();
            // min(min(y, d), c) -> min(y, min(d, c))
            case MIN, MAX -> regroup(op, to);
            // x & 0 -> 0,  x & ~0 -> x
            case AND -> c == 0 ? Optional.of(constant) : allOnes ? Optional.of(x) : regroup(op, to);
            // x | 0 -> x,  x | ~0 -> ~0
            case OR -> c == 0 ? Optional.of(x) : allOnes ? Optional.of(constant) : regroup(op, to);
            // x ^ 0 -> x,  x ^ ~0 -> not x
            case XOR ->
                c == 0
                        ? Optional.of(x)
                        : allOnes ? Optional.of(unary(UnaryKind.NOT, x, op.at(), to)) : regroup(op, to);
            // x << 0 -> x
            case SHL, SHR -> c == 0 ? Optional.of(x) : Optional.empty();
            case POW -> Optional.empty();
        };
    }

    /** (y · d) · c -> y · (d · c) for an associative kind. */
    static Optional<Value> regroup(Binary op, Rewriter to) {
        if (to.definition(op.a()) instanceof Binary inner
                && inner.kind() == op.kind()
                && to.splat(inner.b()).isPresent()) {
            Value both = binary(op.kind(), inner.b(), op.b(), op.at(), to);
            return Optional.of(binary(op.kind(), inner.a(), both, op.at(), to));
        }
        return Optional.empty();
    }

    private static Optional<Value> withItself(Binary op, Rewriter to) {
        return switch (op.kind()) {
            // min(x, x) -> x,  x & x -> x
            case MIN, MAX, AND, OR -> Optional.of(op.a());
            // x ^ x -> 0
            case XOR -> zero(op, to);
            // x - x -> 0, of integers
            case SUB -> op.a().dtype().isFloat() ? Optional.empty() : zero(op, to);
            case ADD, MUL, DIV, REM, POW, SHL, SHR -> Optional.empty();
        };
    }

    /** The comparison that holds of b and a where {@code kind} holds of a and b. */
    static Comparison swapped(Comparison kind) {
        return switch (kind) {
            case LT -> Comparison.GT;
            case LE -> Comparison.GE;
            case GT -> Comparison.LT;
            case GE -> Comparison.LE;
            case EQ, NE -> kind;
        };
    }

    private static Optional<Value> compare(TileOp.Compare op, Rewriter to) {
        // x < x -> false, of integers
        if (op.a().equals(op.b()) && !op.a().dtype().isFloat()) {
            Literal truth = Literal.of(DType.BOOL, op.kind().test(0L, 0L) ? 1 : 0);
            return Optional.of(to.full(op.result().tile(), truth, op.at()));
        }
        // c < x -> x > c
        if (to.splat(op.a()).isPresent()) {
            return Optional.of(to.make(
                    op.result().type(),
                    r -> new TileOp.Compare(r, swapped(op.kind()), op.b(), op.a(), op.at())));
        }
        return Optional.empty();
    }

    private static Optional<Value> select(TileOp.Select op, Rewriter to) {
        // select(true, a, b) -> a
        Optional<Literal> condition = to.splat(op.condition());
        if (condition.isPresent()) {
            return Optional.of(condition.get().isZero() ? op.b() : op.a());
        }
        // select(c, a, a) -> a
        if (op.a().equals(op.b())) {
            return Optional.of(op.a());
        }
        // select(not c, a, b) -> select(c, b, a)
        if (to.definition(op.condition()) instanceof Unary not && not.kind() == UnaryKind.NOT) {
            return Optional.of(to.make(
                    op.result().type(), r -> new TileOp.Select(r, not.a(), op.b(), op.a(), op.at())));
        }
        return Optional.empty();
    }

    private static Optional<Value> cast(TileOp.Cast op, Rewriter to) {
        DType last = op.result().dtype();
        // cast(x) to its own dtype -> x
        if (op.a().dtype() == last) {
            return Optional.of(op.a());
        }
        // cast(cast(x)) -> cast(x), if the dtype between loses nothing that the last one keeps
        if (to.definition(op.a()) instanceof TileOp.Cast inner
                && losesNothing(inner.a().dtype(), op.a().dtype(), last)) {
            return Optional.of(to.make(op.result().type(), r -> new TileOp.Cast(r, inner.a(), op.at())));
        }
        return Optional.empty();
    }

    private static boolean losesNothing(DType first, DType between, DType last) {
        boolean widened = first.isFloat() == between.isFloat()
                && first.isInteger() == between.isInteger()
                && between.bytes() > first.bytes();
        // Wrapping keeps the lower bits, and wrapping again keeps fewer of the same.
        boolean wrapped = first.isInteger()
                && between.isInteger()
                && last.isInteger()
                && between.bytes() >= last.bytes();
        return widened || wrapped;
    }

    private static Optional<Value> reduce(TileOp.Reduce op, Rewriter to) {
        boolean picks = op.kind() == Combiner.MAX || op.kind() == Combiner.MIN;
        // max(full c) -> full c
        if (picks && to.splat(op.a()).isPresent()) {
            return to.splat(op.a()).map(c -> to.full(op.result().tile(), c, op.at()));
        }
        // sum along an axis of extent 1 -> reshape; a floating-point sum may turn -0 into 0
        boolean exact = picks || op.a().dtype().isInteger();
        return exact && op.a().shape().extent(op.axis()) == 1
                ? Optional.of(to.make(op.result().type(), r -> new TileOp.Reshape(r, op.a(), op.at())))
                : Optional.empty();
    }

    private static Optional<Value> argReduce(TileOp.ArgReduce op, Rewriter to) {
        // arg_max along an axis of extent 1 -> 0
        return op.a().shape().extent(op.axis()) == 1 ? zero(op, to) : Optional.empty();
    }

    private static Optional<Value> scan(TileOp.Scan op) {
        boolean exact = op.kind() == Combiner.MAX || op.kind() == Combiner.MIN || op.a().dtype().isInteger();
        // scan along an axis of extent 1 -> x
        return exact && op.a().shape().extent(op.axis()) == 1 ? Optional.of(op.a()) : Optional.empty();
    }

    private static Optional<Value> dot(TileOp.Dot op, Rewriter to) {
        // acc + 0 · b -> acc, of integers; of floating point, 0 times an infinity is NaN
        boolean zero = to.splat(op.a()).filter(Literal::isZero).isPresent()
                || to.splat(op.b()).filter(Literal::isZero).isPresent();
        return zero && !op.a().dtype().isFloat() ? Optional.of(op.accumulator()) : Optional.empty();
    }

    private static Optional<Value> zero(TileOp op, Rewriter to) {
        TileType type = op.result().tile();
        return Optional.of(to.full(type, Literal.of(type.dtype(), 0), op.at()));
    }

    static Value unary(UnaryKind kind, Value a, SourceLocation at, Rewriter to) {
        return to.make(a.type(), r -> new Unary(r, kind, a, at));
    }

    static Value binary(BinaryKind kind, Value a, Value b, SourceLocation at, Rewriter to) {
        return to.make(a.type(), r -> new Binary(r, kind, a, b, at));
    }
}
