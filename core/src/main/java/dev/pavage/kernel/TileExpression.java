package dev.pavage.kernel;

import dev.pavage.ir.Comparison;
import dev.pavage.ir.IndexOp;
import dev.pavage.ir.TileOp.BinaryKind;
import dev.pavage.ir.TileOp.Combiner;
import dev.pavage.ir.TileOp.UnaryKind;
import dev.pavage.type.DType;
import dev.pavage.type.Precision;
import dev.pavage.type.Shape;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Everything that can be done with a {@link Tile} or with the current tile of a {@link TileVar}. Nothing here changes a
 * tile; every method gives a new one.
 *
 * <p>Two operands have one dtype (convert with {@link #to}) and broadcast as in NumPy; a Java number takes the dtype of
 * the tile it is combined with. Floating point narrower than F32 is computed in F32 and rounded after each operation;
 * integers wrap.
 *
 * <p>All methods throw {@link CaptureException} at the caller's line if dtypes or shapes do not fit.
 */
public abstract sealed class TileExpression implements Operand permits Tile, TileVar {
    abstract Recorder recorder();

    /** The dtype of each element. */
    public final DType dtype() {
        return toTile().ir().dtype();
    }

    /** The extents, known while the kernel is captured. */
    public final Shape shape() {
        return toTile().ir().shape();
    }

    /** Number of axes. */
    public final int rank() {
        return shape().rank();
    }

    /** The sum, element by element. */
    public final Tile plus(Operand other) {
        return Tiles.binary(BinaryKind.ADD, toTile(), other);
    }

    /** The sum, element by element. */
    public final Tile plus(Number other) {
        return Tiles.binary(BinaryKind.ADD, toTile(), other);
    }

    /** The difference, element by element. */
    public final Tile minus(Operand other) {
        return Tiles.binary(BinaryKind.SUB, toTile(), other);
    }

    /** The difference, element by element. */
    public final Tile minus(Number other) {
        return Tiles.binary(BinaryKind.SUB, toTile(), other);
    }

    /** The product, element by element. */
    public final Tile times(Operand other) {
        return Tiles.binary(BinaryKind.MUL, toTile(), other);
    }

    /** The product, element by element. */
    public final Tile times(Number other) {
        return Tiles.binary(BinaryKind.MUL, toTile(), other);
    }

    /** The quotient; of integers truncated toward zero, and 0 where {@code other} is 0. */
    public final Tile over(Operand other) {
        return Tiles.binary(BinaryKind.DIV, toTile(), other);
    }

    /** The quotient; of integers truncated toward zero, and 0 where {@code other} is 0. */
    public final Tile over(Number other) {
        return Tiles.binary(BinaryKind.DIV, toTile(), other);
    }

    /** The remainder of {@link #over}, of the sign of this; of integers 0 where {@code other} is 0. */
    public final Tile rem(Operand other) {
        return Tiles.binary(BinaryKind.REM, toTile(), other);
    }

    /** The remainder of {@link #over}, of the sign of this; of integers 0 where {@code other} is 0. */
    public final Tile rem(Number other) {
        return Tiles.binary(BinaryKind.REM, toTile(), other);
    }

    /** The smaller of two elements; NaN if either is. */
    public final Tile min(Operand other) {
        return Tiles.binary(BinaryKind.MIN, toTile(), other);
    }

    /** The smaller of each element and {@code bound}; NaN stays. */
    public final Tile atMost(Number bound) {
        return Tiles.binary(BinaryKind.MIN, toTile(), bound);
    }

    /** The larger of two elements; NaN if either is. */
    public final Tile max(Operand other) {
        return Tiles.binary(BinaryKind.MAX, toTile(), other);
    }

    /** The larger of each element and {@code bound}; NaN stays. (A number given to {@link #max(int)} is an axis.) */
    public final Tile atLeast(Number bound) {
        return Tiles.binary(BinaryKind.MAX, toTile(), bound);
    }

    /** This to the power {@code other}, as {@link Math#pow}; floating point only. */
    public final Tile pow(Operand other) {
        return Tiles.binary(BinaryKind.POW, toTile(), other);
    }

    /** This to the power {@code other}, as {@link Math#pow}; floating point only. */
    public final Tile pow(Number other) {
        return Tiles.binary(BinaryKind.POW, toTile(), other);
    }

    /** A BOOL tile: where this is less than {@code other}; false for NaN. */
    public final Tile lt(Operand other) {
        return Tiles.compare(Comparison.LT, toTile(), other);
    }

    /** A BOOL tile: where this is less than {@code other}; false for NaN. */
    public final Tile lt(Number other) {
        return Tiles.compare(Comparison.LT, toTile(), other);
    }

    /** A BOOL tile: where this is at most {@code other}; false for NaN. */
    public final Tile le(Operand other) {
        return Tiles.compare(Comparison.LE, toTile(), other);
    }

    /** A BOOL tile: where this is at most {@code other}; false for NaN. */
    public final Tile le(Number other) {
        return Tiles.compare(Comparison.LE, toTile(), other);
    }

    /** A BOOL tile: where this is greater than {@code other}; false for NaN. */
    public final Tile gt(Operand other) {
        return Tiles.compare(Comparison.GT, toTile(), other);
    }

    /** A BOOL tile: where this is greater than {@code other}; false for NaN. */
    public final Tile gt(Number other) {
        return Tiles.compare(Comparison.GT, toTile(), other);
    }

    /** A BOOL tile: where this is at least {@code other}; false for NaN. */
    public final Tile ge(Operand other) {
        return Tiles.compare(Comparison.GE, toTile(), other);
    }

    /** A BOOL tile: where this is at least {@code other}; false for NaN. */
    public final Tile ge(Number other) {
        return Tiles.compare(Comparison.GE, toTile(), other);
    }

    /** A BOOL tile: where this equals {@code other}; false for NaN. */
    public final Tile eq(Operand other) {
        return Tiles.compare(Comparison.EQ, toTile(), other);
    }

    /** A BOOL tile: where this equals {@code other}; false for NaN. */
    public final Tile eq(Number other) {
        return Tiles.compare(Comparison.EQ, toTile(), other);
    }

    /** A BOOL tile: where this differs from {@code other}; true for NaN. */
    public final Tile ne(Operand other) {
        return Tiles.compare(Comparison.NE, toTile(), other);
    }

    /** A BOOL tile: where this differs from {@code other}; true for NaN. */
    public final Tile ne(Number other) {
        return Tiles.compare(Comparison.NE, toTile(), other);
    }

    /** Bitwise and of integers, logical and of BOOL. */
    public final Tile and(Operand other) {
        return Tiles.binary(BinaryKind.AND, toTile(), other);
    }

    /** Bitwise and of integers, logical and of BOOL. */
    public final Tile and(Number other) {
        return Tiles.binary(BinaryKind.AND, toTile(), other);
    }

    /** Bitwise or of integers, logical or of BOOL. */
    public final Tile or(Operand other) {
        return Tiles.binary(BinaryKind.OR, toTile(), other);
    }

    /** Bitwise or of integers, logical or of BOOL. */
    public final Tile or(Number other) {
        return Tiles.binary(BinaryKind.OR, toTile(), other);
    }

    /** Bitwise exclusive or of integers, logical of BOOL. */
    public final Tile xor(Operand other) {
        return Tiles.binary(BinaryKind.XOR, toTile(), other);
    }

    /** Bitwise exclusive or of integers, logical of BOOL. */
    public final Tile xor(Number other) {
        return Tiles.binary(BinaryKind.XOR, toTile(), other);
    }

    /** Integers shifted left; 0 unless the shift is at least 0 and below the number of bits. */
    public final Tile shl(Operand other) {
        return Tiles.binary(BinaryKind.SHL, toTile(), other);
    }

    /** Integers shifted left; 0 unless the shift is at least 0 and below the number of bits. */
    public final Tile shl(Number other) {
        return Tiles.binary(BinaryKind.SHL, toTile(), other);
    }

    /** Integers shifted right, keeping the sign; shifts outside of the number of bits give only the sign. */
    public final Tile shr(Operand other) {
        return Tiles.binary(BinaryKind.SHR, toTile(), other);
    }

    /** Integers shifted right, keeping the sign; shifts outside of the number of bits give only the sign. */
    public final Tile shr(Number other) {
        return Tiles.binary(BinaryKind.SHR, toTile(), other);
    }

    /** The negation; the most negative integer stays itself. */
    public final Tile neg() {
        return Tiles.unary(UnaryKind.NEG, toTile());
    }

    /** The magnitude; the most negative integer stays itself. */
    public final Tile abs() {
        return Tiles.unary(UnaryKind.ABS, toTile());
    }

    /** All bits of integers inverted; logical not of BOOL. */
    public final Tile not() {
        return Tiles.unary(UnaryKind.NOT, toTile());
    }

    /** e to the power of each element. */
    public final Tile exp() {
        return Tiles.unary(UnaryKind.EXP, toTile());
    }

    /** The natural logarithm. */
    public final Tile log() {
        return Tiles.unary(UnaryKind.LOG, toTile());
    }

    /** The square root, correctly rounded. */
    public final Tile sqrt() {
        return Tiles.unary(UnaryKind.SQRT, toTile());
    }

    /** 1 / sqrt(this). */
    public final Tile rsqrt() {
        return Tiles.unary(UnaryKind.RSQRT, toTile());
    }

    /** The hyperbolic tangent. */
    public final Tile tanh() {
        return Tiles.unary(UnaryKind.TANH, toTile());
    }

    /** The error function. */
    public final Tile erf() {
        return Tiles.unary(UnaryKind.ERF, toTile());
    }

    /** The sine, in radians. */
    public final Tile sin() {
        return Tiles.unary(UnaryKind.SIN, toTile());
    }

    /** The cosine, in radians. */
    public final Tile cos() {
        return Tiles.unary(UnaryKind.COS, toTile());
    }

    /** 1 / (1 + exp(-this)). */
    public final Tile sigmoid() {
        return Tiles.unary(UnaryKind.SIGMOID, toTile());
    }

    /** The largest whole number not above each element. */
    public final Tile floor() {
        return Tiles.unary(UnaryKind.FLOOR, toTile());
    }

    /** The smallest whole number not below each element. */
    public final Tile ceil() {
        return Tiles.unary(UnaryKind.CEIL, toTile());
    }

    /** The nearest whole number, ties to even. */
    public final Tile round() {
        return Tiles.unary(UnaryKind.ROUND, toTile());
    }

    /** {@code this * factor + addend}, rounded once; F32 and F64 only. All three broadcast. */
    public final Tile fma(Operand factor, Operand addend) {
        return Tiles.fma(toTile(), factor, addend);
    }

    /** 1 / this; floating point only. */
    public final Tile reciprocal() {
        Tile a = toTile();
        if (!a.dtype().isFloat()) {
            throw a.recorder()
                    .failure("reciprocal does not take " + a.dtype() + "; convert the tile with .to(...) first");
        }
        return Tiles.full(a.recorder(), a.dtype(), a.shape(), 1).over(a);
    }

    /** This where {@code condition} (a BOOL tile) is true, elsewhere {@code otherwise}; all three broadcast. */
    public final Tile where(TileExpression condition, Operand otherwise) {
        return Tiles.select(toTile(), condition, otherwise);
    }

    /** This where {@code condition} (a BOOL tile) is true, elsewhere {@code otherwise}. */
    public final Tile where(TileExpression condition, Number otherwise) {
        return Tiles.select(toTile(), condition, Tiles.full(recorder(), dtype(), shape(), otherwise));
    }

    /**
     * This in another dtype. To floating point it rounds to nearest even; from floating point to integers it truncates
     * toward zero, NaN is 0 and what is beyond I32 or I64 is clamped; narrower integers wrap; to BOOL it is "not zero".
     */
    public final Tile to(DType dtype) {
        return Tiles.cast(toTile(), dtype);
    }

    /** The sums along {@code axis}, which is dropped; negative from the end. */
    public final Tile sum(int axis) {
        return Tiles.reduce(Combiner.SUM, toTile(), axis);
    }

    /** The products along {@code axis}, which is dropped; negative from the end. */
    public final Tile prod(int axis) {
        return Tiles.reduce(Combiner.PROD, toTile(), axis);
    }

    /** The largest elements along {@code axis}, which is dropped; negative from the end; NaN if any is. */
    public final Tile max(int axis) {
        return Tiles.reduce(Combiner.MAX, toTile(), axis);
    }

    /** The smallest elements along {@code axis}, which is dropped; negative from the end; NaN if any is. */
    public final Tile min(int axis) {
        return Tiles.reduce(Combiner.MIN, toTile(), axis);
    }

    /** The I32 positions of the first largest elements along {@code axis}, which is dropped; a NaN is beyond all. */
    public final Tile argMax(int axis) {
        return Tiles.argReduce(true, toTile(), axis);
    }

    /** The I32 positions of the first smallest elements along {@code axis}, which is dropped; a NaN is beyond all. */
    public final Tile argMin(int axis) {
        return Tiles.argReduce(false, toTile(), axis);
    }

    /** Element i along {@code axis} is the sum of elements 0 to i. */
    public final Tile cumulativeSum(int axis) {
        return Tiles.scan(Combiner.SUM, toTile(), axis);
    }

    /** Element i along {@code axis} is the product of elements 0 to i. */
    public final Tile cumulativeProd(int axis) {
        return Tiles.scan(Combiner.PROD, toTile(), axis);
    }

    /** Element i along {@code axis} is the largest of elements 0 to i. */
    public final Tile cumulativeMax(int axis) {
        return Tiles.scan(Combiner.MAX, toTile(), axis);
    }

    /** Element i along {@code axis} is the smallest of elements 0 to i. */
    public final Tile cumulativeMin(int axis) {
        return Tiles.scan(Combiner.MIN, toTile(), axis);
    }

    /** This with its last two axes exchanged. */
    public final Tile transpose() {
        return Tiles.transpose(toTile(), lastTwoExchanged(recorder(), rank()));
    }

    /** This with its axes in another order: axis {@code i} of the result is axis {@code order[i]} of this. */
    public final Tile transpose(int... order) {
        return Tiles.transpose(toTile(), order);
    }

    /** The same elements in row-major order under other extents. */
    public final Tile reshape(int... shape) {
        return Tiles.reshape(toTile(), recorder().shape(shape));
    }

    /** A tile of shape [n] as one row, [1, n]. */
    public final Tile row() {
        return expand(0, "row");
    }

    /** A tile of shape [n] as one column, [n, 1]. */
    public final Tile column() {
        return expand(1, "column");
    }

    /** This with a new axis of extent 1 before {@code axis}, from 0 to the rank; a negative one counts from the end. */
    public final Tile expand(int axis) {
        int found = axis < 0 ? axis + rank() + 1 : axis;
        if (found < 0 || found > rank()) {
            throw recorder().failure("a tile of shape " + shape() + " has no place " + axis + " for a new axis");
        }
        return Tiles.reshape(toTile(), recorder().attempt(() -> shape().insert(found, 1)));
    }

    /** This repeated along axes of extent 1, and along new leading axes, until it has the given extents. */
    public final Tile broadcast(int... shape) {
        return Tiles.broadcast(toTile(), recorder().shape(shape));
    }

    /**
     * The matrix product of [m, k] and [k, n], both of one dtype, in that dtype's accumulator, {@link
     * dev.pavage.type.DType#accumulator}: F32 for F32 and narrower floating point.
     */
    public final Tile dot(TileExpression b) {
        return dot(b, Precision.EXACT);
    }

    /** As {@link #dot(TileExpression)}; tells how closely the product looks at factors and sums. */
    public final Tile dot(TileExpression b, Precision precision) {
        return Tiles.dot(toTile(), b, precision);
    }

    /** This, of shape [m, n], plus the matrix product of {@code a} and {@code b}; the dtype is that of {@link #dot(TileExpression)}. */
    public final Tile plusDot(TileExpression a, TileExpression b) {
        return plusDot(a, b, Precision.EXACT);
    }

    /** As {@link #plusDot(TileExpression, TileExpression)}; tells how closely the product looks at factors and sums. */
    public final Tile plusDot(TileExpression a, TileExpression b, Precision precision) {
        return Tiles.dot(toTile(), a, b, precision);
    }

    /** A scalar integer tile as an index. */
    public final Index toIndex() {
        Tile a = toTile();
        if (!a.dtype().isInteger() || a.rank() != 0) {
            throw recorder().failure("only a scalar integer tile can be an index, not " + a.ir().type());
        }
        return recorder().index((r, at) -> new IndexOp.FromTile(r, a.ir(), at));
    }

    /** The elements while the kernel is stepped; otherwise the type and a name. */
    @Override
    public final String toString() {
        return recorder().show(toTile().ir());
    }

    /**
     * Fails for two different tiles, since whether they are equal is known only when the kernel runs.
     *
     * @throws CaptureException if {@code other} is another tile; compare with {@link #eq}
     */
    @Override
    public final boolean equals(@Nullable Object other) {
        if (this == other || !(other instanceof Operand)) {
            return this == other;
        }
        throw recorder().failure(CaptureRecorder.RUNTIME_VALUE);
    }

    @Override
    public final int hashCode() {
        return System.identityHashCode(this);
    }

    static int[] lastTwoExchanged(Recorder recorder, int rank) {
        if (rank < 2) {
            throw recorder.failure("transpose exchanges the last two axes, and rank " + rank + " has not got them");
        }
        return IntStream.range(0, rank)
                .map(i -> i < rank - 2 ? i : 2 * rank - 3 - i)
                .toArray();
    }

    private Tile expand(int axis, String what) {
        if (rank() != 1) {
            throw recorder().failure(what + " takes a tile of rank 1, not of shape " + shape() + "; use expand(axis)");
        }
        return expand(axis);
    }
}
