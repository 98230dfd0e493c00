package dev.pavage.kernel;

import dev.pavage.ir.Comparison;
import dev.pavage.ir.IndexOp;
import dev.pavage.ir.Value;
import dev.pavage.type.DType;
import dev.pavage.type.Shape;
import org.jspecify.annotations.Nullable;

/**
 * A runtime integer of 64 bits: a program id, a size, a loop variable, or what was computed from them. Arithmetic
 * wraps. Used with a tile it is a scalar I64 tile. While a kernel is stepped, {@link #toString} shows the number.
 */
public final class Index implements Operand {
    private final Recorder recorder;

    /** Null for a constant, which is defined where it is used: a value defined inside a loop ends with it. */
    private final @Nullable Value value;

    private final long constant;

    Index(Recorder recorder, Value value) {
        this.recorder = recorder;
        this.value = value;
        this.constant = 0;
    }

    Index(Recorder recorder, long constant) {
        this.recorder = recorder;
        this.value = null;
        this.constant = constant;
    }

    /** The sum. */
    public Index plus(Index other) {
        return binary(IndexOp.Kind.ADD, other);
    }

    /** The sum. */
    public Index plus(long other) {
        return plus(known(other));
    }

    /** The difference. */
    public Index minus(Index other) {
        return binary(IndexOp.Kind.SUB, other);
    }

    /** The difference. */
    public Index minus(long other) {
        return minus(known(other));
    }

    /** The product. */
    public Index times(Index other) {
        return binary(IndexOp.Kind.MUL, other);
    }

    /** The product. */
    public Index times(long other) {
        return times(known(other));
    }

    /** The quotient rounded down; 0 when {@code other} is 0. */
    public Index over(Index other) {
        return binary(IndexOp.Kind.FLOOR_DIV, other);
    }

    /** The quotient rounded down; 0 when {@code other} is 0. */
    public Index over(long other) {
        return over(known(other));
    }

    /** The quotient rounded up, as for the number of blocks that cover this; 0 when {@code other} is 0. */
    public Index ceilOver(Index other) {
        return binary(IndexOp.Kind.CEIL_DIV, other);
    }

    /** The quotient rounded up, as for the number of blocks that cover this; 0 when {@code other} is 0. */
    public Index ceilOver(long other) {
        return ceilOver(known(other));
    }

    /** What {@link #over} leaves, of the sign of {@code other}; 0 when {@code other} is 0. */
    public Index rem(Index other) {
        return binary(IndexOp.Kind.FLOOR_MOD, other);
    }

    /** What {@link #over} leaves, of the sign of {@code other}; 0 when {@code other} is 0. */
    public Index rem(long other) {
        return rem(known(other));
    }

    /** The smaller. */
    public Index min(Index other) {
        return binary(IndexOp.Kind.MIN, other);
    }

    /** The smaller. */
    public Index min(long other) {
        return min(known(other));
    }

    /** The larger. */
    public Index max(Index other) {
        return binary(IndexOp.Kind.MAX, other);
    }

    /** The larger. */
    public Index max(long other) {
        return max(known(other));
    }

    /** Whether this is less than {@code other}, as a scalar BOOL tile. */
    public Tile lt(Index other) {
        return compare(Comparison.LT, other);
    }

    /** Whether this is less than {@code other}, as a scalar BOOL tile. */
    public Tile lt(long other) {
        return lt(known(other));
    }

    /** Whether this is at most {@code other}, as a scalar BOOL tile. */
    public Tile le(Index other) {
        return compare(Comparison.LE, other);
    }

    /** Whether this is at most {@code other}, as a scalar BOOL tile. */
    public Tile le(long other) {
        return le(known(other));
    }

    /** Whether this is greater than {@code other}, as a scalar BOOL tile. */
    public Tile gt(Index other) {
        return compare(Comparison.GT, other);
    }

    /** Whether this is greater than {@code other}, as a scalar BOOL tile. */
    public Tile gt(long other) {
        return gt(known(other));
    }

    /** Whether this is at least {@code other}, as a scalar BOOL tile. */
    public Tile ge(Index other) {
        return compare(Comparison.GE, other);
    }

    /** Whether this is at least {@code other}, as a scalar BOOL tile. */
    public Tile ge(long other) {
        return ge(known(other));
    }

    /** Whether this equals {@code other}, as a scalar BOOL tile. */
    public Tile eq(Index other) {
        return compare(Comparison.EQ, other);
    }

    /** Whether this equals {@code other}, as a scalar BOOL tile. */
    public Tile eq(long other) {
        return eq(known(other));
    }

    /** Whether this differs from {@code other}, as a scalar BOOL tile. */
    public Tile ne(Index other) {
        return compare(Comparison.NE, other);
    }

    /** Whether this differs from {@code other}, as a scalar BOOL tile. */
    public Tile ne(long other) {
        return ne(known(other));
    }

    /** This as a scalar I64 tile. */
    @Override
    public Tile toTile() {
        Value index = ir();
        return recorder.tile(DType.I64, Shape.SCALAR, (r, at) -> new IndexOp.ToTile(r, index, at));
    }

    /**
     * The number: of a constant always, of others only while the kernel is stepped.
     *
     * @throws CaptureException if the number is known only when the kernel runs
     */
    public long toLong() {
        return value == null ? constant : recorder.toLong(value);
    }

    /** Whether {@link #toLong} knows the number while the kernel is captured. */
    public boolean isConstant() {
        return value == null;
    }

    /** The number while the kernel is stepped or if it is constant; otherwise a name. */
    @Override
    public String toString() {
        return value == null ? Long.toString(constant) : recorder.show(value);
    }

    /**
     * Fails for two different indexes, since whether they are equal is known only when the kernel runs.
     *
     * @throws CaptureException if {@code other} is another index; compare with {@link #eq}
     */
    @Override
    public boolean equals(@Nullable Object other) {
        if (this == other || !(other instanceof Operand)) {
            return this == other;
        }
        throw recorder.failure(CaptureRecorder.RUNTIME_VALUE);
    }

    @Override
    public int hashCode() {
        return System.identityHashCode(this);
    }

    Recorder recorder() {
        return recorder;
    }

    Value ir() {
        return value == null ? recorder.constant(constant) : value;
    }

    /** The value for an op of {@code user}, which must be the run this index was made by. */
    Value in(Recorder user) {
        user.checkOwn(recorder);
        return ir();
    }

    private Index known(long number) {
        return new Index(recorder, number);
    }

    private Index binary(IndexOp.Kind kind, Index other) {
        if (value == null && other.value == null) {
            return known(kind.apply(constant, other.constant));
        }
        Value a = ir();
        Value b = other.in(recorder);
        return recorder.index((r, at) -> new IndexOp.Binary(r, kind, a, b, at));
    }

    private Tile compare(Comparison kind, Index other) {
        Value a = ir();
        Value b = other.in(recorder);
        return recorder.tile(DType.BOOL, Shape.SCALAR, (r, at) -> new IndexOp.Compare(r, kind, a, b, at));
    }
}
