package dev.pavage.pass;

import dev.pavage.ir.Comparison;
import dev.pavage.ir.IndexOp;
import dev.pavage.ir.IndexOp.Kind;
import dev.pavage.ir.Op;
import dev.pavage.ir.SourceLocation;
import dev.pavage.ir.TileKernel;
import dev.pavage.ir.TileOp;
import dev.pavage.ir.TileOp.BinaryKind;
import dev.pavage.ir.Value;
import dev.pavage.ir.ValueType;
import dev.pavage.ir.ValueType.TileType;
import dev.pavage.type.DType;
import dev.pavage.type.Shape;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * Compares positions in 32 bits. A vector register holds half as many 64-bit elements, and the masks of a kernel,
 * {@code p.indices(col, n).lt(size)}, compare I64 tiles of the form <em>offset + lane</em>, whose lanes are small
 * numbers known at compile time. The pass moves the offsets to one side, where their distance is one scalar:
 *
 * <pre>{@code a + i < b + j    ->    i < j + clamp(b - a, -2^30, 2^30)}</pre>
 *
 * <p>This is exact for all 64-bit offsets. Lanes i and j lie in [0, 2³⁰), so i - j lies strictly between -2³⁰ and 2³⁰:
 * a distance beyond either bound gives the same answer as the bound, and j plus a distance fits in 32 bits. The
 * clamped distance itself is computed without overflow as {@code clamp(b, a - 2^30, a + 2^30) - a}, where the two
 * bounds stop at the ends of the 64-bit range; a b beyond a stopped bound does not exist. For equality the plain
 * difference modulo 2⁶⁴ serves as well and is cheaper.
 *
 * <p>One freedom is taken: a position <em>offset + lane</em> that itself overflows is ordered as the number it would
 * be, not as the negative one it wraps to. Such a position lies beyond 2⁶³ elements, where no view has any.
 *
 * <p>Two positions without lanes compare as indexes, once for the whole tile.
 */
public final class NarrowIndexes implements Pass {
    /** Bound of lanes and, either way, of distances. */
    private static final long REACH = 1L << 30;

    @Override
    public String name() {
        return "narrow-indexes";
    }

    @Override
    public TileKernel run(TileKernel kernel, PassContext context) {
        return context.target().dtypes().contains(DType.I32)
                ? Rewriter.rewrite(kernel, NarrowIndexes::rewrite)
                : kernel;
    }

    private static void rewrite(Op op, Rewriter to) {
        Optional<Value> narrow = op instanceof TileOp.Compare c && c.a().dtype() == DType.I64
                ? narrow(c, to)
                : Optional.empty();
        narrow.ifPresentOrElse(by -> to.replace(op.results().getFirst(), by), () -> to.emitRewritten(op));
    }

    /**
     * A tile whose elements are {@code offset + lane}.
     *
     * @param offset builds the offset, an index
     * @param lanes how the lanes are made: an {@link TileOp.Iota} and what brings it into shape; empty if all are 0
     */
    private record Position(Function<Rewriter, Value> offset, List<TileOp> lanes) {
        boolean hasLanes() {
            return !lanes.isEmpty();
        }

        /** This position moved into another shape. */
        Position then(TileOp mover) {
            if (!hasLanes()) {
                return this;
            }
            List<TileOp> longer = new ArrayList<>(lanes);
            longer.add(mover);
            return new Position(offset, longer);
        }

        /** The position with its offset combined with that of one without lanes. */
        Position with(Kind kind, Position other, SourceLocation at) {
            return new Position(to -> to.index(kind, offset.apply(to), other.offset.apply(to), at), lanes);
        }
    }

    /** The tile as a position, if it has that form. */
    private static Optional<Position> position(Value tile, Rewriter to) {
        Op definition = to.definition(tile);
        if (definition instanceof IndexOp.ToTile scalar) {
            return Optional.of(new Position(r -> scalar.index(), List.of()));
        }
        if (definition instanceof TileOp.Full full) {
            return Optional.of(new Position(r -> r.index(full.value().asLong(), full.at()), List.of()));
        }
        if (definition instanceof TileOp.Iota iota && iota.result().shape().elements() <= REACH) {
            return Optional.of(new Position(r -> r.index(0, iota.at()), List.of(iota)));
        }
        if (definition instanceof TileOp mover
                && (mover instanceof TileOp.Broadcast
                        || mover instanceof TileOp.Reshape
                        || mover instanceof TileOp.Transpose)) {
            return position(mover.operands().getFirst(), to).map(p -> p.then(mover));
        }
        return definition instanceof TileOp.Binary sum ? sum(sum, to) : Optional.empty();
    }

    private static Optional<Position> sum(TileOp.Binary op, Rewriter to) {
        if (op.kind() != BinaryKind.ADD && op.kind() != BinaryKind.SUB) {
            return Optional.empty();
        }
        Optional<Position> a = position(op.a(), to);
        Optional<Position> b = position(op.b(), to);
        if (a.isEmpty() || b.isEmpty()) {
            return Optional.empty();
        }
        // Lanes + offset, lanes - offset, offset + lanes; two tiles with lanes have no common offset.
        if (!b.get().hasLanes()) {
            Kind kind = op.kind() == BinaryKind.ADD ? Kind.ADD : Kind.SUB;
            return Optional.of(a.get().with(kind, b.get(), op.at()));
        }
        return op.kind() == BinaryKind.ADD && !a.get().hasLanes()
                ? Optional.of(b.get().with(Kind.ADD, a.get(), op.at()))
                : Optional.empty();
    }

    private static Optional<Value> narrow(TileOp.Compare op, Rewriter to) {
        Optional<Position> a = position(op.a(), to);
        Optional<Position> b = position(op.b(), to);
        if (a.isEmpty() || b.isEmpty()) {
            return Optional.empty();
        }
        if (a.get().hasLanes()) {
            return Optional.of(compare(op, op.kind(), a.get(), b.get(), to));
        }
        if (b.get().hasLanes()) {
            return Optional.of(compare(op, TileRules.swapped(op.kind()), b.get(), a.get(), to));
        }
        Value first = a.get().offset().apply(to);
        Value second = b.get().offset().apply(to);
        Value once = to.make(
                ValueType.tile(DType.BOOL, Shape.SCALAR),
                r -> new IndexOp.Compare(r, op.kind(), first, second, op.at()));
        return Optional.of(spread(once, op.result().shape(), op.at(), to));
    }

    private static Value compare(TileOp.Compare op, Comparison kind, Position a, Position b, Rewriter to) {
        Shape shape = op.result().shape();
        Value distance = distance(kind, a.offset().apply(to), b.offset().apply(to), op.at(), to);
        Value wide = to.make(
                ValueType.tile(DType.I64, Shape.SCALAR), r -> new IndexOp.ToTile(r, distance, op.at()));
        Value narrow =
                to.make(ValueType.tile(DType.I32, Shape.SCALAR), r -> new TileOp.Cast(r, wide, op.at()));
        Value bound = spread(narrow, shape, op.at(), to);
        Value left = lanes(a, to);
        Value right = b.hasLanes() ? add(lanes(b, to), bound, op.at(), to) : bound;
        return to.make(op.result().type(), r -> new TileOp.Compare(r, kind, left, right, op.at()));
    }

    /** {@code b - a}, clamped to ±2³⁰. */
    private static Value distance(Comparison kind, Value a, Value b, SourceLocation at, Rewriter to) {
        Value reach = to.index(REACH, at);
        if (kind == Comparison.EQ || kind == Comparison.NE) {
            Value difference = to.index(Kind.SUB, b, a, at);
            Value above = to.index(Kind.MAX, difference, to.index(-REACH, at), at);
            return to.index(Kind.MIN, above, reach, at);
        }
        Value low = to.index(Kind.SUB, to.index(Kind.MAX, a, to.index(Long.MIN_VALUE + REACH, at), at), reach, at);
        Value high = to.index(Kind.ADD, to.index(Kind.MIN, a, to.index(Long.MAX_VALUE - REACH, at), at), reach, at);
        Value clamped = to.index(Kind.MIN, to.index(Kind.MAX, b, low, at), high, at);
        return to.index(Kind.SUB, clamped, a, at);
    }

    /** The lanes of a position as an I32 tile. */
    private static Value lanes(Position position, Rewriter to) {
        List<TileOp> ops = position.lanes();
        Value lanes = to.make(narrow(ops.getFirst()), r -> new TileOp.Iota(r, ops.getFirst().at()));
        for (TileOp mover : ops.subList(1, ops.size())) {
            Value before = lanes;
            lanes = to.make(narrow(mover), r -> mover.map(operand -> before, result -> r));
        }
        return lanes;
    }

    private static TileType narrow(TileOp op) {
        return ValueType.tile(DType.I32, op.result().shape());
    }

    private static Value add(Value a, Value b, SourceLocation at, Rewriter to) {
        return to.make(a.type(), r -> new TileOp.Binary(r, BinaryKind.ADD, a, b, at));
    }

    /** A scalar tile repeated to a shape. */
    private static Value spread(Value scalar, Shape shape, SourceLocation at, Rewriter to) {
        if (shape.rank() == 0) {
            return scalar;
        }
        long[] ones = new long[shape.rank()];
        Arrays.fill(ones, 1);
        Value single = to.make(
                ValueType.tile(scalar.dtype(), Shape.of(ones)), r -> new TileOp.Reshape(r, scalar, at));
        return to.make(ValueType.tile(scalar.dtype(), shape), r -> new TileOp.Broadcast(r, single, at));
    }
}
